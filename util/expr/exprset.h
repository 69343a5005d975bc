/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPR_EXPRSET_H
#define UTIL_EXPR_EXPRSET_H

/*
 * Metrics that refer to metrics: those of one model and one PMU, found by name
 * through env->find, parsed and folded when they are first needed, computed
 * once however many others use them.
 *
 * A name in an expression means the metric of that name if there is one, else
 * the event; in the metric's own expression its name means the event. A metric
 * that comes back to itself through others is an error, which names the way.
 * source_count, aggr_nr and has_event always mean events.
 *
 * The set owns its trees. The caller owns the texts and what env points at;
 * both must outlive the set. Literals, has_event and strcmp_cpuid_str are
 * asked for when a metric is parsed and must not change later; values are
 * asked for anew after exprset_forget(). What failed is not tried again before
 * that; a metric then has the error that was told first of where it leads.
 */

#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/expr/expr.h"

struct err;
struct exprname_list;
struct exprset_failure;
struct exprset_metric;

struct exprset {
	const struct expr_env *env;
	uint64_t runtime;

	/* The rest is the set's own. */
	struct arena arena;
	struct map metrics;
	struct exprset_metric *top; /* the one being walked; each knows who led to it */
	unsigned int height;	    /* of all trees on that way */
	unsigned int round;	    /* values of earlier rounds do not count */
	unsigned int walks;	    /* how often names were listed */
	struct err *err;	    /* of the evaluation that is going on */
	/* The last failure, and how high the walk was where it happened. */
	const struct exprset_failure *failure;
	unsigned int failure_height;
};

void exprset_init(struct exprset *set, const struct expr_env *env, uint64_t runtime);
void exprset_release(struct exprset *set);

/* Forgets all values, for the next interval. */
void exprset_forget(struct exprset *set);

/* The value of a metric; NaN if something it needs is unknown. */
int exprset_value(struct exprset *set, const char *metric, double *value, struct err *err);

/* The same for an expression over names of metrics, such as a threshold. */
int exprset_eval(struct exprset *set, const struct expr *e, double *value, struct err *err);

/*
 * Adds to list the events that a metric, or an expression over metrics, needs
 * once it is folded, with those of the metrics it refers to; sorted. After a
 * failure what was added means nothing.
 */
int exprset_names(struct exprset *set, const char *metric, struct exprname_list *list,
		  struct err *err);
int exprset_names_of(struct exprset *set, const struct expr *e, struct exprname_list *list,
		     struct err *err);

#endif
