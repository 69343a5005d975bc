/* SPDX-License-Identifier: MIT */
#include "util/data/printwords.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/vec.h"
#include "util/data/printfmt.h"
#include "util/data/printtoken.h"
#include "util/data/tracefields.h"

/*
 * Variables stand for texts that have others in them, and so on. What is not closed, or not said
 * otherwise at its end, is looked at again from within: no more often than LOOKS times in all.
 */
enum {
	DEPTH_MAX = 16,
	LEN_MAX = 256 << 10,
	VARIABLES_MOST = 32,
	LOOKS = 16,
};

struct variable {
	struct view name;
	char *value;
};

struct wording {
	struct view head; /* has the fields */
	struct buf *out;
	struct VEC(struct variable) variables;
	unsigned depth;
	size_t left; /* looks at words, of which a long one takes several */
};

static void add_all(struct wording *w, struct view text);

/* ---- pieces of the text ---- */

static bool is_end(const struct printtoken *t)
{
	return t->kind == PRINTTOKEN_END || t->kind == PRINTTOKEN_BAD;
}

/* Takes from what is left for len bytes. */
static void account(struct wording *w, size_t len)
{
	size_t looks = 1 + len / LOOKS;

	w->left -= looks < w->left ? looks : w->left;
}

/*
 * What is up to that sign, outside of brackets, or up to the end; goes on to it. Where no look is
 * left, it ends too early: see say().
 */
static struct view take_until(struct wording *w, struct printtoken *t, const char *sign)
{
	const char *start = t->text.at;
	unsigned open = 0;

	for (; w->left && !is_end(t) && (open || !printtoken_is(t, sign)); printtoken_next(t)) {
		account(w, t->text.len);
		if (printtoken_is(t, "(") || printtoken_is(t, "{") || printtoken_is(t, "["))
			open++;
		else if (open &&
			 (printtoken_is(t, ")") || printtoken_is(t, "}") || printtoken_is(t, "]")))
			open--;
	}
	return view_make(start, (size_t)(t->text.at - start));
}

/* (ARGUMENT, ...): the first one, and goes on behind all of them. */
static bool take_argument(struct wording *w, struct printtoken *t, struct view *first)
{
	struct printtoken inside;
	struct view all;

	if (!printtoken_take(t, "("))
		return false;
	all = take_until(w, t, ")");
	inside = printtoken_first(all);
	*first = take_until(w, &inside, ",");
	return first->len && printtoken_take(t, ")");
}

/* (FIELD) */
static bool take_field(struct printtoken *t, struct view *name)
{
	if (!printtoken_take(t, "(") || t->kind != PRINTTOKEN_NAME)
		return false;
	*name = t->text;
	printtoken_next(t);
	return printtoken_take(t, ")");
}

/* ---- what is said otherwise: each takes it and adds what it is then, or tells that it is not there ---- */

static bool say_sizeof(struct wording *w, struct printtoken *t)
{
	unsigned size = printtoken_take_sizeof(t);

	if (size)
		buf_add_u64(w->out, size);
	return size > 0;
}

/* What stands for the value that is in no list is none that a kernel has. */
static bool say_empty_list(struct wording *w, struct printtoken *t)
{
	if (!printtoken_take(t, "{") || !printtoken_take(t, "}"))
		return false;
	buf_add_text(w->out, "{ 0xfffffffffffffffe, \"\" }");
	return true;
}

static bool say_record(struct wording *w, struct printtoken *t)
{
	if (!printtoken_take(t, "(") || !printtoken_take_name(t, "REC") ||
	    !printtoken_take(t, ")") || !printtoken_take(t, "->"))
		return false;
	buf_add_text(w->out, "REC->");
	return true;
}

/* The library takes no cast of a number with a sign. On machines of 32 bits it is another number. */
static bool say_minus(struct wording *w, struct printtoken *t)
{
	static const char *const types[] = { "unsigned long", "unsigned long long",
					     "long",	      "long long",
					     "u64",	      "s64" };
	struct view type;

	if (!printtoken_take(t, "("))
		return false;
	type = take_until(w, t, ")");
	if (!printtoken_take(t, ")") || !printtoken_take(t, "-") || t->kind != PRINTTOKEN_NUMBER)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (view_equal(type, types[i])) {
			buf_printf(w->out, "(0 - %.*s)", VIEW_ARG(t->text));
			printtoken_next(t);
			return true;
		}
	return false;
}

static bool say_expected(struct wording *w, struct printtoken *t)
{
	struct view value;

	if (!printtoken_take_name(t, "__builtin_expect") || !take_argument(w, t, &value))
		return false;
	buf_add_char(w->out, '(');
	add_all(w, value);
	buf_add_char(w->out, ')');
	return true;
}

/* The library looks into no string, but into the bytes that are one. */
static bool say_letter(struct wording *w, struct printtoken *t)
{
	struct view field;

	if (!printtoken_take_name(t, "__get_str") || !take_field(t, &field) ||
	    !printtoken_is(t, "["))
		return false;
	buf_printf(w->out, "((u8 *)__get_dynamic_array(%.*s))", VIEW_ARG(field));
	return true;
}

/* include/linux/edac.h: enum hw_event_mc_err_type, and how mc_event_error_type() calls them. */
static bool say_memory_error(struct wording *w, struct printtoken *t)
{
	struct view value;

	if (!printtoken_take_name(t, "mc_event_error_type") || !take_argument(w, t, &value))
		return false;
	buf_add_text(w->out, "__print_symbolic(");
	add_all(w, value);
	buf_add_text(w->out, ", { 0, \"Corrected\" }, { 1, \"Uncorrected\" }, "
			     "{ 2, \"Deferred\" }, { 3, \"Fatal\" }, { 4, \"Info\" })");
	return true;
}

/*
 * __print_hex(__get_dynamic_array(A), REC->n and __print_array(..., SIZE): a number of more than
 * two bytes can be larger than the array is.
 */
static bool say_count(struct wording *w, struct printtoken *t)
{
	bool is_array = printtoken_is_named(t, "__print_array");
	struct view what = t->text, array, count, line;
	struct buf most = { 0 };

	if (!is_array && !printtoken_is_named(t, "__print_hex") &&
	    !printtoken_is_named(t, "__print_hex_str"))
		return false;
	printtoken_next(t);
	if (!printtoken_take(t, "(") || !printtoken_take_name(t, "__get_dynamic_array") ||
	    !take_field(t, &array) || !printtoken_take(t, ",") || !printtoken_take_name(t, "REC") ||
	    !printtoken_take(t, "->"))
		return false;
	count = t->text;
	if (!tracefields_find(w->head, count, &line) || tracefields_size(line) <= 2)
		return false;
	printtoken_next(t);
	/* The library divides by all that is behind the sign, if no bracket ends it. */
	buf_printf(&most, "(__get_dynamic_array_len(%.*s)", VIEW_ARG(array));
	if (is_array) {
		struct printtoken ahead = *t;
		struct view size;

		if (!printtoken_take(&ahead, ","))
			goto not_there;
		size = take_until(w, &ahead, ")");
		if (!size.len)
			goto not_there;
		ahead = printtoken_first(size);
		buf_add_text(&most, " / ");
		if (printtoken_is_named(&ahead, "sizeof"))
			buf_add_u64(&most, printtoken_take_sizeof(&ahead));
		else
			buf_add_view(&most, size);
	} else if (!printtoken_is(t, ")")) {
		goto not_there;
	}
	buf_add_char(&most, ')');
	buf_printf(w->out, "%.*s(__get_dynamic_array(%.*s), (REC->%.*s < %s ? REC->%.*s : %s)",
		   VIEW_ARG(what), VIEW_ARG(array), VIEW_ARG(count), most.at, VIEW_ARG(count),
		   most.at);
	buf_release(&most);
	return true;
not_there:
	buf_release(&most);
	return false;
}

static bool say_variable(struct wording *w, struct printtoken *t)
{
	for (size_t i = w->variables.len; i-- > 0;)
		if (printtoken_is_as(t, w->variables.at[i].name)) {
			account(w, strlen(w->variables.at[i].value));
			buf_printf(w->out, "(%s)", w->variables.at[i].value);
			printtoken_next(t);
			return true;
		}
	return false;
}

/* TYPE NAME = VALUE, where the type is of words alone. */
static bool take_variable(struct wording *w, struct view statement)
{
	struct printtoken t = printtoken_first(statement);
	struct view name = { 0 }, value;
	struct buf text = { 0 }, *out = w->out;
	size_t names = 0;

	for (; t.kind == PRINTTOKEN_NAME; printtoken_next(&t), names++)
		name = t.text;
	if (names < 2 || !printtoken_take(&t, "=") || w->variables.len == VARIABLES_MOST)
		return false;
	value = view_make(t.text.at, (size_t)(statement.at + statement.len - t.text.at));
	w->out = &text;
	add_all(w, value);
	w->out = out;
	buf_text(&text);
	*vec_add(&w->variables) = (struct variable){ name, buf_detach(&text) };
	return true;
}

static bool take_statements(struct wording *w, struct printtoken *t)
{
	for (;;) {
		struct view statement = take_until(w, t, ";");

		if (!printtoken_take(t, ";"))
			return false;
		if (printtoken_take(t, "}")) {
			add_all(w, statement);
			return printtoken_take(t, ")");
		}
		if (!take_variable(w, statement))
			return false;
	}
}

static bool say_statements(struct wording *w, struct printtoken *t)
{
	size_t known = w->variables.len;
	bool is_good;

	if (!printtoken_take(t, "(") || !printtoken_take(t, "{"))
		return false;
	buf_add_char(w->out, '(');
	is_good = take_statements(w, t);
	buf_add_char(w->out, ')');
	while (w->variables.len > known)
		free(w->variables.at[--w->variables.len].value);
	return is_good;
}

/* ---- all of it ---- */

static bool say(struct wording *w, struct printtoken *t)
{
	static bool (*const all[])(struct wording *, struct printtoken *) = {
		say_sizeof, say_empty_list,   say_record, say_minus,	say_expected,
		say_letter, say_memory_error, say_count,  say_variable, say_statements,
	};
	size_t start = w->out->len;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		struct printtoken behind = *t;

		/* If none is left, what it took may have ended too early. */
		if (all[i](w, &behind) && w->left) {
			*t = behind;
			return true;
		}
		w->out->len = start;
	}
	return false;
}

static void add_all(struct wording *w, struct view text)
{
	struct printtoken t = printtoken_first(text);
	const char *copied = text.at;

	w->depth++;
	while (w->left && !is_end(&t) && w->depth <= DEPTH_MAX && w->out->len <= LEN_MAX) {
		size_t start = w->out->len;
		const char *at = t.text.at;

		account(w, t.text.len);
		buf_add(w->out, copied, (size_t)(at - copied));
		if (say(w, &t)) {
			/* What is between the words belongs to the one that is at hand. */
			copied = t.text.at;
		} else {
			w->out->len = start;
			printtoken_next(&t);
		}
	}
	w->depth--;
	buf_add(w->out, copied, (size_t)(text.at + text.len - copied));
}

void printwords_add(struct view format, struct buf *out)
{
	struct view head = printfmt_cut(format);
	struct wording w = { .head = head, .out = out };
	size_t behind = head.len < format.len ? head.len + strlen("print fmt:") : head.len;

	if (!format.len || format.len > LEN_MAX) {
		buf_add_view(out, format);
		return;
	}
	w.left = LOOKS * (format.len - behind);
	buf_add(out, format.at, behind);
	add_all(&w, view_make(format.at + behind, format.len - behind));
	vec_release(&w.variables);
}
