/* SPDX-License-Identifier: MIT */
#include "pmu-events/evcheck.h"

#include "util/base/arena.h"
#include "util/expr/expr.h"

int evcheck_expr(const char *text, struct err *err)
{
	struct arena arena = { 0 };
	/* The runtime parameter's value makes no difference to whether it parses. */
	int status = expr_parse(&arena, view_of(text), 0, err) ? 0 : -1;

	arena_release(&arena);
	return status;
}
