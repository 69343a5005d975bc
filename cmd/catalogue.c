/* SPDX-License-Identifier: MIT */
#include "cmd/catalogue.h"

#include <string.h>

#include "cmd/cmd.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/near.h"
#include "util/base/opthelp.h"
#include "util/base/wrap.h"

#define SUMMARIES 26 /* the column where they begin */

static const struct cmd *const all[] = {
#define CMD(id)		&cmd_##id,
#define VERB(group, id) &cmd_##group##_##id,
#include "cmd/cmds.def"
#undef CMD
#undef VERB
};

/*
 * What their names are made of: looking for one in the commands themselves would
 * bring in as many pages as there are commands, at each start.
 */
static const struct words {
	char group[16], id[24];
} words[] = {
#define CMD(id)		{ "", #id },
#define VERB(group, id) { #group, #id },
#include "cmd/cmds.def"
#undef CMD
#undef VERB
};

/* Commands of perf that people look for, and what serves instead. */
static const struct absent {
	const char *name;
	const char *instead;
} absent[] = {
#define ABSENT(name, instead) { name, instead },
#include "cmd/absent.def"
#undef ABSENT
};

const struct cmd *catalogue_at(size_t i)
{
	return i < ARRAY_LEN(all) ? all[i] : NULL;
}

/* Is text the word, which has a _ where the text has this? */
static bool is_word(const char *word, struct view text, char underscore)
{
	size_t i = 0;

	while (i < text.len && word[i] && text.at[i] == (word[i] == '_' ? underscore : word[i]))
		i++;
	return i == text.len && !word[i];
}

/* "kvm_stat" is the group "kvm stat". */
static bool is_of_group(const struct words *w, struct view group)
{
	return w->group[0] && is_word(w->group, group, ' ');
}

/* "check_vm" is "check-vm". */
static bool is_called(const struct words *w, struct view id)
{
	return is_word(w->id, id, '-');
}

const struct cmd *catalogue_verb(const char *group, const char *verb)
{
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (is_of_group(&words[i], view_of(group)) && is_called(&words[i], view_of(verb)))
			return all[i];
	}
	return NULL;
}

static int tell_unknown(const char *name, struct err *err)
{
	struct near near = { .word = name };

	for (size_t i = 0; i < ARRAY_LEN(absent); i++) {
		if (strcmp(absent[i].name, name) == 0)
			return err_set(
				err, ERR_USAGE,
				"there is no '%s', a command of perf that tally does not have%s%s",
				name, absent[i].instead ? "; " : "",
				absent[i].instead ? absent[i].instead : "");
	}
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (!strchr(all[i]->name, ' ') || strchr(name, ' '))
			near_offer(&near, all[i]->name);
	}
	err_set(err, ERR_USAGE, "no command is called '%s'", name);
	if (near_best(&near))
		err_hint(err, "did you mean '%s'?", near_best(&near));
	else
		err_hint(err, "'tally help' lists the commands");
	return -1;
}

const struct cmd *catalogue_find(const char *name, struct err *err)
{
	const char *space = strrchr(name, ' ');
	struct view group = view_make(name, space ? (size_t)(space - name) : 0);
	struct view id = view_of(space ? space + 1 : name);

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (is_called(&words[i], id) &&
		    (space ? is_of_group(&words[i], group) : !words[i].group[0]))
			return all[i];
	}
	tell_unknown(name, err);
	return NULL;
}

int catalogue_refuse_verb(const struct cmd *group, const char *verb, struct err *err)
{
	struct near near = { .word = verb ? verb : "" };

	if (!verb)
		return err_set(err, ERR_USAGE, "wants a verb");
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (is_of_group(&words[i], view_of(group->name)))
			near_offer(&near, all[i]->name + strlen(group->name) + 1);
	}
	err_set(err, ERR_USAGE, "no verb is called '%s'", verb);
	/* "perf kvm record" */
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (strcmp(all[i]->name, verb) == 0) {
			err_hint(err, "'%s' is a command by itself", verb);
			return -1;
		}
	}
	if (near_best(&near))
		err_hint(err, "did you mean '%s'?", near_best(&near));
	return -1;
}

static void add_summary(const struct cmd *c, const char *prefix, size_t width, struct buf *out)
{
	size_t start = out->len;

	buf_printf(out, "  %s%-*s ", prefix, (int)(SUMMARIES - strlen(prefix) - 3), c->name);
	wrap_add(out, c->summary, out->len - start, SUMMARIES, width);
	buf_add_char(out, '\n');
}

void catalogue_describe_verbs(const struct cmd *group, size_t width, struct buf *out)
{
	bool first = true;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		const struct cmd *verb = all[i];

		if (!is_of_group(&words[i], view_of(group->name)))
			continue;
		if (first)
			buf_add_text(out, "\nverbs:\n");
		add_summary(verb, "tally ", width, out);
		first = false;
	}
}

void catalogue_describe(const struct opt *global, size_t width, struct buf *out)
{
	buf_add_text(
		out,
		"usage: tally [--no-pager] [--color=WHEN] [--buildid-dir=DIR] COMMAND [OPTIONS]\n\n"
		"commands:\n");
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (!strchr(all[i]->name, ' '))
			add_summary(all[i], "", width, out);
	}
	buf_add_text(out, "\noptions:\n");
	opthelp_describe(global, width, out);
	buf_add_text(out, "\n'tally COMMAND -h' lists a command's options, 'tally help COMMAND' "
			  "shows its manual.\n");
}
