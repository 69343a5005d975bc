/* SPDX-License-Identifier: MIT */
#include "util/base/config.h"

#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util/base/alloc.h"
#include "util/base/near.h"
#include "util/out/screen.h"

struct config_args {
	bool list;
};

static const struct opt config_opts[] = {
	FLAG('l', "list", struct config_args, list, "show all settings (as without operands)"),
	OPT_END,
};

static bool is_colour(const char *value)
{
	enum screen_colour ignored;

	return screen_parse_colour(value, &ignored);
}

static bool is_truth(const char *value)
{
	bool ok;

	config_truth(value, &ok);
	return ok;
}

static bool is_keeping(const char *value)
{
	return strcmp(value, "cache") == 0 || strcmp(value, "no-cache") == 0 ||
	       strcmp(value, "skip") == 0;
}

/* What tally reads; all other settings are perf's alone. */
static const struct setting {
	const char *name;		  /* "pager." stands for all its keys */
	bool (*takes)(const char *value); /* NULL: anything */
	const char *values;
} settings[] = {
	{ "buildid.dir", NULL, NULL },
	{ "color.ui", is_colour, SCREEN_COLOURS },
	{ "pager.", NULL, NULL },
	{ "record.build-id", is_keeping, "cache, no-cache, skip" },
	{ "stat.big-num", is_truth, "true, false" },
};

static const struct setting *find_setting(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		const char *own = settings[i].name;
		size_t len = strlen(own);

		if (strncmp(name, own, len) == 0 && (own[len - 1] == '.' || !name[len]))
			return &settings[i];
	}
	return NULL;
}

static bool is_bad(const struct config_item *item)
{
	const struct setting *s = find_setting(item->name);

	return s && s->takes && !s->takes(item->value);
}

/* Of a name that is there several times the last one does. */
static bool applies(const struct config *c, const struct config_item *item)
{
	return find_setting(item->name) && !is_bad(item) &&
	       config_find(c, item->name) == item->value;
}

static bool is_asked(const char *name, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], name) == 0)
			return true;
	}
	return argc == 0;
}

static int check_asked(const struct config *c, int argc, char **argv, struct err *err)
{
	for (int i = 0; i < argc; i++) {
		struct near near = { .word = argv[i] };

		if (config_find(c, argv[i]))
			continue;
		for (size_t j = 0; j < c->items.len; j++)
			near_offer(&near, c->items.at[j].name);
		err_set(err, ERR_ABSENT, "no setting is called '%s'", argv[i]);
		if (near_best(&near))
			err_hint(err, "did you mean '%s'?", near_best(&near));
		return -1;
	}
	return 0;
}

static void show(const struct cmd_env *env, const struct config *c, int argc, char **argv)
{
	static const struct column columns[] = {
		{ "name", "Name", NULL, 0 },	   { "value", "Value", NULL, 0 },
		{ "applies", "Applies", NULL, 0 }, { "file", "File", NULL, 0 },
		{ "line", "Line", NULL, 0 },
	};
	static const struct table table = {
		.key = "settings",
		.title = "",
		.columns = columns,
		.ncolumns = ARRAY_LEN(columns),
	};

	doc_begin(env->doc, "config", 1);
	doc_table(env->doc, &table);
	for (size_t i = 0; i < c->items.len; i++) {
		const struct config_item *item = &c->items.at[i];
		bool used = applies(c, item);
		enum cell_tone tone = is_bad(item) ? TONE_BAD : used ? TONE_GOOD : TONE_FAINT;
		struct cell cells[] = {
			cell_text(item->name),
			cell_text(item->value),
			cell_tone(cell_bool(used), tone),
			cell_text(item->file),
			cell_int(item->line),
		};

		if (is_asked(item->name, argc, argv))
			doc_row(env->doc, cells);
	}
	doc_table_end(env->doc);
	for (size_t i = 0; i < c->items.len; i++) {
		const struct config_item *item = &c->items.at[i];

		if (is_bad(item) && is_asked(item->name, argc, argv))
			doc_note(env->doc, "%s:%u: setting '%s': '%s' is not one of %s", item->file,
				 item->line, item->name, item->value,
				 find_setting(item->name)->values);
	}
	if (!c->items.len)
		doc_note(env->doc, "there are no settings: no ~/.perfconfig, or an empty one");
	doc_end(env->doc);
}

static int config_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct config_args *a = args;
	struct config config = { 0 };
	int status = -1;

	if (a->list && argc)
		return err_set(err, ERR_USAGE, "option '--list' shows all, but '%s' was named",
			       argv[0]);
	/* main.c goes on without a setting that is wrong; here it is the result. */
	if (config_read_user(&config, env->fs, err) == 0 &&
	    check_asked(&config, argc, argv, err) == 0) {
		show(env, &config, argc, argv);
		status = 0;
	}
	config_release(&config);
	return status;
}

const struct cmd cmd_config = {
	.name = "config",
	.summary = "show the settings and which of them apply",
	.synopsis = "[-j | -x SEP] [-l | NAME...]",
	.opts = config_opts,
	.args_size = sizeof(struct config_args),
	.traits = CMD_FORMATS | CMD_PAGER | CMD_PERMUTE,
	.run = config_run,
};
