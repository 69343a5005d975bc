/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPR_EXPR_H
#define UTIL_EXPR_EXPR_H

/*
 * Metric expressions, as vendors write them: "d_ratio(A, B) if #smt_on else 0".
 * A text becomes a tree of const nodes in the caller's arena. exprfold takes
 * constants and dead branches out, exprname lists the events that remain,
 * expreval computes, exprprint writes it back, exprset follows references to
 * other metrics.
 *
 * Nothing here knows events, machines or files: whoever uses a tree answers
 * its questions through struct expr_env.
 *
 * The grammar, lowest precedence first; all binary operators associate left:
 *
 *	whole   = binary [ "if" binary "else" whole ]
 *	binary  = |   ^   &   < >   + -   * / %
 *	operand = "-" operand | "(" whole ")" | number | "NaN" | literal | name
 *	        | ("min" | "max" | "d_ratio") "(" whole "," whole ")"
 *	        | ("source_count" | "aggr_nr" | "has_event" | "strcmp_cpuid_str") "(" name ")"
 *	number  = digits with at most one point, then perhaps e, -, digits
 *	literal = "#" and [0-9A-Za-z_.-]
 *	name    = [0-9A-Za-z_.:?] and "\-" "\," "\=", or pmu@...@ and then more of these
 *
 * Between "pmu@" and the closing "@" every character but "@" and blanks is
 * part of the name, operators too. An "@" behind an escaped "," or "=" opens
 * nothing: it is the last slash of a list of terms ("EVENT\,param\=1@").
 * Comparisons that include equality, "==", "!" and "e+5" do not exist.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/view.h"

struct arena;
struct err;

enum expr_op {
	EXPR_NUMBER, /* finite or NaN */
	/* These have a name, and their values are asked for. */
	EXPR_NAME,	   /* an event or a metric */
	EXPR_LITERAL,	   /* of the machine: lower case, without the '#' */
	EXPR_SOURCE_COUNT, /* how many counters an event was added up from */
	EXPR_AGGR_NR,	   /* how many CPUs, dies, ... an event was added up over */
	EXPR_HAS_EVENT,	   /* 1 if the machine has the event, else 0 */
	EXPR_STRCMP_CPUID, /* 1 if the CPU is that one, else 0 */
	/* These have arguments. */
	EXPR_NEGATE,
	EXPR_OR,
	EXPR_XOR,
	EXPR_AND,
	EXPR_LESS,
	EXPR_GREATER,
	EXPR_ADD,
	EXPR_SUBTRACT,
	EXPR_MULTIPLY,
	EXPR_DIVIDE,
	EXPR_MODULO,
	EXPR_MIN,
	EXPR_MAX,
	EXPR_D_RATIO,
	EXPR_IF, /* arg[0] if arg[1] else arg[2] */
};

/* No tree is higher, so that walking one by recursion is safe. */
#define EXPR_HEIGHT_MAX 1000

struct expr {
	enum expr_op op;
	unsigned int height; /* 1 for a leaf */
	union {
		double number;
		const char *name; /* without backslashes, '?' replaced */
		const struct expr *arg[3];
	};
};

/* What an expression needs to know. */
struct expr_env {
	/*
	 * The value of a name, for one of the operations that have one; NaN if
	 * it is not known. Folding asks for EXPR_LITERAL, EXPR_HAS_EVENT and
	 * EXPR_STRCMP_CPUID only.
	 */
	double (*ask)(void *arg, enum expr_op what, const char *name);
	/* The expression of a metric, false if none has that name; for exprset only. */
	bool (*find)(void *arg, const char *name, struct view *text);
	void *arg;
};

/*
 * The tree of text, in arena. runtime takes the place of each '?' in names
 * (the chip or socket on POWER). Errors start with the column, which counts
 * bytes from 1, and say what was expected there.
 */
const struct expr *expr_parse(struct arena *arena, struct view text, uint64_t runtime,
			      struct err *err);

/* 0 for leaves, else how many of arg[] there are. */
unsigned int expr_arguments(enum expr_op op);

/* Nodes, for those who build trees of trees; heights are the caller's to bound. */
const struct expr *expr_number(struct arena *arena, double number);
const struct expr *expr_named(struct arena *arena, enum expr_op op, const char *name);
const struct expr *expr_node(struct arena *arena, enum expr_op op, const struct expr *const arg[]);

#endif
