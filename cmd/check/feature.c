/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/base/near.h"
#include "util/base/perffeature.h"
#include "util/base/view.h"

struct feature_args {
	bool quiet;
};

static const struct opt feature_opts[] = {
	FLAG('q', "quiet", struct feature_args, quiet, "say nothing: the status tells"),
	OPT_END,
};

static int tell_unknown(struct view name, struct err *err)
{
	char word[64] = "";
	struct near near = { .word = word };
	const struct perffeature *f;

	if (name.len < sizeof(word))
		memcpy(word, name.at, name.len);
	for (size_t i = 0; (f = perffeature_at(i)); i++)
		near_offer(&near, f->name);
	err_set(err, ERR_ABSENT, "no feature is called '%.*s'", VIEW_ARG(name));
	if (near_best(&near))
		err_hint(err, "did you mean '%s'?", near_best(&near));
	else
		err_hint(err, "'tally version --build-options' lists them");
	return -1;
}

static int feature_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		       struct err *err)
{
	static const struct column columns[] = {
		{ "name", "Feature", NULL, 0 },
		{ "macro", "perf's macro", NULL, 0 },
		{ "built_in", "Built in", NULL, 0 },
	};
	static const struct table table = {
		.key = "features", .title = "", .columns = columns, .ncolumns = 3
	};
	const struct feature_args *a = args;
	struct view rest, name;
	bool all = true;

	if (argc != 1)
		return err_set(err, ERR_USAGE, "wants one list of features");
	rest = view_of(argv[0]);
	if (!a->quiet) {
		doc_begin(env->doc, "check-feature", 1);
		doc_table(env->doc, &table);
	}
	while (view_split(&rest, ',', &name)) {
		const struct perffeature *f = perffeature_find(name);
		bool there = f && perffeature_is_built(f, VERSION_FEATURES);

		all &= there;
		if (a->quiet)
			continue;
		if (!f) {
			tell_unknown(name, err);
			continue;
		}
		doc_row(env->doc, (struct cell[]){ cell_text(f->name), cell_text(f->macro),
						   cell_tone(cell_bool(there),
							     there ? TONE_GOOD : TONE_WARN) });
	}
	if (!a->quiet) {
		doc_table_end(env->doc);
		doc_end(env->doc);
	}
	return all ? 0 : 1;
}

const struct cmd cmd_check_feature = {
	.name = "check feature",
	.summary = "tell whether features are built in, by perf's names",
	.synopsis = "[-q] [-j | -x SEP] FEATURE[,FEATURE...]",
	.opts = feature_opts,
	.args_size = sizeof(struct feature_args),
	.traits = CMD_FORMATS | CMD_PERMUTE | CMD_PERF,
	.run = feature_run,
};
