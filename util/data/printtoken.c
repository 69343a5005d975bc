/* SPDX-License-Identifier: MIT */
#include "util/data/printtoken.h"

#include <ctype.h>
#include <string.h>

static const struct {
	const char *name;
	unsigned size;
} types[] = {
	{ "char", 1 },	       { "u8", 1 },
	{ "s8", 1 },	       { "__u8", 1 },
	{ "u16", 2 },	       { "s16", 2 },
	{ "__u16", 2 },	       { "short", 2 },
	{ "u32", 4 },	       { "s32", 4 },
	{ "__u32", 4 },	       { "int", 4 },
	{ "unsigned int", 4 }, { "unsigned char", 1 },
	{ "u64", 8 },	       { "s64", 8 },
	{ "__u64", 8 },	       { "unsigned long long", 8 },
};

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The length of a quoted text with its quotes, 0 when it does not end. */
static size_t quoted_len(struct view v)
{
	for (size_t i = 1; i < v.len; i++) {
		if (!v.at[i])
			return 0;
		if (v.at[i] == '\\')
			i++;
		else if (v.at[i] == v.at[0])
			return i + 1;
	}
	return 0;
}

static size_t sign_len(struct view v)
{
	static const char *const two[] = { "->", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||" };

	for (size_t i = 0; i < sizeof(two) / sizeof(two[0]); i++)
		if (view_starts(v, two[i]))
			return 2;
	return strchr("+-*/%<>&|^!~?:()[]{},;=", v.at[0]) ? 1 : 0;
}

void printtoken_next(struct printtoken *t)
{
	struct view v = t->rest;
	size_t n = 0;

	while (v.len && (*v.at == ' ' || *v.at == '\t'))
		v.at++, v.len--;
	if (!v.len || !*v.at || *v.at == '\n') {
		t->kind = PRINTTOKEN_END;
	} else if (is_name(*v.at)) {
		t->kind = isdigit((unsigned char)*v.at) ? PRINTTOKEN_NUMBER : PRINTTOKEN_NAME;
		while (n < v.len && is_name(v.at[n]))
			n++;
	} else if (*v.at == '"' || *v.at == '\'') {
		t->kind = *v.at == '"' ? PRINTTOKEN_STRING : PRINTTOKEN_CHAR;
		n = quoted_len(v);
	} else {
		t->kind = PRINTTOKEN_SIGN;
		n = sign_len(v);
	}
	if (!n && t->kind != PRINTTOKEN_END)
		t->kind = PRINTTOKEN_BAD;
	t->text = view_make(v.at, n);
	t->rest = view_make(v.at + n, v.len - n);
}

struct printtoken printtoken_first(struct view text)
{
	struct printtoken t = { .rest = text };

	printtoken_next(&t);
	return t;
}

bool printtoken_is(const struct printtoken *t, const char *sign)
{
	return t->kind == PRINTTOKEN_SIGN && view_equal(t->text, sign);
}

bool printtoken_take(struct printtoken *t, const char *sign)
{
	bool is = printtoken_is(t, sign);

	if (is)
		printtoken_next(t);
	return is;
}

bool printtoken_is_named(const struct printtoken *t, const char *name)
{
	return t->kind == PRINTTOKEN_NAME && view_equal(t->text, name);
}

bool printtoken_is_as(const struct printtoken *t, struct view name)
{
	return t->kind == PRINTTOKEN_NAME && t->text.len == name.len &&
	       memcmp(t->text.at, name.at, name.len) == 0;
}

bool printtoken_take_name(struct printtoken *t, const char *name)
{
	bool is = printtoken_is_named(t, name);

	if (is)
		printtoken_next(t);
	return is;
}

unsigned printtoken_take_sizeof(struct printtoken *t)
{
	struct view type;

	if (!printtoken_take_name(t, "sizeof") || !printtoken_take(t, "(") ||
	    t->kind != PRINTTOKEN_NAME)
		return 0;
	type = t->text;
	printtoken_next(t);
	while (t->kind == PRINTTOKEN_NAME) {
		type.len = (size_t)(t->text.at - type.at) + t->text.len;
		printtoken_next(t);
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (view_equal(type, types[i].name))
			return printtoken_take(t, ")") ? types[i].size : 0;
	return 0;
}
