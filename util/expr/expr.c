/* SPDX-License-Identifier: MIT */
#include "util/expr/expr.h"

#include <stdbool.h>
#include <string.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/expr/exprlex.h"

struct parser {
	struct exprlex lex;
	struct arena *arena;
	unsigned int depth;
	struct err *err;
};

unsigned int expr_arguments(enum expr_op op)
{
	if (op < EXPR_NEGATE)
		return 0;
	if (op == EXPR_NEGATE)
		return 1;
	return op == EXPR_IF ? 3 : 2;
}

const struct expr *expr_number(struct arena *arena, double number)
{
	struct expr *e = arena_alloc(arena, sizeof(*e));

	e->op = EXPR_NUMBER;
	e->height = 1;
	e->number = number;
	return e;
}

const struct expr *expr_named(struct arena *arena, enum expr_op op, const char *name)
{
	struct expr *e = arena_alloc(arena, sizeof(*e));

	e->op = op;
	e->height = 1;
	e->name = name;
	return e;
}

const struct expr *expr_node(struct arena *arena, enum expr_op op, const struct expr *const arg[])
{
	struct expr *e = arena_alloc(arena, sizeof(*e));

	e->op = op;
	for (unsigned int i = 0; i < expr_arguments(op); i++) {
		e->arg[i] = arg[i];
		if (arg[i]->height > e->height)
			e->height = arg[i]->height;
	}
	e->height++;
	return e;
}

/* Who writes another language's operators is told which ones there are. */
static void hint_unknown(const struct parser *p)
{
	if (p->lex.kind == EXPRLEX_UNKNOWN)
		err_hint(p->err, "the operators are | ^ & < > + - * / %% and 'if ... else'");
}

static void fail(const struct parser *p, const char *expected)
{
	const struct exprlex *lex = &p->lex;
	size_t len = lex->end - lex->start;
	unsigned char c;

	if (lex->kind == EXPRLEX_END) {
		err_set(p->err, ERR_INPUT, "column %zu: expected %s, found the end", lex->start + 1,
			expected);
		return;
	}
	c = (unsigned char)lex->text.at[lex->start];
	if (c < ' ' || c > '~')
		err_set(p->err, ERR_INPUT, "column %zu: expected %s, found the byte 0x%02x",
			lex->start + 1, expected, c);
	else
		err_set(p->err, ERR_INPUT, "column %zu: expected %s, found '%.*s'", lex->start + 1,
			expected, (int)(len < 80 ? len : 80), lex->text.at + lex->start);
	hint_unknown(p);
}

static bool is_mark(const struct parser *p, char mark)
{
	return p->lex.kind == EXPRLEX_MARK && p->lex.mark == mark;
}

static int next(struct parser *p)
{
	return exprlex_next(&p->lex, p->err);
}

static int take_mark(struct parser *p, char mark, const char *expected)
{
	if (is_mark(p, mark))
		return next(p);
	fail(p, expected);
	return -1;
}

static int too_deep(const struct parser *p)
{
	return err_set(p->err, ERR_INPUT, "column %zu: expected no deeper nesting",
		       p->lex.start + 1);
}

static int take_else(struct parser *p)
{
	if (p->lex.kind == EXPRLEX_ELSE)
		return next(p);
	fail(p, "'else' or an operator");
	return -1;
}

static const struct expr *make(struct parser *p, enum expr_op op, const struct expr *const arg[])
{
	const struct expr *e = expr_node(p->arena, op, arg);

	if (e->height <= EXPR_HEIGHT_MAX)
		return e;
	too_deep(p);
	return NULL;
}

static int enter(struct parser *p)
{
	return p->depth++ < EXPR_HEIGHT_MAX ? 0 : too_deep(p);
}

static const struct expr *parse_whole(struct parser *p);

/* Behind the name of a function: "(whole, whole)". */
static const struct expr *parse_pair(struct parser *p, enum expr_op op)
{
	const struct expr *arg[2];

	arg[0] = parse_whole(p);
	if (!arg[0] || take_mark(p, ',', "',' or an operator") < 0)
		return NULL;
	arg[1] = parse_whole(p);
	if (!arg[1] || take_mark(p, ')', "')' or an operator") < 0)
		return NULL;
	return make(p, op, arg);
}

/* Behind the name of a function: "(name)", where "0x410fd493" is a name too. */
static const struct expr *parse_of_name(struct parser *p, enum expr_op op)
{
	const struct expr *e;

	if (p->lex.kind != EXPRLEX_NAME) {
		fail(p, "the name of an event or a CPU");
		return NULL;
	}
	e = expr_named(p->arena, op, p->lex.name);
	if (next(p) < 0 || take_mark(p, ')', "')'") < 0)
		return NULL;
	return e;
}

static const struct expr *parse_function(struct parser *p)
{
	enum expr_op op = p->lex.op;

	if (next(p) < 0 || take_mark(p, '(', "'('") < 0)
		return NULL;
	return expr_arguments(op) ? parse_pair(p, op) : parse_of_name(p, op);
}

static const struct expr *parse_primary(struct parser *p)
{
	const struct expr *e;

	switch (p->lex.kind) {
	case EXPRLEX_NUMBER:
		e = expr_number(p->arena, p->lex.number);
		return next(p) < 0 ? NULL : e;
	case EXPRLEX_LITERAL:
		e = expr_named(p->arena, EXPR_LITERAL, p->lex.name);
		return next(p) < 0 ? NULL : e;
	case EXPRLEX_NAME:
		e = expr_named(p->arena, EXPR_NAME, p->lex.name);
		return next(p) < 0 ? NULL : e;
	case EXPRLEX_FUNCTION:
		return parse_function(p);
	default:
		break;
	}
	if (!is_mark(p, '(')) {
		fail(p, "a number, a name, a function or '('");
		return NULL;
	}
	if (next(p) < 0)
		return NULL;
	e = parse_whole(p);
	if (!e || take_mark(p, ')', "')' or an operator") < 0)
		return NULL;
	return e;
}

static const struct expr *parse_operand(struct parser *p)
{
	const struct expr *e;
	size_t minus = 0;

	for (; p->lex.kind == EXPRLEX_OPERATOR && p->lex.op == EXPR_SUBTRACT; minus++) {
		if (next(p) < 0)
			return NULL;
	}
	e = parse_primary(p);
	for (; e && minus; minus--)
		e = make(p, EXPR_NEGATE, &e);
	return e;
}

static unsigned int precedence(enum expr_op op)
{
	switch (op) {
	case EXPR_OR:
		return 1;
	case EXPR_XOR:
		return 2;
	case EXPR_AND:
		return 3;
	case EXPR_LESS:
	case EXPR_GREATER:
		return 4;
	case EXPR_ADD:
	case EXPR_SUBTRACT:
		return 5;
	default:
		return 6;
	}
}

/* Operators that bind at least as tightly as lowest. */
static const struct expr *parse_binary(struct parser *p, unsigned int lowest)
{
	const struct expr *e;

	if (enter(p) < 0)
		return NULL;
	e = parse_operand(p);
	while (e && p->lex.kind == EXPRLEX_OPERATOR && precedence(p->lex.op) >= lowest) {
		enum expr_op op = p->lex.op;
		const struct expr *arg[2] = { e, NULL };

		if (next(p) < 0)
			return NULL;
		arg[1] = parse_binary(p, precedence(op) + 1);
		e = arg[1] ? make(p, op, arg) : NULL;
	}
	p->depth--;
	return e;
}

/* "binary" or "binary if binary else whole". */
static const struct expr *parse_whole(struct parser *p)
{
	const struct expr *arg[3] = { NULL, NULL, NULL };

	if (enter(p) < 0)
		return NULL;
	arg[0] = parse_binary(p, 0);
	if (arg[0] && p->lex.kind == EXPRLEX_IF) {
		if (next(p) < 0)
			return NULL;
		arg[1] = parse_binary(p, 0);
		if (!arg[1] || take_else(p) < 0)
			return NULL;
		arg[2] = parse_whole(p);
		arg[0] = arg[2] ? make(p, EXPR_IF, arg) : NULL;
	}
	p->depth--;
	return arg[0];
}

const struct expr *expr_parse(struct arena *arena, struct view text, uint64_t runtime,
			      struct err *err)
{
	struct parser p = {
		.lex = { .text = text, .arena = arena, .runtime = runtime },
		.arena = arena,
		.err = err,
	};
	const struct expr *e;

	if (next(&p) < 0)
		return NULL;
	e = parse_whole(&p);
	if (!e)
		return NULL;
	if (p.lex.kind == EXPRLEX_END)
		return e;
	fail(&p, "an operator or the end");
	return NULL;
}
