/* SPDX-License-Identifier: MIT */
#include "pmu-events/evcheck.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/base/near.h"
#include "util/expr/expr.h"

/* What Linux's tools/perf of 7.2 knows of a machine (util/expr.c, util/tool_pmu.c). */
static const char *const literals[] = {
	"core_wide",	   "duration_time",   "has_pmem",     "num_cores", "num_cpus",
	"num_cpus_online", "num_dies",	      "num_packages", "slots",	   "smt_on",
	"system_time",	   "system_tsc_freq", "target_cpu",   "user_time",
};

static bool is_known(const char *literal)
{
	for (size_t i = 0; i < ARRAY_LEN(literals); i++) {
		if (strcmp(literals[i], literal) == 0)
			return true;
	}
	return false;
}

static const char *find_unknown(const struct expr *e)
{
	const char *found = NULL;

	if (e->op == EXPR_LITERAL)
		return is_known(e->name) ? NULL : e->name;
	for (unsigned int i = 0; i < expr_arguments(e->op) && !found; i++)
		found = find_unknown(e->arg[i]);
	return found;
}

int evcheck_expr(const char *text, struct buf *unknown, struct err *err)
{
	struct arena arena = { 0 };
	/* The runtime parameter's value makes no difference to whether it parses. */
	const struct expr *e = expr_parse(&arena, view_of(text), 0, err);
	const char *literal = e && strchr(text, '#') ? find_unknown(e) : NULL;

	if (literal)
		buf_add_text(unknown, literal);
	arena_release(&arena);
	return e ? 0 : -1;
}

const char *evcheck_nearest(const char *literal)
{
	struct near n = { .word = literal };

	for (size_t i = 0; i < ARRAY_LEN(literals); i++)
		near_offer(&n, literals[i]);
	return near_best(&n);
}
