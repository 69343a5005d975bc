/* SPDX-License-Identifier: MIT */
#include "util/regs/regwhen.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/base/near.h"
#include "util/base/view.h"

static int tell_choice(const struct regs_set *set, struct view name, struct err *err)
{
	struct near near = { 0 };
	struct buf text = { 0 };

	buf_add(&text, name.at, name.len);
	near.word = buf_text(&text);
	for (size_t i = 0; i < set->nchoices; i++)
		near_offer(&near, set->choices[i].name);
	err_set(err, ERR_USAGE, "registers of %s do not depend on '%s'", set->arch, near.word);
	if (near_best(&near))
		err_hint(err, "did you mean '%s'?", near_best(&near));
	buf_release(&text);
	return -1;
}

static int tell_case(const struct regs_choice *c, struct view name, struct err *err)
{
	struct buf all = { 0 };

	for (size_t i = 0; i < c->ncases; i++)
		buf_printf(&all, "%s%s", i ? ", " : "", c->cases[i].name);
	err_set(err, ERR_USAGE, "'%s' has no case '%.*s'", c->name, VIEW_ARG(name));
	err_hint(err, "its cases are %s", buf_text(&all));
	buf_release(&all);
	return -1;
}

static int parse_cases(const struct regs_choice *c, struct view rest, uint32_t *cases,
		       struct err *err)
{
	struct view name;

	*cases = 0;
	while (view_split(&rest, '|', &name)) {
		size_t i = 0;

		name = view_trim(name);
		while (i < c->ncases && !view_equal(name, c->cases[i].name))
			i++;
		if (i == c->ncases)
			return tell_case(c, name, err);
		*cases |= UINT32_C(1) << i;
	}
	return 0;
}

static int parse_one(const struct regs_set *set, struct view text, struct regs_known *known,
		     struct err *err)
{
	size_t equals = view_find(text, 0, '='), i = 0;
	struct view name = view_trim(view_make(text.at, equals));
	const struct regs_choice *c;
	bool negated = view_starts(name, "not ");
	uint32_t cases = negated ? 2 : 1;

	if (negated)
		name = view_trim(view_make(name.at + 4, name.len - 4));
	while (i < set->nchoices && !view_equal(name, set->choices[i].name))
		i++;
	if (i == set->nchoices)
		return tell_choice(set, name, err);
	c = &set->choices[i];
	if (equals < text.len && (negated || c->condition))
		return err_set(err, ERR_USAGE, "'%s' holds or does not: it has no cases", c->name);
	if (equals == text.len && !c->condition)
		return tell_case(c, view_make("", 0), err);
	if (equals < text.len &&
	    parse_cases(c, view_make(text.at + equals + 1, text.len - equals - 1), &cases, err) < 0)
		return -1;
	known->cases[i] &= cases;
	if (!known->cases[i])
		return err_set(err, ERR_USAGE, "what is said of '%s' leaves no case", c->name);
	return 0;
}

int regwhen_parse(const struct regs_set *set, const char *text, struct regs_known *known,
		  struct err *err)
{
	struct view rest = view_of(text), one;

	while (view_split(&rest, ',', &one)) {
		if (parse_one(set, view_trim(one), known, err) < 0)
			return -1;
	}
	return 0;
}
