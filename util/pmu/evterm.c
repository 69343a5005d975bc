/* SPDX-License-Identifier: MIT */
#include "util/pmu/evterm.h"

#include <stddef.h>
#include <string.h>

#include "util/pmu/evspec.h"

enum takes {
	TAKES_TEXT,
	TAKES_POSITIVE,
	TAKES_NUMBER,
	TAKES_NUMBER_32,
	TAKES_SWITCH,  /* nothing, 0 or 1 */
	TAKES_ONE_OF,  /* a word of .words */
	TAKES_SOME_OF, /* words of .words with commas between, which needs quotes */
};

static const struct own {
	const char *name;
	enum takes takes;
	const char *words; /* with blanks between */
} own[] = {
	{ "name", TAKES_TEXT, NULL },
	{ "period", TAKES_POSITIVE, NULL },
	{ "freq", TAKES_POSITIVE, NULL },
	{ "frequency", TAKES_POSITIVE, NULL },
	{ "time", TAKES_SWITCH, NULL },
	{ "call-graph", TAKES_ONE_OF, "fp dwarf lbr no" },
	{ "stack-size", TAKES_NUMBER, NULL },
	{ "max-stack", TAKES_NUMBER, NULL },
	{ "nr", TAKES_NUMBER, NULL },
	{ "inherit", TAKES_SWITCH, NULL },
	{ "no-inherit", TAKES_SWITCH, NULL },
	{ "overwrite", TAKES_SWITCH, NULL },
	{ "no-overwrite", TAKES_SWITCH, NULL },
	{ "percore", TAKES_SWITCH, NULL },
	{ "aux-output", TAKES_SWITCH, NULL },
	{ "aux-action", TAKES_ONE_OF, "start-paused pause resume" },
	{ "aux-sample-size", TAKES_NUMBER_32, NULL },
	{ "branch_type", TAKES_SOME_OF,
	  "no any any_call any_ret ind_call ind_jmp call cond abort_tx in_tx no_tx u k hv "
	  "save_type no_flags no_cycles stack hw_index priv counter" },
	{ "metric-id", TAKES_TEXT, NULL },
	{ "cpu", TAKES_TEXT, NULL },
	{ "ratio-to-prev", TAKES_TEXT, NULL },
};

static const struct own *find(struct view name)
{
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		if (view_equal(name, own[i].name))
			return &own[i];
	}
	return NULL;
}

static bool is_for_driver(struct view name)
{
	return name.len && name.at[0] == '@';
}

bool evterm_is_own(struct view name)
{
	return find(name) || is_for_driver(name);
}

bool evterm_is_frequency(struct view name)
{
	return view_equal(name, "freq") || view_equal(name, "frequency");
}

bool evterm_is_period(struct view name)
{
	return view_equal(name, "period");
}

static bool has_word(const char *words, struct view wanted)
{
	struct view rest = view_of(words), word;

	while (view_split(&rest, ' ', &word)) {
		if (word.len == wanted.len && memcmp(word.at, wanted.at, word.len) == 0)
			return true;
	}
	return false;
}

static bool has_words(const char *words, struct view list)
{
	struct view word;

	while (view_split(&list, ',', &word)) {
		if (!has_word(words, word))
			return false;
	}
	return true;
}

static const char *wanted(enum takes takes)
{
	switch (takes) {
	case TAKES_POSITIVE:
		return "a number above 0";
	case TAKES_NUMBER:
		return "a number";
	case TAKES_NUMBER_32:
		return "a number of at most 32 bits";
	case TAKES_SWITCH:
		return "0 or 1, or nothing";
	case TAKES_TEXT:
	case TAKES_ONE_OF:
	case TAKES_SOME_OF:
		break;
	}
	return "a value";
}

static bool fits(const struct own *o, const struct evspec_term *t)
{
	if (!t->value.at)
		return o->takes == TAKES_SWITCH;
	switch (o->takes) {
	case TAKES_TEXT:
		return t->value.len > 0;
	case TAKES_POSITIVE:
		return t->is_number && t->number;
	case TAKES_NUMBER:
		return t->is_number;
	case TAKES_NUMBER_32:
		return t->is_number && t->number <= UINT32_MAX;
	case TAKES_SWITCH:
		return t->is_number && t->number <= 1;
	case TAKES_ONE_OF:
		return has_word(o->words, t->value);
	case TAKES_SOME_OF:
		break;
	}
	return has_words(o->words, t->value);
}

int evterm_check(const struct evspec *spec, const struct evspec_term *t, struct err *err)
{
	const struct own *o = find(t->name);
	size_t column = t->value.at ? t->value_column : t->column + t->name.len;

	if (!o || fits(o, t))
		return 0;
	if (o->words && t->value.at)
		return evspec_fail(spec->text, column, NULL, err, "'%.*s' takes one of: %s",
				   VIEW_ARG(t->name), o->words);
	return evspec_fail(spec->text, column, NULL, err, "'%.*s' wants %s", VIEW_ARG(t->name),
			   wanted(o->takes));
}
