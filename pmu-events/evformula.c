/* SPDX-License-Identifier: MIT */
#include "pmu-events/evformula.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/expr/exprprint.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '_' || c == '.';
}

/* An operator that perf's grammar does not have, and which blanks may be inside of. */
struct comparison {
	size_t at;  /* its first character */
	size_t end; /* behind its last */
	char op;    /* the first of ">=", "<=", "==", "!=" */
};

static bool find_comparison(struct view text, struct comparison *c)
{
	for (size_t i = 0; i < text.len; i++) {
		size_t k = i + 1;

		if (!strchr("><=!", text.at[i]) || !text.at[i])
			continue;
		while (k < text.len && is_blank(text.at[k]))
			k++;
		if (k == text.len || text.at[k] != '=')
			continue;
		*c = (struct comparison){ i, k + 1, text.at[i] };
		return true;
	}
	return false;
}

/* Where the operand that ends before `end` starts; `end` itself when there is none. */
static size_t left_operand(struct view text, size_t end)
{
	size_t depth = 0, i = end;

	while (i > 0 && is_blank(text.at[i - 1]))
		i--;
	if (i == 0)
		return end;
	if (text.at[i - 1] != ')') {
		size_t word = i;

		while (i > 0 && is_word(text.at[i - 1]))
			i--;
		return i == word ? end : i;
	}
	while (i > 0) {
		i--;
		depth += text.at[i] == ')';
		depth -= text.at[i] == '(';
		if (!depth)
			break;
	}
	/* A word before the parenthesis makes it a function. */
	while (!depth && i > 0 && is_word(text.at[i - 1]))
		i--;
	return depth ? end : i;
}

/* Behind the operand that starts at `start`; `start` itself when there is none. */
static size_t right_operand(struct view text, size_t start)
{
	size_t depth = 0, i = start;

	while (i < text.len && is_blank(text.at[i]))
		i++;
	while (i < text.len && is_word(text.at[i]))
		i++;
	if (i == text.len || text.at[i] != '(')
		return i;
	for (; i < text.len; i++) {
		depth += text.at[i] == '(';
		depth -= text.at[i] == ')';
		if (!depth)
			return i + 1;
	}
	return start;
}

/* Whether nothing that binds more tightly than a comparison is beside the operands. */
static bool is_alone(struct view text, size_t left, size_t right)
{
	while (left > 0 && is_blank(text.at[left - 1]))
		left--;
	while (right < text.len && is_blank(text.at[right]))
		right++;
	if (left > 0 && !strchr("(,&|", text.at[left - 1]) &&
	    !(left > 2 && memcmp(&text.at[left - 2], "if", 2) == 0))
		return false;
	return right == text.len || strchr("),&|", text.at[right]) ||
	       view_starts(view_make(text.at + right, text.len - right), "else");
}

static void add_rewritten(struct buf *out, char op, struct view l, struct view r)
{
	switch (op) {
	case '>':
		buf_printf(out, "(1 - (%.*s < %.*s))", VIEW_ARG(l), VIEW_ARG(r));
		break;
	case '<':
		buf_printf(out, "(1 - (%.*s > %.*s))", VIEW_ARG(l), VIEW_ARG(r));
		break;
	case '=':
		buf_printf(out, "(1 - (%.*s < %.*s) - (%.*s > %.*s))", VIEW_ARG(l), VIEW_ARG(r),
			   VIEW_ARG(l), VIEW_ARG(r));
		break;
	default:
		buf_printf(out, "((%.*s < %.*s) + (%.*s > %.*s))", VIEW_ARG(l), VIEW_ARG(r),
			   VIEW_ARG(l), VIEW_ARG(r));
		break;
	}
}

/* Appends the text without one comparison; false when there is none that can be rewritten. */
static bool rewrite(struct view text, struct buf *out)
{
	struct comparison c;
	struct view l, r;
	size_t left, right;

	if (!find_comparison(text, &c))
		return false;
	left = left_operand(text, c.at);
	right = right_operand(text, c.end);
	if (left == c.at || right == c.end || !is_alone(text, left, right))
		return false;
	l = view_trim(view_make(text.at + left, c.at - left));
	r = view_trim(view_make(text.at + c.end, right - c.end));
	if (!l.len || !r.len)
		return false;
	buf_add(out, text.at, left);
	add_rewritten(out, c.op, l, r);
	buf_add(out, text.at + right, text.len - right);
	return true;
}

/* Comparisons in a formula beyond which it is none of this vendor's. */
#define REWRITES_MAX 64

/* What is rewritten says its operands twice, and those what is inside them. */
#define REWRITTEN_MAX ((size_t)64 << 10)

/* With events in place of their aliases; the longest of Skylake-X is 77 KB. */
#define PRINTED_MAX ((size_t)256 << 10)

static int tell_long(size_t most, struct err *err)
{
	return err_set(err, ERR_INPUT, "is longer than %zu bytes in perf's grammar", most);
}

/* 1 when no comparison is left, 0 when one cannot be rewritten, -1 when the text grows too long. */
static int rewrite_all(const char *text, struct buf *out, struct err *err)
{
	struct comparison c;

	buf_add_text(out, text);
	for (int i = 0; i < REWRITES_MAX; i++) {
		struct buf next = { 0 };
		bool done = rewrite(buf_view(out), &next);

		if (!done) {
			buf_release(&next);
			return i > 0 && !find_comparison(buf_view(out), &c);
		}
		buf_release(out);
		*out = next;
		if (out->len > REWRITTEN_MAX)
			return tell_long(REWRITTEN_MAX, err);
	}
	return 0;
}

static const struct expr *decide(const struct expr *e)
{
	while (e->op == EXPR_IF) {
		const struct expr *c = e->arg[1];
		double l, r;

		if (c->op != EXPR_LESS && c->op != EXPR_GREATER)
			break;
		if (c->arg[0]->op != EXPR_NUMBER || c->arg[1]->op != EXPR_NUMBER)
			break;
		l = c->arg[0]->number;
		r = c->arg[1]->number;
		e = (c->op == EXPR_LESS ? l < r : l > r) ? e->arg[0] : e->arg[2];
	}
	return e;
}

const struct expr *evformula_parse(struct arena *arena, const char *text, struct err *err)
{
	const struct expr *e = NULL;
	struct buf rewritten = { 0 };
	struct err ignored = { 0 };
	struct comparison c;
	int done = 0;

	if (find_comparison(view_of(text), &c))
		done = rewrite_all(text, &rewritten, err);
	if (done > 0)
		e = expr_parse(arena, buf_view(&rewritten), 0, &ignored);
	/* The column of an error is that of the text which the vendor wrote. */
	if (!e && done >= 0)
		e = expr_parse(arena, view_of(text), 0, err);
	buf_release(&rewritten);
	return e ? decide(e) : NULL;
}

/* 1000 * x / 1000, as of a time in other units, is x. */
static const struct expr *simplify(const struct expr *e)
{
	const struct expr *l = e->arg[0];

	if (e->op == EXPR_DIVIDE && l->op == EXPR_MULTIPLY && l->arg[0]->op == EXPR_NUMBER &&
	    e->arg[1]->op == EXPR_NUMBER && l->arg[0]->number == e->arg[1]->number &&
	    e->arg[1]->number > 0)
		return l->arg[1];
	return e;
}

static const struct expr *replace(struct arena *arena, const struct expr *e,
				  const struct evformula_names *names, struct err *err)
{
	const struct expr *arg[3] = { NULL, NULL, NULL };
	unsigned int n = expr_arguments(e->op);
	bool changed = false;

	if (e->op == EXPR_NAME) {
		const struct expr *found = names->find(names->context, e->name, err);

		return found ? found : err->code != ERR_NONE ? NULL : e;
	}
	for (unsigned int i = 0; i < n; i++) {
		arg[i] = replace(arena, e->arg[i], names, err);
		if (!arg[i])
			return NULL;
		changed |= arg[i] != e->arg[i];
	}
	return changed ? simplify(expr_node(arena, e->op, arg)) : e;
}

const struct expr *evformula_replace(struct arena *arena, const struct expr *e,
				     const struct evformula_names *names, struct err *err)
{
	const struct expr *out = replace(arena, e, names, err);

	if (out && out->height > EXPR_HEIGHT_MAX) {
		err_set(err, ERR_INPUT, "is nested more than %d deep", EXPR_HEIGHT_MAX);
		return NULL;
	}
	return out;
}

static const struct expr *two(struct arena *arena, enum expr_op op, const struct expr *l,
			      const struct expr *r)
{
	const struct expr *arg[3] = { l, r, NULL };

	return expr_node(arena, op, arg);
}

/* NULL when there is no factor of 100 that can be left out. */
static const struct expr *without_factor(struct arena *arena, const struct expr *e)
{
	const struct expr *arg[3] = { NULL, NULL, NULL };

	switch (e->op) {
	case EXPR_NUMBER:
		return expr_number(arena, e->number / 100);
	case EXPR_MULTIPLY:
		if (e->arg[0]->op == EXPR_NUMBER)
			return e->arg[0]->number == 100 ? e->arg[1] : NULL;
		arg[0] = without_factor(arena, e->arg[0]);
		return arg[0] ? two(arena, e->op, arg[0], e->arg[1]) : NULL;
	case EXPR_DIVIDE:
		arg[0] = without_factor(arena, e->arg[0]);
		return arg[0] ? two(arena, e->op, arg[0], e->arg[1]) : NULL;
	case EXPR_ADD:
	case EXPR_SUBTRACT:
	case EXPR_MIN:
	case EXPR_MAX:
		arg[0] = without_factor(arena, e->arg[0]);
		arg[1] = without_factor(arena, e->arg[1]);
		return arg[0] && arg[1] ? two(arena, e->op, arg[0], arg[1]) : NULL;
	case EXPR_IF:
		arg[0] = without_factor(arena, e->arg[0]);
		arg[1] = e->arg[1];
		arg[2] = without_factor(arena, e->arg[2]);
		return arg[0] && arg[2] ? expr_node(arena, e->op, arg) : NULL;
	default:
		return NULL;
	}
}

const struct expr *evformula_hundredth(struct arena *arena, const struct expr *e)
{
	const struct expr *out = without_factor(arena, e);

	return out ? out : two(arena, EXPR_DIVIDE, e, expr_number(arena, 100));
}

bool evformula_has_literal(const struct expr *e, const char *name)
{
	if (e->op == EXPR_LITERAL)
		return strcmp(e->name, name) == 0;
	for (unsigned int i = 0; i < expr_arguments(e->op); i++) {
		if (evformula_has_literal(e->arg[i], name))
			return true;
	}
	return false;
}

/* At least how long the tree's text is, as far as the limit: names may be long, and are repeated. */
static size_t measure(const struct expr *e, size_t limit)
{
	bool named = e->op != EXPR_NUMBER && !expr_arguments(e->op);
	size_t len = named ? strlen(e->name) : 1;

	for (unsigned int i = 0; i < expr_arguments(e->op) && len <= limit; i++)
		len += measure(e->arg[i], limit - len);
	return len;
}

const char *evformula_print(struct arena *arena, const struct expr *e, struct err *err)
{
	struct buf b = { 0 };
	const char *text = NULL;

	if (measure(e, PRINTED_MAX) <= PRINTED_MAX)
		exprprint_tree(&b, e);
	if (!b.len || b.len > PRINTED_MAX)
		tell_long(PRINTED_MAX, err);
	else
		text = arena_stringn(arena, b.at, b.len);
	buf_release(&b);
	return text;
}
