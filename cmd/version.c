/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "pmu-events/evtable.h"
#include "util/base/err.h"
#include "util/base/perffeature.h"
#include "util/base/view.h"

/* Called as perf: the version whose behaviour is followed, and whose it is. */
#define PERF_VERSION "7.2.tally-" VERSION_TEXT

struct version_args {
	bool build_options;
};

static const struct opt version_opts[] = {
	FLAG(0, "build-options", struct version_args, build_options,
	     "also the features that perf knows of a build"),
	OPT_END,
};

/* The licence of the whole tool follows from what is inside. */
static void tell_trees(struct doc *doc)
{
	static const struct column columns[] = {
		{ "name", "Event files", NULL, 0 },
		{ "licence", "Licence", NULL, 0 },
	};
	static const struct table trees = {
		.key = "trees",
		.title = "",
		.columns = columns,
		.ncolumns = 2,
	};
	const struct evtable *t = evtable_builtin();

	doc_table(doc, &trees);
	for (size_t i = 0; i < evtable_trees(t); i++) {
		struct evtable_tree tree = evtable_tree_at(t, i);
		struct cell cells[] = { cell_text(tree.name), cell_text(tree.licence) };

		doc_row(doc, cells);
	}
	doc_table_end(doc);
}

static void tell_features(struct doc *doc)
{
	static const struct column columns[] = {
		{ "name", "Feature", NULL, 0 },
		{ "macro", "perf's macro", NULL, 0 },
		{ "built_in", "Built in", NULL, 0 },
	};
	static const struct table features = {
		.key = "features", .title = "", .columns = columns, .ncolumns = 3
	};
	const struct perffeature *f;

	doc_table(doc, &features);
	for (size_t i = 0; (f = perffeature_at(i)); i++) {
		bool there = perffeature_is_built(f, VERSION_FEATURES);

		doc_row(doc, (struct cell[]){
				     cell_text(f->name), cell_text(f->macro),
				     cell_tone(cell_bool(there), there ? TONE_GOOD : TONE_WARN) });
	}
	doc_table_end(doc);
}

static int version_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		       struct err *err)
{
	static const struct column version = { "version", NULL, NULL, 0 };
	static const struct column columns[] = {
		{ "name", "Library", NULL, 0 },
		{ "built_in", "Built in", NULL, 0 },
	};
	static const struct table libraries = {
		.key = "libraries",
		.title = "",
		.columns = columns,
		.ncolumns = 2,
	};
	struct view rest = view_of(VERSION_FEATURES), name;
	const struct version_args *a = args;

	if (argc)
		return err_set(err, ERR_USAGE, "takes no operand, but got '%s'", argv[0]);
	doc_begin(env->doc, "version", 1);
	doc_verbatim(env->doc, "tally version " VERSION_TEXT "\n\n");
	doc_value(env->doc, &version, cell_text(env->as_perf ? PERF_VERSION : VERSION_TEXT));
	doc_table(env->doc, &libraries);
	/* The build tells "+name" for what it found and "-name" for what it did not. */
	while (view_split(&rest, ' ', &name)) {
		bool there = view_starts(name, "+");
		struct cell cells[] = {
			cell_view(view_make(name.at + 1, name.len - 1)),
			cell_tone(cell_bool(there), there ? TONE_GOOD : TONE_WARN),
		};

		doc_row(env->doc, cells);
	}
	doc_table_end(env->doc);
	tell_trees(env->doc);
	if (a->build_options)
		tell_features(env->doc);
	doc_end(env->doc);
	return 0;
}

const struct cmd cmd_version = {
	.name = "version",
	.summary = "show the version, libraries, and event files that are built in",
	.synopsis = "[--build-options] [-j | -x SEP]",
	.opts = version_opts,
	.args_size = sizeof(struct version_args),
	.traits = CMD_FORMATS | CMD_PERMUTE | CMD_PERF,
	.run = version_run,
};
