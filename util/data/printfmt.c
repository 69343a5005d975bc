/* SPDX-License-Identifier: MIT */
#include "util/data/printfmt.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/data/printtoken.h"
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

struct parser {
	struct view head; /* has the fields */
	struct printtoken at;
	unsigned int depth, operators;
};

static const char begin[] = "\nprint fmt:";

struct view printfmt_cut(struct view format)
{
	const char *at = format.len ? memmem(format.at, format.len, begin, sizeof(begin) - 1)
				    : NULL;

	return at ? view_make(format.at, (size_t)(at + 1 - format.at)) : format;
}

static void next(struct parser *p)
{
	printtoken_next(&p->at);
}

static bool is_at(const struct parser *p, const char *sign)
{
	return printtoken_is(&p->at, sign);
}

static bool is_named(const struct parser *p, const char *name)
{
	return printtoken_is_named(&p->at, name);
}

static bool take(struct parser *p, const char *sign)
{
	return printtoken_take(&p->at, sign);
}

static bool take_name(struct parser *p, const char *name)
{
	return printtoken_take_name(&p->at, name);
}

/* Numbers as the library reads them, with or without a suffix; not above max. */
static bool take_number(struct parser *p, uint64_t min, uint64_t max)
{
	char text[32] = { 0 }, *end;
	uint64_t value;

	if (p->at.kind != PRINTTOKEN_NUMBER || p->at.text.len >= sizeof(text))
		return false;
	memcpy(text, p->at.text.at, p->at.text.len);
	value = strtoull(text, &end, 0);
	if (end[strspn(end, "uUlL")] || value < min || value > max)
		return false;
	next(p);
	return true;
}

static bool take_field(struct parser *p)
{
	struct view line;
	bool is = p->at.kind == PRINTTOKEN_NAME && tracefields_find(p->head, p->at.text, &line);

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
	if (!take(p, "->") || p->at.kind != PRINTTOKEN_NAME ||
	    !tracefields_find(p->head, p->at.text, &line))
		return false;
	next(p);
	size = tracefields_size(line);
	return size == 1 || size == 2;
}

/* __get_dynamic_array_len(FIELD) / N: never more than the bytes of an event. */
static bool take_dynamic_count(struct parser *p)
{
	return take_name(p, "__get_dynamic_array_len") && take_field_arg(p) &&
	       (!take(p, "/") || take_number(p, 1, INT32_MAX));
}

static bool take_most(struct parser *p)
{
	return take(p, "(") && take_dynamic_count(p) && take(p, ")");
}

/* (REC->FIELD < (COUNT) ? REC->FIELD : (COUNT)), where the count is of a dynamic array. */
static bool take_lesser_count(struct parser *p)
{
	struct view field;

	if (!take(p, "(") || !is_named(p, "REC"))
		return false;
	next(p);
	if (!take(p, "->"))
		return false;
	field = p->at.text;
	if (!take_field(p) || !take(p, "<") || !take_most(p) || !take(p, "?") ||
	    !take_name(p, "REC") || !take(p, "->") || !printtoken_is_as(&p->at, field))
		return false;
	next(p);
	return take(p, ":") && take_most(p) && take(p, ")");
}

/* How many of them: what the data says only where that is below 64 KiB. */
static bool take_count(struct parser *p)
{
	if (p->at.kind == PRINTTOKEN_NUMBER)
		return take_number(p, 0, COUNT_MAX);
	if (is_named(p, "REC"))
		return take_short_rec(p);
	return is_at(p, "(") ? take_lesser_count(p) : take_dynamic_count(p);
}

/* One string, in one piece or several. */
static bool take_string(struct parser *p)
{
	if (p->at.kind != PRINTTOKEN_STRING)
		return false;
	while (p->at.kind == PRINTTOKEN_STRING)
		next(p);
	return true;
}

/* The text of a value in a list; the last of some lists has a null pointer. */
static bool take_text(struct parser *p)
{
	if (take(p, "("))
		return take(p, "(") && take_name(p, "void") && take(p, "*") && take(p, ")") &&
		       take_number(p, 0, 0) && take(p, ")");
	return p->at.kind == PRINTTOKEN_NUMBER ? take_number(p, 0, 0) : take_string(p);
}

/* { value, "text" }, ... and the bracket that ends the call. Each value is read for itself. */
static bool take_list(struct parser *p)
{
	unsigned int operators = p->operators;

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
		       take(p, ",") && take_number(p, 1, 8) && take(p, ")");
	return false;
}

/* Whether a bracket begins a cast: names and then stars up to its end. */
static bool skip_cast(struct parser *p)
{
	struct printtoken ahead = p->at;

	if (!printtoken_take(&ahead, "(") || ahead.kind != PRINTTOKEN_NAME ||
	    printtoken_is_named(&ahead, "REC"))
		return false;
	while (ahead.kind == PRINTTOKEN_NAME)
		printtoken_next(&ahead);
	while (printtoken_take(&ahead, "*"))
		;
	/* (NAME) alone is the constant NAME, unless it stands before a value. */
	if (!printtoken_take(&ahead, ")") ||
	    (ahead.kind == PRINTTOKEN_SIGN && !printtoken_is(&ahead, "(")) ||
	    ahead.kind == PRINTTOKEN_END)
		return false;
	p->at = ahead;
	return true;
}

static bool take_primary(struct parser *p)
{
	if (take(p, "("))
		return take_expr(p) && take(p, ")");
	if (p->at.kind == PRINTTOKEN_NUMBER)
		return take_number(p, 0, UINT64_MAX);
	if (p->at.kind == PRINTTOKEN_STRING)
		return take_string(p);
	if (p->at.kind == PRINTTOKEN_CHAR) {
		next(p);
		return true;
	}
	if (p->at.kind != PRINTTOKEN_NAME)
		return false;
	if (is_named(p, "REC"))
		return take_rec(p);
	if (view_starts(p->at.rest, "("))
		return take_call(p);
	if (view_starts(p->at.text, "__"))
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
			       (p->at.kind == PRINTTOKEN_END || is_at(p, ")") || is_at(p, ",") ||
				is_at(p, ":"));
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
	if (p->at.kind != PRINTTOKEN_STRING)
		return false;
	for (; p->at.kind == PRINTTOKEN_STRING; next(p)) {
		struct view v = view_make(p->at.text.at + 1, p->at.text.len - 2);

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
	p.at.rest = view_make(format.at + head.len + sizeof(begin) - 2,
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
	return p.at.kind == PRINTTOKEN_END && args == n &&
	       !view_trim(view_make(p.at.rest.at, strnlen(p.at.rest.at, p.at.rest.len))).len;
}
