/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/lbr/lbrreport.h"
#include "util/report/branchread.h"
#include "util/session/recording.h"

struct report_args {
	struct recording_options recording;
	double percent_limit;
	uint64_t top, path_length;
	bool folded;
};

static const struct opt report_opts[] = {
	TEXT('i', "input", struct report_args, recording.input, "FILE",
	     "the recording (perf.data; - is standard input)"),
	OPT_GROUP(samplefilter_opts, offsetof(struct report_args, recording.filter)),
	OPT_GROUP(symbols_opts, offsetof(struct report_args, recording.symbols)),
	REAL(0, "percent-limit", struct report_args, percent_limit, "PCT",
	     "leave out pairs of symbols with less (text)"),
	U64(0, "top", struct report_args, top, "N",
	    "so many blocks, runs, loops and paths (text; default: 10)"),
	U64_WITHIN(0, "path-length", struct report_args, path_length, "N", 1, BRANCHPATH_MOST,
		   "branches of a path (default: 4)"),
	FLAG(0, "folded", struct report_args, folded,
	     "print lines COMMAND;SOURCE;TARGET COUNT instead"),
	OPT_END,
};

static int report_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct report_args *a = args;
	struct recording_options options = a->recording;
	const struct branchread_options kept = { .path_length =
							 a->folded ? 0 : (size_t)a->path_length };
	const struct lbrreport_options shown = { a->percent_limit, (size_t)a->top };
	struct recording *recording;
	struct branchread b = { 0 };
	struct buf folded = { 0 };
	const char *note;
	int status;

	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one file, but got '%s' as well", argv[1]);
	if (argc)
		options.input = argv[0];
	options.symbols.kept = env->kept;
	options.no_code = true;
	recording = recording_open(&options, err);
	if (!recording)
		return -1;
	status = branchread_run(&b, recording, &kept, err);
	if (status == 0 && a->folded) {
		lbrreport_fold(&b, &folded);
		doc_verbatim(env->doc, buf_text(&folded));
	} else if (status == 0) {
		lbrreport_write(env->doc, &b, &shown);
	}
	while (status == 0 && (note = recording_next_note(recording)))
		doc_note(env->doc, "%s", note);
	branchread_release(&b);
	recording_close(recording);
	buf_release(&folded);
	return status;
}

const struct cmd cmd_lbr_report = {
	.name = "lbr report",
	.summary = "sum up the branches of a recording: edges, blocks, loops, paths",
	.synopsis = "[--percent-limit PCT] [--top N] [--folded] [-j | -x SEP] [[-i] FILE]",
	.opts = report_opts,
	.args_size = sizeof(struct report_args),
	.defaults = &(const struct report_args){ .recording.input = "perf.data",
						 .top = 10,
						 .path_length = 4 },
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = report_run,
};
