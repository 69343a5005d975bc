/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPR_EXPRLEX_H
#define UTIL_EXPR_EXPRLEX_H

/*
 * The words of an expression, one at a time; only the parser uses it. A
 * character that belongs to no word is a word of its own, so that the parser
 * can say what it expected instead. Names go to the arena, the text is
 * borrowed.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/view.h"
#include "util/expr/expr.h"

struct arena;
struct err;

enum exprlex_kind {
	EXPRLEX_END,
	EXPRLEX_UNKNOWN,
	EXPRLEX_MARK,	  /* '(' ')' ',': see mark */
	EXPRLEX_OPERATOR, /* a binary one: see op */
	EXPRLEX_FUNCTION, /* of two numbers or of a name: see op */
	EXPRLEX_IF,
	EXPRLEX_ELSE,
	EXPRLEX_NUMBER, /* see number */
	EXPRLEX_LITERAL,
	EXPRLEX_NAME, /* see name */
};

struct exprlex {
	struct view text;
	struct arena *arena;
	uint64_t runtime;

	/* The word read last. */
	enum exprlex_kind kind;
	size_t start;
	size_t end;
	char mark;
	enum expr_op op;
	double number;
	const char *name;
};

/* Reads the next word. Malformed numbers and names are errors. */
int exprlex_next(struct exprlex *lex, struct err *err);

#endif
