/* SPDX-License-Identifier: MIT */
#include "util/expr/exprfold.h"

#include <math.h>
#include <stdbool.h>

#include "util/expr/expreval.h"

/* Known, and not "could be anything". */
static bool is_constant(const struct expr *e)
{
	return e->op == EXPR_NUMBER && !isnan(e->number);
}

static bool is_zero(const struct expr *e)
{
	return is_constant(e) && e->number == 0;
}

static const struct expr *fold_leaf(struct arena *arena, const struct expr *e,
				    const struct expr_env *env)
{
	double answer;

	if (e->op != EXPR_LITERAL && e->op != EXPR_HAS_EVENT && e->op != EXPR_STRCMP_CPUID)
		return e;
	answer = env->ask(env->arg, e->op, e->name);
	return isfinite(answer) ? expr_number(arena, answer) : e;
}

/* True with the value, if one operand alone decides it. */
static bool decided(enum expr_op op, const struct expr *a, const struct expr *b, double *value)
{
	switch (op) {
	case EXPR_AND:
		*value = 0;
		return is_zero(a) || is_zero(b);
	case EXPR_OR:
		*value = 1;
		return (is_constant(a) && !is_zero(a)) || (is_constant(b) && !is_zero(b));
	case EXPR_DIVIDE:
		*value = NAN;
		return is_zero(b);
	case EXPR_MODULO:
		*value = NAN;
		return is_constant(b) && fabs(b->number) < 1;
	case EXPR_D_RATIO:
		*value = 0;
		return is_zero(b);
	default:
		return false;
	}
}

static const struct expr *fold_operation(struct arena *arena, const struct expr *e,
					 const struct expr *const arg[])
{
	const struct expr *a = arg[0], *b = e->op == EXPR_NEGATE ? arg[0] : arg[1];
	double value;

	if (decided(e->op, a, b, &value))
		return expr_number(arena, value);
	if (a->op == EXPR_NUMBER && b->op == EXPR_NUMBER) {
		value = expreval_op(e->op, a->number, b->number);
		/* Infinity cannot be written, so it stays an operation. */
		if (!isinf(value))
			return expr_number(arena, value);
	}
	if (a == e->arg[0] && (e->op == EXPR_NEGATE || b == e->arg[1]))
		return e;
	return expr_node(arena, e->op, arg);
}

static const struct expr *fold_if(struct arena *arena, const struct expr *e,
				  const struct expr_env *env)
{
	const struct expr *arg[3];

	arg[1] = exprfold_tree(arena, e->arg[1], env);
	if (is_constant(arg[1]))
		return exprfold_tree(arena, e->arg[is_zero(arg[1]) ? 2 : 0], env);
	arg[0] = exprfold_tree(arena, e->arg[0], env);
	arg[2] = exprfold_tree(arena, e->arg[2], env);
	if (is_constant(arg[0]) && is_constant(arg[2]) && arg[0]->number == arg[2]->number)
		return arg[0];
	if (arg[0] == e->arg[0] && arg[1] == e->arg[1] && arg[2] == e->arg[2])
		return e;
	return expr_node(arena, EXPR_IF, arg);
}

const struct expr *exprfold_tree(struct arena *arena, const struct expr *e,
				 const struct expr_env *env)
{
	const struct expr *arg[2] = { NULL, NULL };

	if (!expr_arguments(e->op))
		return fold_leaf(arena, e, env);
	if (e->op == EXPR_IF)
		return fold_if(arena, e, env);
	for (unsigned int i = 0; i < expr_arguments(e->op); i++)
		arg[i] = exprfold_tree(arena, e->arg[i], env);
	return fold_operation(arena, e, arg);
}
