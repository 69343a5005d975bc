/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/lbr/lbrdiff.h"
#include "util/report/branchdiff.h"
#include "util/session/recording.h"

struct diff_args {
	struct recording_options recording;
	struct lbrdiff_options shown;
	double tolerance;
	bool exit_code;
};

static const struct opt diff_opts[] = {
	OPT_GROUP(samplefilter_opts, offsetof(struct diff_args, recording.filter)),
	OPT_GROUP(symbols_opts, offsetof(struct diff_args, recording.symbols)),
	REAL(0, "tolerance", struct diff_args, tolerance, "L1",
	     "the distance up to which they are similar in any case (default: 0.1)"),
	REAL(0, "percent-limit", struct diff_args, shown.percent_limit, "PCT",
	     "leave out pairs of symbols with less in both (text)"),
	FLAG(0, "exit-code", struct diff_args, exit_code,
	     "exit with 1 when they are different, 3 when there is too little to tell"),
	OPT_END,
};

enum { STATUS_DIFFERENT = 1, STATUS_TOO_FEW = 3 };

/* One of the two; the recording lives on, because names are its. */
static struct recording *read_one(struct recording_options *o, const char *path,
				  struct branchread *b, struct err *err)
{
	static const struct branchread_options kept = { .keep_stacks = true };
	struct recording *r;

	o->input = path;
	o->no_code = true;
	r = recording_open(o, err);
	if (r && branchread_run(b, r, &kept, err) < 0) {
		err_while(err, "%s", path);
		branchread_release(b);
		recording_close(r);
		r = NULL;
	}
	return r;
}

static int tell(const struct cmd_env *env, const struct diff_args *args, const struct branchread *a,
		const struct branchread *b)
{
	struct arena arena = { 0 };
	struct branchdiff d;
	int status = 0;

	branchdiff_make(&d, a, b, args->tolerance, &arena);
	lbrdiff_write(env->doc, &d, &args->shown);
	if (args->exit_code && d.verdict == BRANCHDIFF_DIFFERENT)
		status = STATUS_DIFFERENT;
	else if (args->exit_code && d.verdict == BRANCHDIFF_TOO_FEW)
		status = STATUS_TOO_FEW;
	branchdiff_release(&d);
	arena_release(&arena);
	return status;
}

static void tell_notes(struct doc *doc, struct recording *r, const char *path)
{
	const char *note;

	while ((note = recording_next_note(r)))
		doc_note(doc, "%s: %s", path, note);
}

static int diff_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct diff_args *d = args;
	struct recording_options options[2] = { d->recording, d->recording };
	struct recording *a, *b;
	struct branchread x, y;
	int status = -1;

	if (argc != 2)
		return err_set(err, ERR_USAGE, "wants two recordings");
	for (size_t i = 0; i < 2; i++)
		options[i].symbols.kept = env->kept;
	a = read_one(&options[0], argv[0], &x, err);
	if (!a)
		return -1;
	b = read_one(&options[1], argv[1], &y, err);
	if (b) {
		status = tell(env, d, &x, &y);
		tell_notes(env->doc, a, argv[0]);
		tell_notes(env->doc, b, argv[1]);
		branchread_release(&y);
		recording_close(b);
	}
	branchread_release(&x);
	recording_close(a);
	return status;
}

const struct cmd cmd_lbr_diff = {
	.name = "lbr diff",
	.summary = "compare the branches of two recordings, and say whether they differ",
	.synopsis = "[--tolerance L1] [--exit-code] [-j | -x SEP] A B",
	.opts = diff_opts,
	.args_size = sizeof(struct diff_args),
	.defaults = &(const struct diff_args){ .tolerance = 0.1 },
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = diff_run,
};
