/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVCOUNTER_H
#define PMU_EVENTS_EVCOUNTER_H

/*
 * The vendors' ways to say on which counters an event counts:
 *
 *	0,1,2,3			programmable counters; ids may have two digits
 *	Fixed counter 1		a fixed counter (Intel: IA32_FIXED_CTR1)
 *	FIXED, Fixed		the only fixed counter of an uncore unit
 *	0,1,Fixed counter 0	any mixture of these
 *	NA, na			not said
 *
 * perfmon's PEBScounters count fixed counters from 32: see evcounter_parse_pebs().
 */

#include "pmu-events/evmodel.h"
#include "util/base/err.h"
#include "util/base/view.h"

/* Adds the counters of a list to out; out->known stays false where nothing is said. */
int evcounter_parse(struct view list, struct evmodel_counters *out, struct err *err);

/* The same, where ids from 32 on are fixed counters. */
int evcounter_parse_pebs(struct view list, struct evmodel_counters *out, struct err *err);

/*
 * The least numbers of programmable and fixed counters that a PMU with this
 * event has. RISC-V's bits are hpmcounters (evmodel.h), the first of which is
 * 3, and Arm's fixed counter is number 31 for the architecture.
 */
uint32_t evcounter_generic_size(const char *arch, const struct evmodel_counters *c);
uint32_t evcounter_fixed_size(const char *arch, const struct evmodel_counters *c);

/*
 * Whether an event can be meant for a PMU of that size. On RISC-V, where masks
 * are of all that there may be, one counter is enough.
 */
bool evcounter_fits(const char *arch, const struct evmodel_counters *c,
		    const struct evmodel_pmu *pmu);

#endif
