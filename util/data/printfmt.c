/* SPDX-License-Identifier: MIT */
#include "util/data/printfmt.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/data/tracefields.h"

/*
 * The library recurses for each bracket and each operator. An index is small
 * enough for the room that tracedata.c has behind a payload.
 */
enum {
	DEPTH_MAX = 64,
	OPERATORS_MAX = 1000,
	LEN_MAX = 256 << 10,
	INDEX_MAX = 15,
	COUNT_MAX = 4095,
	WIDTH_MAX = 3, /* digits */
};

enum kind { END, BAD, NAME, NUMBER, STRING, CHAR, PUNCT };

struct parser {
	struct view head; /* has the fields */
	struct view rest;
	enum kind kind; /* of the token at hand */
	struct view token;
	unsigned int depth, operators;
};

static const struct {
	const char *name;
	size_t size;
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

/* What stands for the value that is in no list: none that a kernel has. */
#define NO_VALUE "{ 0xfffffffffffffffe, \"\" }"

static const char begin[] = "\nprint fmt:";

struct view printfmt_cut(struct view format)
{
	const char *at = format.len ? memmem(format.at, format.len, begin, sizeof(begin) - 1)
				    : NULL;

	return at ? view_make(format.at, (size_t)(at + 1 - format.at)) : format;
}

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

static size_t punct_len(struct view v)
{
	static const char *const two[] = { "->", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||" };

	for (size_t i = 0; i < sizeof(two) / sizeof(two[0]); i++)
		if (view_starts(v, two[i]))
			return 2;
	return strchr("+-*/%<>&|^!~?:()[]{},", v.at[0]) ? 1 : 0;
}

static void next(struct parser *p)
{
	struct view v = p->rest;
	size_t n = 0;

	while (v.len && (*v.at == ' ' || *v.at == '\t'))
		v.at++, v.len--;
	if (!v.len || !*v.at || *v.at == '\n') {
		p->kind = END;
	} else if (is_name(*v.at)) {
		p->kind = isdigit((unsigned char)*v.at) ? NUMBER : NAME;
		while (n < v.len && is_name(v.at[n]))
			n++;
	} else if (*v.at == '"' || *v.at == '\'') {
		p->kind = *v.at == '"' ? STRING : CHAR;
		n = quoted_len(v);
	} else {
		p->kind = PUNCT;
		n = punct_len(v);
	}
	if (!n && p->kind != END)
		p->kind = BAD;
	p->token = view_make(v.at, n);
	p->rest = view_make(v.at + n, v.len - n);
}

static bool is_at(const struct parser *p, const char *punct)
{
	return p->kind == PUNCT && view_equal(p->token, punct);
}

static bool take(struct parser *p, const char *punct)
{
	bool is = is_at(p, punct);

	if (is)
		next(p);
	return is;
}

/* Numbers as the library reads them, with or without a suffix; not above max. */
static bool take_number(struct parser *p, uint64_t min, uint64_t max)
{
	char text[32] = { 0 }, *end;
	uint64_t value;

	if (p->kind != NUMBER || p->token.len >= sizeof(text))
		return false;
	memcpy(text, p->token.at, p->token.len);
	value = strtoull(text, &end, 0);
	if (end[strspn(end, "uUlL")] || value < min || value > max)
		return false;
	next(p);
	return true;
}

static bool take_field(struct parser *p)
{
	struct view line;
	bool is = p->kind == NAME && tracefields_find(p->head, p->token, &line);

	if (is)
		next(p);
	return is;
}

static bool take_expr(struct parser *p);

/* REC->field */
static bool take_rec(struct parser *p)
{
	next(p);
	return take(p, "->") && take_field(p);
}

/* (field) of the functions of dynamic arrays */
static bool take_field_arg(struct parser *p)
{
	return take(p, "(") && take_field(p) && take(p, ")");
}

static bool is_named(const struct parser *p, const char *name)
{
	return p->kind == NAME && view_equal(p->token, name);
}

static bool take_name(struct parser *p, const char *name)
{
	bool is = is_named(p, name);

	if (is)
		next(p);
	return is;
}

/* What __print_hex and __print_array read from. */
static bool take_data(struct parser *p)
{
	return is_named(p, "REC") ? take_rec(p)
				  : take_name(p, "__get_dynamic_array") && take_field_arg(p);
}

/* REC->field of one or two bytes, which holds no number above 64 Ki. */
static bool take_short_rec(struct parser *p)
{
	struct view line;
	unsigned size;

	next(p);
	if (!take(p, "->") || p->kind != NAME || !tracefields_find(p->head, p->token, &line))
		return false;
	next(p);
	size = tracefields_size(line);
	return size == 1 || size == 2;
}

/* sizeof(u64): the name of a type that is as long everywhere. */
static size_t take_sizeof(struct parser *p)
{
	struct view type;

	if (!take_name(p, "sizeof") || !take(p, "(") || p->kind != NAME)
		return 0;
	type = p->token;
	next(p);
	while (p->kind == NAME) {
		type.len = (size_t)(p->token.at - type.at) + p->token.len;
		next(p);
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (view_equal(type, types[i].name))
			return take(p, ")") ? types[i].size : 0;
	return 0;
}

static bool take_divisor(struct parser *p)
{
	return is_named(p, "sizeof") ? take_sizeof(p) > 0 : take_number(p, 1, INT32_MAX);
}

/* How many of them: what the data says only where that is below 64 KiB. */
static bool take_count(struct parser *p)
{
	if (p->kind == NUMBER)
		return take_number(p, 0, COUNT_MAX);
	if (is_named(p, "REC"))
		return take_short_rec(p);
	return take_name(p, "__get_dynamic_array_len") && take_field_arg(p) &&
	       (!take(p, "/") || take_divisor(p));
}

/* One string, in one piece or several. */
static bool take_string(struct parser *p)
{
	if (p->kind != STRING)
		return false;
	while (p->kind == STRING)
		next(p);
	return true;
}

/* The text of a value in a list; the last of some lists has a null pointer. */
static bool take_text(struct parser *p)
{
	if (take(p, "("))
		return take(p, "(") && take_name(p, "void") && take(p, "*") && take(p, ")") &&
		       take_number(p, 0, 0) && take(p, ")");
	return p->kind == NUMBER ? take_number(p, 0, 0) : take_string(p);
}

static bool is_empty_list(const struct parser *p)
{
	struct parser ahead = *p;

	return take(&ahead, "{") && is_at(&ahead, "}");
}

/* { value, "text" }, ... and the bracket that ends the call. Each value is read for itself. */
static bool take_list(struct parser *p)
{
	unsigned int operators = p->operators;

	/* Of no values: the number is printed. */
	if (is_empty_list(p)) {
		next(p);
		next(p);
		return take(p, ")");
	}
	do {
		p->operators = operators;
		if (!take(p, "{") || !take_expr(p) || !take(p, ",") || !take_text(p) ||
		    !take(p, "}"))
			return false;
	} while (take(p, ","));
	p->operators = operators;
	return take(p, ")");
}

static bool take_call(struct parser *p)
{
	static const char *const of_field[] = { "__get_str", "__get_dynamic_array",
						"__get_dynamic_array_len", "__get_bitmask",
						"__get_cpumask" };

	for (size_t i = 0; i < sizeof(of_field) / sizeof(of_field[0]); i++)
		if (take_name(p, of_field[i]))
			return take_field_arg(p);
	if (take_name(p, "__print_flags"))
		return take(p, "(") && take_expr(p) && take(p, ",") && take_string(p) &&
		       take(p, ",") && take_list(p);
	if (take_name(p, "__print_symbolic"))
		return take(p, "(") && take_expr(p) && take(p, ",") && take_list(p);
	if (take_name(p, "__print_hex") || take_name(p, "__print_hex_str"))
		return take(p, "(") && take_data(p) && take(p, ",") && take_count(p) &&
		       take(p, ")");
	if (take_name(p, "__print_array"))
		return take(p, "(") && take_data(p) && take(p, ",") && take_count(p) &&
		       take(p, ",") &&
		       (is_named(p, "sizeof") ? take_sizeof(p) > 0 : take_number(p, 1, 8)) &&
		       take(p, ")");
	return false;
}

/* Whether a bracket begins a cast: names and then stars up to its end. */
static bool skip_cast(struct parser *p)
{
	struct parser ahead = *p;

	if (!take(&ahead, "(") || ahead.kind != NAME || is_named(&ahead, "REC"))
		return false;
	while (ahead.kind == NAME)
		next(&ahead);
	while (take(&ahead, "*"))
		;
	/* (NAME) alone is the constant NAME, unless it stands before a value. */
	if (!take(&ahead, ")") || (ahead.kind == PUNCT && !is_at(&ahead, "(")) || ahead.kind == END)
		return false;
	*p = ahead;
	return true;
}

static bool take_primary(struct parser *p)
{
	if (take(p, "("))
		return take_expr(p) && take(p, ")");
	if (p->kind == NUMBER)
		return take_number(p, 0, UINT64_MAX);
	if (p->kind == STRING)
		return take_string(p);
	if (p->kind == CHAR) {
		next(p);
		return true;
	}
	if (p->kind != NAME)
		return false;
	if (is_named(p, "REC"))
		return take_rec(p);
	if (view_starts(p->rest, "("))
		return take_call(p);
	if (view_starts(p->token, "__"))
		return false;
	next(p); /* a constant */
	return true;
}

static bool take_unary(struct parser *p)
{
	while (take(p, "-") || take(p, "!") || take(p, "~") || skip_cast(p))
		if (++p->operators > OPERATORS_MAX)
			return false;
	if (!take_primary(p))
		return false;
	return !take(p, "[") || (take_number(p, 0, INDEX_MAX) && take(p, "]"));
}

static bool take_operator(struct parser *p)
{
	static const char *const binary[] = { "+",  "-",  "*",	"&",  "|",  "^",  "<",	">",
					      "<<", ">>", "<=", ">=", "==", "!=", "&&", "||" };

	for (size_t i = 0; i < sizeof(binary) / sizeof(binary[0]); i++)
		if (take(p, binary[i]))
			return true;
	return false;
}

/*
 * Divisions are by numbers other than 0, and the last operators of their
 * expression: the library takes "a / 4 / 8" for "a / (4 / 8)".
 */
static bool take_operands(struct parser *p)
{
	do {
		if (++p->operators > OPERATORS_MAX || !take_unary(p))
			return false;
		if (take(p, "/") || take(p, "%"))
			return take_number(p, 1, INT32_MAX) &&
			       (p->kind == END || is_at(p, ")") || is_at(p, ",") || is_at(p, ":"));
	} while (take_operator(p));
	return true;
}

static bool take_expr(struct parser *p)
{
	bool is_good;

	if (++p->depth > DEPTH_MAX)
		return false;
	is_good = take_operands(p) &&
		  (!take(p, "?") || (take_expr(p) && take(p, ":") && take_expr(p)));
	p->depth--;
	return is_good;
}

/* One conversion behind its %; false when it is none that a kernel writes. */
static bool skip_conversion(struct view *v, size_t *n)
{
	size_t i = 0, digits = 0;

	/* A precision that the data says only shortens a text. */
	if (view_starts(*v, ".*s")) {
		*n += 2;
		*v = view_make(v->at + 3, v->len - 3);
		return true;
	}
	while (i < v->len && strchr("-+ #0", v->at[i]))
		i++;
	for (; i < v->len && (isdigit((unsigned char)v->at[i]) || v->at[i] == '.'); i++)
		if (++digits > WIDTH_MAX)
			return false;
	while (i < v->len && strchr("hlLz", v->at[i]))
		i++;
	if (i == v->len || i > 16 || !strchr("diuxXocsp%", v->at[i]))
		return false;
	*n += v->at[i] != '%';
	*v = view_make(v->at + i + 1, v->len - i - 1);
	return true;
}

/* The format itself, in one piece or several; *n is how many values it takes. */
static bool take_format(struct parser *p, size_t *n)
{
	if (p->kind != STRING)
		return false;
	for (; p->kind == STRING; next(p)) {
		struct view v = view_make(p->token.at + 1, p->token.len - 2);

		while (v.len) {
			char c = *v.at;

			v = view_make(v.at + 1, v.len - 1);
			if (c == '%' && !skip_conversion(&v, n))
				return false;
		}
	}
	return true;
}

bool printfmt_is_safe(struct view format)
{
	struct view head = printfmt_cut(format);
	struct parser p = { .head = head };
	size_t n = 0, args = 0;

	if (head.len == format.len || format.len - head.len > LEN_MAX)
		return false;
	p.rest = view_make(format.at + head.len + sizeof(begin) - 2,
			   format.len - head.len - (sizeof(begin) - 2));
	next(&p);
	if (!take_format(&p, &n))
		return false;
	for (; take(&p, ","); args++) {
		p.operators = 0;
		if (!take_expr(&p))
			return false;
	}
	/* Nothing but blank lines behind. */
	return p.kind == END && args == n &&
	       !view_trim(view_make(p.rest.at, strnlen(p.rest.at, p.rest.len))).len;
}

void printfmt_add(struct view format, struct buf *out)
{
	struct view head = printfmt_cut(format);
	struct parser p = { .head = head };
	const char *copied = head.at;

	p.rest = view_make(head.at + head.len + sizeof(begin) - 2,
			   format.len - head.len - (sizeof(begin) - 2));
	next(&p);
	while (p.kind != END && p.kind != BAD) {
		const char *at = p.token.at;
		struct parser ahead = p;
		size_t size;

		if (is_named(&p, "sizeof") && (size = take_sizeof(&ahead)) > 0) {
			buf_add(out, copied, (size_t)(at - copied));
			buf_add_u64(out, size);
		} else if (is_empty_list(&p)) {
			buf_add(out, copied, (size_t)(at - copied));
			buf_add_text(out, NO_VALUE);
			next(&ahead);
			next(&ahead);
		} else {
			next(&p);
			continue;
		}
		p = ahead;
		/* What is between the tokens belongs to the one that is at hand. */
		copied = p.kind == END ? p.rest.at : p.token.at;
	}
	buf_add(out, copied, (size_t)(format.at + format.len - copied));
}
