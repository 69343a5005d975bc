/* SPDX-License-Identifier: MIT */
#include "util/expr/exprlex.h"

#include <math.h>
#include <stdbool.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/num.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       c == '.';
}

/* What a name may start and go on with, outside of pmu@...@. */
static bool is_name(char c)
{
	return is_word(c) || c == ':' || c == '?' || c == '@' || c == '\\';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The character at i, or NUL, which is part of nothing, behind the end. */
static char peek(const struct exprlex *lex, size_t i)
{
	return i < lex->text.len ? lex->text.at[i] : '\0';
}

static int fail(const struct exprlex *lex, size_t at, const char *reason, struct err *err)
{
	size_t len = lex->end - lex->start;

	return err_set(err, ERR_INPUT, "column %zu: '%.*s' %s", at + 1, (int)(len < 80 ? len : 80),
		       lex->text.at + lex->start, reason);
}

/* The end of the number that starts at i, or i. */
static size_t number_end(const struct exprlex *lex, size_t i)
{
	size_t start = i, digits = 0, e;

	for (; is_digit(peek(lex, i)); i++)
		digits++;
	if (peek(lex, i) == '.') {
		for (i++; is_digit(peek(lex, i)); i++)
			digits++;
	}
	if (!digits)
		return start;
	if (peek(lex, i) == 'e') {
		e = i + (peek(lex, i + 1) == '-' ? 2 : 1);
		if (is_digit(peek(lex, e))) {
			for (i = e; is_digit(peek(lex, i));)
				i++;
		}
	}
	return i;
}

/* How far a name goes, and what the text says about its '@'s and '\'s. */
struct name_shape {
	size_t end;
	size_t opened; /* where an '@' waits for the closing one, or SIZE_MAX */
	bool has_question;
	bool has_escape;
};

static int scan_name(struct exprlex *lex, struct name_shape *shape, struct err *err)
{
	bool terms = false;
	size_t i;

	*shape = (struct name_shape){ .opened = SIZE_MAX };
	for (i = lex->start; i < lex->text.len; i++) {
		char c = peek(lex, i), next = peek(lex, i + 1);

		if (c == '\\') {
			lex->end = i + 1;
			if (next != '-' && next != ',' && next != '=')
				return fail(lex, i, "must be followed by '-', ',' or '='", err);
			terms |= next != '-';
			shape->has_escape = true;
			i++;
		} else if (c == '@' && shape->opened != SIZE_MAX) {
			shape->opened = SIZE_MAX;
		} else if (c == '@' && !terms && i > lex->start) {
			shape->opened = i;
			terms = true; /* a name has one pmu@...@ */
		} else if (c == '?') {
			shape->has_question = true;
		} else if (shape->opened != SIZE_MAX ? is_blank(c) || c == '\0' : !is_name(c)) {
			break;
		}
	}
	shape->end = lex->end = i;
	if (shape->opened == SIZE_MAX)
		return 0;
	return fail(lex, shape->opened, "has no closing '@'", err);
}

static const char *copy_name(const struct exprlex *lex, const struct name_shape *shape)
{
	struct buf out = { 0 };
	const char *name;

	if (!shape->has_escape && !shape->has_question)
		return arena_stringn(lex->arena, lex->text.at + lex->start, lex->end - lex->start);
	for (size_t i = lex->start; i < lex->end; i++) {
		char c = lex->text.at[i];

		if (c == '?')
			buf_add_u64(&out, lex->runtime);
		else if (c != '\\')
			buf_add_char(&out, c);
	}
	name = arena_stringn(lex->arena, buf_text(&out), out.len);
	buf_release(&out);
	return name;
}

static const struct word {
	const char *text;
	enum exprlex_kind kind;
	enum expr_op op;
} words[] = {
	{ "if", EXPRLEX_IF, 0 },
	{ "else", EXPRLEX_ELSE, 0 },
	{ "min", EXPRLEX_FUNCTION, EXPR_MIN },
	{ "max", EXPRLEX_FUNCTION, EXPR_MAX },
	{ "d_ratio", EXPRLEX_FUNCTION, EXPR_D_RATIO },
	{ "source_count", EXPRLEX_FUNCTION, EXPR_SOURCE_COUNT },
	{ "aggr_nr", EXPRLEX_FUNCTION, EXPR_AGGR_NR },
	{ "has_event", EXPRLEX_FUNCTION, EXPR_HAS_EVENT },
	{ "strcmp_cpuid_str", EXPRLEX_FUNCTION, EXPR_STRCMP_CPUID },
	{ "NaN", EXPRLEX_NUMBER, EXPR_NUMBER },
};

static bool take_word(struct exprlex *lex)
{
	struct view v = view_make(lex->text.at + lex->start, lex->end - lex->start);

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (v.at[0] != words[i].text[0] || !view_equal(v, words[i].text))
			continue;
		lex->kind = words[i].kind;
		lex->op = words[i].op;
		lex->number = NAN;
		return true;
	}
	return false;
}

/* "1.2.3", "1?" and the "1e" of "1e+5" could only be the names of events by mistake. */
static bool looks_like_number(const struct exprlex *lex)
{
	bool exponent = false;

	for (size_t i = lex->start; i < lex->end; i++) {
		char c = lex->text.at[i];

		if (c == 'e' && !exponent && i > lex->start)
			exponent = true;
		else if (!is_digit(c) && c != '.' && c != '?')
			return false;
	}
	return true;
}

static bool has_digit(const struct exprlex *lex)
{
	for (size_t i = lex->start; i < lex->end; i++) {
		if (is_digit(lex->text.at[i]))
			return true;
	}
	return false;
}

static int take_name(struct exprlex *lex, struct err *err)
{
	struct name_shape shape;

	if (scan_name(lex, &shape, err) < 0)
		return -1;
	if (take_word(lex))
		return 0;
	if (looks_like_number(lex)) {
		lex->kind = EXPRLEX_UNKNOWN;
		return has_digit(lex) ? fail(lex, lex->start, "is not a number", err) : 0;
	}
	lex->kind = EXPRLEX_NAME;
	lex->name = copy_name(lex, &shape);
	return 0;
}

static int take_number(struct exprlex *lex, struct err *err)
{
	lex->kind = EXPRLEX_NUMBER;
	if (num_parse_real(view_make(lex->text.at + lex->start, lex->end - lex->start),
			   &lex->number, err) < 0)
		return err_while(err, "column %zu", lex->start + 1);
	return 0;
}

static void take_literal(struct exprlex *lex)
{
	char *name;

	while (is_word(peek(lex, lex->end)) || peek(lex, lex->end) == '-')
		lex->end++;
	if (lex->end == lex->start + 1)
		return;
	lex->kind = EXPRLEX_LITERAL;
	name = arena_stringn(lex->arena, lex->text.at + lex->start + 1, lex->end - lex->start - 1);
	lex->name = name;
	for (; *name; name++) {
		if (*name >= 'A' && *name <= 'Z')
			*name = (char)(*name - 'A' + 'a');
	}
}

static void take_sign(struct exprlex *lex, char c)
{
	static const struct {
		char sign;
		enum expr_op op;
	} signs[] = {
		{ '|', EXPR_OR },	{ '^', EXPR_XOR },	{ '&', EXPR_AND },
		{ '<', EXPR_LESS },	{ '>', EXPR_GREATER },	{ '+', EXPR_ADD },
		{ '-', EXPR_SUBTRACT }, { '*', EXPR_MULTIPLY }, { '/', EXPR_DIVIDE },
		{ '%', EXPR_MODULO },
	};

	if (c == '(' || c == ')' || c == ',') {
		lex->kind = EXPRLEX_MARK;
		lex->mark = c;
	}
	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		if (signs[i].sign == c) {
			lex->kind = EXPRLEX_OPERATOR;
			lex->op = signs[i].op;
		}
	}
}

int exprlex_next(struct exprlex *lex, struct err *err)
{
	size_t number, name;
	char c;

	while (is_blank(peek(lex, lex->end)))
		lex->end++;
	lex->start = lex->end;
	if (lex->start == lex->text.len) {
		lex->kind = EXPRLEX_END;
		return 0;
	}
	/* The longer of the two: "1e-9" is a number, "1e9x" a name. */
	number = number_end(lex, lex->start);
	for (name = lex->start; is_name(peek(lex, name));)
		name++;
	if (name > number)
		return take_name(lex, err);
	if (number > lex->start) {
		lex->end = number;
		return take_number(lex, err);
	}
	lex->kind = EXPRLEX_UNKNOWN;
	c = lex->text.at[lex->end++];
	if (c == '#')
		take_literal(lex);
	else
		take_sign(lex, c);
	return 0;
}
