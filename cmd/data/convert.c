/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/data/dataread.h"
#include "util/export/export.h"
#include "util/out/render.h"

struct convert_args {
	struct recording_options recording;
	const char *to_json, *ctf;
	bool force;
	bool all, tod, verbose; /* of perf's conversion to CTF; change nothing */
};

static const struct opt convert_opts[] = {
	TEXT(0, "to-json", struct convert_args, to_json, "FILE",
	     "write the samples there as perf's JSON (- is standard output)"),
	TEXT(0, "to-ctf", struct convert_args, ctf, "DIR", NULL),
	TEXT('i', "input", struct convert_args, recording.input, "FILE",
	     "the recording (perf.data; - is standard input)"),
	FLAG('f', "force", struct convert_args, force, "write over a file that is there"),
	OPT_GROUP(samplefilter_opts, offsetof(struct convert_args, recording.filter)),
	OPT_GROUP(symbols_opts, offsetof(struct convert_args, recording.symbols)),
	FLAG(0, "all", struct convert_args, all, NULL),
	FLAG(0, "tod", struct convert_args, tod, NULL),
	FLAG('v', "verbose", struct convert_args, verbose, NULL),
	OPT_END,
};

/* The file is whole or not there, and none that is there is lost without being asked. */
static int write_json(struct recording *r, const struct convert_args *a, const char *input,
		      struct doc *said, struct err *err)
{
	const struct export_options options = { .title = input };
	struct fs_output file = { 0 };
	const char *note;
	struct doc *to;
	int status;

	if (dataread_check_output(recording_reader(r), a->to_json, err) < 0 ||
	    fs_create(&file, a->to_json, err) < 0)
		return -1;
	to = doc_new(render_find("text"), &(struct doc_style){ 0 }, file.file, NULL);
	status = export_run(&export_convertjson, r, &options, to, err);
	if (status == 0)
		status = doc_close(to, err);
	doc_free(to);
	if (status == 0)
		status = fs_commit(&file, err);
	else
		fs_abandon(&file);
	while ((note = recording_next_note(r)))
		doc_note(said, "%s", note);
	return status;
}

static int convert_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		       struct err *err)
{
	const struct convert_args *a = args;
	struct recording_options options = a->recording;
	struct recording *r;
	int status;

	(void)argv;
	if (argc)
		return err_set(err, ERR_USAGE, "takes no operands: the recording is named by -i");
	if (a->ctf) {
		err_set(err, ERR_UNSUPPORTED, "CTF is not written");
		err_hint(err, "--to-json writes JSON, 'tally script --to' profiles");
		return -1;
	}
	if (!a->to_json)
		return err_set(err, ERR_USAGE, "wants --to-json FILE");
	if (!a->force && strcmp(a->to_json, "-") != 0 && access(a->to_json, F_OK) == 0) {
		err_set(err, ERR_USAGE, "'%s' is there already", a->to_json);
		err_hint(err, "--force writes over it");
		return -1;
	}
	options.symbols.kept = env->kept;
	options.lines.no_inlines = true; /* perf's JSON has none */
	r = recording_open(&options, err);
	if (!r)
		return -1;
	status = write_json(r, a, options.input, env->doc, err);
	recording_close(r);
	return status;
}

const struct cmd cmd_data_convert = {
	.name = "data convert",
	.summary = "write the samples of a recording as JSON",
	.synopsis = "--to-json FILE [-i FILE] [--force]",
	.opts = convert_opts,
	.args_size = sizeof(struct convert_args),
	.defaults = &(const struct convert_args){ .recording = { .input = "perf.data" } },
	.run = convert_run,
};
