/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_COUNTERPIN_H
#define UTIL_PMU_COUNTERPIN_H

/*
 * Tells the kernel which counter each event of a plan is to take, where its
 * PMU's format has a term for that (RISC-V's counterid_mask). Its driver takes
 * the lowest counter of an event's mask and moves nothing afterwards, so that
 * {any, ctr3} would fail where {ctr3, any} does not; with the one counter that a
 * matching has found for it, the order does not matter. What no order can
 * count is refused here, with the reason, instead of by EINVAL there.
 *
 * Groups that fit beside each other get different counters, so that they are
 * not multiplexed for nothing.
 */

#include <stdbool.h>

#include "util/base/err.h"

struct arena;
struct plan;
struct resolve;

/*
 * Events that need it get an encoding of their own, kept in the arena. With
 * sampling they take no counter that does not overflow. Without the term
 * nothing is done.
 */
int counterpin_plan(struct resolve *r, bool sampling, struct arena *arena, struct plan *plan,
		    struct err *err);

#endif
