/* SPDX-License-Identifier: MIT */
#include "arch/regc/regread.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/base/near.h"
#include "util/base/num.h"

static const char *const top_words[] = { "arch", "choice", "condition", "fields", "register" };

bool regread_fail(struct regread *r, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	regdiag_add(r->diags, r->scan.now.line, "%s", text);
	return false;
}

bool regread_expected(struct regread *r, const char *what)
{
	struct buf found = { 0 };

	regscan_describe(&r->scan.now, &found);
	regread_fail(r, "expected %s, not %s", what, found.at);
	buf_release(&found);
	return false;
}

bool regread_unknown(struct regread *r, const char *what, struct view word,
		     const char *const *known)
{
	char *text = alloc_stringn(word.at, word.len < 64 ? word.len : 64);
	struct near near = { .word = text };

	for (; *known; known++)
		near_offer(&near, *known);
	if (near_best(&near))
		regread_fail(r, "unknown %s '%s'; did you mean '%s'?", what, text,
			     near_best(&near));
	else
		regread_fail(r, "unknown %s '%s'", what, text);
	free(text);
	return false;
}

bool regread_is_sign(const struct regread *r, const char *sign)
{
	return r->scan.now.kind == REGSCAN_SIGN && view_equal(r->scan.now.text, sign);
}

bool regread_is_word(const struct regread *r, const char *word)
{
	return r->scan.now.kind == REGSCAN_WORD && view_equal(r->scan.now.text, word);
}

bool regread_take_sign(struct regread *r, const char *sign)
{
	if (!regread_is_sign(r, sign))
		return false;
	regscan_next(&r->scan);
	return true;
}

bool regread_take_word(struct regread *r, const char *word)
{
	if (!regread_is_word(r, word))
		return false;
	regscan_next(&r->scan);
	return true;
}

bool regread_sign(struct regread *r, const char *sign)
{
	char what[8];

	if (regread_take_sign(r, sign))
		return true;
	snprintf(what, sizeof(what), "'%s'", sign);
	return regread_expected(r, what);
}

bool regread_end_line(struct regread *r)
{
	if (r->scan.now.kind != REGSCAN_NEWLINE && r->scan.now.kind != REGSCAN_END)
		return regread_expected(r, "the end of the line");
	regscan_next(&r->scan);
	return true;
}

bool regread_number(struct regread *r, uint64_t max, uint64_t *out)
{
	struct err err = { 0 };

	if (r->scan.now.kind != REGSCAN_NUMBER)
		return regread_expected(r, "a number");
	if (num_parse_range(r->scan.now.text, 0, max, out, &err) < 0)
		return regread_fail(r, "%s", err.text);
	regscan_next(&r->scan);
	return true;
}

bool regread_word(struct regread *r, const char *what, const char **out)
{
	if (r->scan.now.kind != REGSCAN_WORD)
		return regread_expected(r, what);
	*out = arena_stringn(&r->model->arena, r->scan.now.text.at, r->scan.now.text.len);
	regscan_next(&r->scan);
	return true;
}

bool regread_name(struct regread *r, const char *what, const char **out, bool *has_n)
{
	struct view v = r->scan.now.text;
	const char *n;

	if (r->scan.now.kind != REGSCAN_WORD)
		return regread_expected(r, what);
	*out = arena_stringn(&r->model->arena, v.at, v.len);
	n = strstr(*out, "<n>");
	if (has_n)
		*has_n = n != NULL;
	for (const char *at = *out; *at; at++) {
		if (has_n && at == n)
			at += 2;
		else if (*at == '-' || *at == '<' || *at == '>')
			return regread_fail(r, "'%s': a name has letters, digits and '_'%s", *out,
					    has_n ? ", and one '<n>' in a family" : "");
	}
	regscan_next(&r->scan);
	return true;
}

bool regread_text(struct regread *r, const char *what, const char **out)
{
	if (r->scan.now.kind != REGSCAN_TEXT)
		return regread_expected(r, what);
	if (!r->scan.now.text.len)
		return regread_fail(r, "expected %s, not an empty text", what);
	if (!view_is_printable(r->scan.now.text))
		return regread_fail(r, "%s has a control character", what);
	*out = arena_stringn(&r->model->arena, r->scan.now.text.at, r->scan.now.text.len);
	regscan_next(&r->scan);
	return true;
}

bool regread_bits(struct regread *r, unsigned int *high, unsigned int *low)
{
	uint64_t from, to;

	if (!regread_number(r, 63, &from))
		return false;
	to = from;
	if (regread_take_sign(r, ":") && !regread_number(r, 63, &to))
		return false;
	if (to > from)
		return regread_fail(r, "bits %u:%u: the higher one goes first", (unsigned int)from,
				    (unsigned int)to);
	*high = (unsigned int)from;
	*low = (unsigned int)to;
	return true;
}

bool regread_range(struct regread *r, uint64_t max, uint64_t *low, uint64_t *high)
{
	if (!regread_number(r, max, low))
		return false;
	*high = *low;
	if (regread_take_sign(r, "..") && !regread_number(r, max, high))
		return false;
	if (*low > *high)
		return regread_fail(r, "%llu..%llu: the lower one goes first",
				    (unsigned long long)*low, (unsigned long long)*high);
	return true;
}

static bool find_choice(struct regread *r, size_t *out)
{
	struct VEC(const char *) names = { 0 };

	if (r->scan.now.kind != REGSCAN_WORD)
		return regread_expected(r, "the name of a choice or condition");
	for (*out = 0; *out < r->model->choices.len; (*out)++) {
		if (view_equal(r->scan.now.text, r->model->choices.at[*out].name)) {
			regscan_next(&r->scan);
			vec_release(&names);
			return true;
		}
		*vec_add(&names) = r->model->choices.at[*out].name;
	}
	*vec_add(&names) = NULL;
	regread_unknown(r, "choice or condition", r->scan.now.text, names.at);
	vec_release(&names);
	return false;
}

static bool add_case(struct regread *r, const struct regmodel_choice *c, uint32_t *cases)
{
	const char *names[REGMODEL_CASES + 1] = { 0 };

	if (r->scan.now.kind != REGSCAN_WORD)
		return regread_expected(r, "a case of the choice");
	for (size_t i = 0; i < c->cases.len; i++) {
		names[i] = c->cases.at[i].name;
		if (!view_equal(r->scan.now.text, names[i]))
			continue;
		if (*cases >> i & 1)
			return regread_fail(r, "'%s' is named twice", names[i]);
		*cases |= UINT32_C(1) << i;
		regscan_next(&r->scan);
		return true;
	}
	return regread_unknown(r, "case", r->scan.now.text, names);
}

bool regread_term(struct regread *r, struct regmodel_term *out)
{
	bool negated = regread_take_word(r, "not");
	const struct regmodel_choice *c;

	if (!find_choice(r, &out->choice))
		return false;
	c = &r->model->choices.at[out->choice];
	out->cases = negated ? 2 : 1;
	if (c->condition)
		return true;
	if (negated)
		return regread_fail(r, "'%s' is a choice: 'not' is for conditions", c->name);
	if (!regread_is_sign(r, "="))
		return regread_expected(r, "'=' and a case behind the name of a choice");
	out->cases = 0;
	do {
		regscan_next(&r->scan);
		if (!add_case(r, c, &out->cases))
			return false;
	} while (regread_is_sign(r, "|"));
	return true;
}

bool regread_open(struct regread *r)
{
	if (!regread_sign(r, "{"))
		return false;
	if (!regread_end_line(r))
		regread_skip(r);
	return true;
}

/* Does the present token begin a statement that is outside of all blocks? */
static bool is_top(const struct regread *r)
{
	struct regscan ahead = r->scan;

	/* A case or a value may be called like a statement, but no name is behind it. */
	if (ahead.now.kind != REGSCAN_WORD)
		return false;
	regscan_next(&ahead);
	for (size_t i = 0; i < ARRAY_LEN(top_words); i++) {
		if (regread_is_word(r, top_words[i]))
			return ahead.now.kind == REGSCAN_WORD;
	}
	return false;
}

void regread_skip(struct regread *r)
{
	size_t depth = 0;
	bool fresh = false; /* at the beginning of a line */

	while (r->scan.now.kind != REGSCAN_END) {
		if (fresh && (!depth || is_top(r)))
			return;
		if (regread_is_sign(r, "}") && !depth)
			return;
		depth += regread_is_sign(r, "{");
		depth -= regread_is_sign(r, "}");
		fresh = r->scan.now.kind == REGSCAN_NEWLINE;
		regscan_next(&r->scan);
	}
}

bool regread_more(struct regread *r, const char *what, const char *name, size_t line)
{
	while (r->scan.now.kind == REGSCAN_NEWLINE)
		regscan_next(&r->scan);
	if (r->scan.now.kind == REGSCAN_END || is_top(r)) {
		regdiag_add(r->diags, line, "%s%s%s%s is not closed with '}'", what,
			    name ? " '" : "", name ? name : "", name ? "'" : "");
		return false;
	}
	if (!regread_take_sign(r, "}"))
		return true;
	if (!regread_end_line(r))
		regread_skip(r);
	return false;
}
