/* SPDX-License-Identifier: MIT */
#include "util/expr/expreval.h"

#include <math.h>
#include <stdbool.h>

static int64_t to_integer(double v)
{
	if (v >= 0x1p63)
		return INT64_MAX;
	if (v <= -0x1p63)
		return INT64_MIN;
	return (int64_t)v;
}

static double modulo(double a, double b)
{
	int64_t divisor = to_integer(b);

	if (divisor == 0)
		return NAN;
	/* INT64_MIN % -1 traps. */
	return divisor == -1 ? 0 : (double)(to_integer(a) % divisor);
}

static double and_of(double a, double b)
{
	if (a == 0 || b == 0)
		return 0;
	return isnan(a) || isnan(b) ? NAN : 1;
}

static double or_of(double a, double b)
{
	if ((!isnan(a) && a != 0) || (!isnan(b) && b != 0))
		return 1;
	return isnan(a) || isnan(b) ? NAN : 0;
}

double expreval_op(enum expr_op op, double a, double b)
{
	switch (op) {
	case EXPR_NEGATE:
		return -a;
	case EXPR_AND:
		return and_of(a, b);
	case EXPR_OR:
		return or_of(a, b);
	case EXPR_D_RATIO:
		return b == 0 ? 0 : a / b;
	default:
		break;
	}
	if (isnan(a) || isnan(b))
		return NAN;
	switch (op) {
	case EXPR_XOR:
		return (a != 0) != (b != 0);
	case EXPR_LESS:
		return a < b;
	case EXPR_GREATER:
		return a > b;
	case EXPR_ADD:
		return a + b;
	case EXPR_SUBTRACT:
		return a - b;
	case EXPR_MULTIPLY:
		return a * b;
	case EXPR_DIVIDE:
		return b == 0 ? NAN : a / b;
	case EXPR_MODULO:
		return modulo(a, b);
	case EXPR_MIN:
		return a < b ? a : b;
	case EXPR_MAX:
		return a > b ? a : b;
	default:
		return NAN;
	}
}

static double eval_if(const struct expr *e, const struct expr_env *env)
{
	double condition = expreval_tree(e->arg[1], env), a, b;

	if (!isnan(condition))
		return expreval_tree(e->arg[condition != 0 ? 0 : 2], env);
	a = expreval_tree(e->arg[0], env);
	b = expreval_tree(e->arg[2], env);
	return a == b ? a : NAN;
}

double expreval_tree(const struct expr *e, const struct expr_env *env)
{
	double a;

	if (e->op == EXPR_NUMBER)
		return e->number;
	if (e->op < EXPR_NEGATE)
		return env->ask(env->arg, e->op, e->name);
	if (e->op == EXPR_IF)
		return eval_if(e, env);
	a = expreval_tree(e->arg[0], env);
	if (e->op == EXPR_NEGATE)
		return -a;
	/* What the other side is does not matter, so it is not asked for. */
	if (e->op == EXPR_AND && a == 0)
		return 0;
	if (e->op == EXPR_OR && !isnan(a) && a != 0)
		return 1;
	return expreval_op(e->op, a, expreval_tree(e->arg[1], env));
}
