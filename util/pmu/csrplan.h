/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_CSRPLAN_H
#define UTIL_PMU_CSRPLAN_H

/*
 * Events as one group on a RISC-V core whose counters are delegated: from
 * encodings to the settings of counters that arch/riscv/ssccfg.h turns into
 * register accesses, and what people and programs are shown of both. Nothing
 * is opened or executed.
 */

#include "arch/riscv/ssccfg.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/pmu/encoding.h"

struct doc;
struct resolve;

struct csrplan {
	const char *model;
	const struct encoding_list *events;	     /* borrowed */
	struct VEC(struct counter_setting) settings; /* one per event, in the same order */
};

/*
 * The model is the resolver's. Fails for other architectures, events without
 * a code that the registers take, and events that do not fit together.
 */
int csrplan_make(struct csrplan *p, const struct resolve *r, const struct encoding_list *events,
		 struct err *err);
void csrplan_release(struct csrplan *p);

/* The whole program as a document: tally.csr/1. */
void csrplan_show(const struct csrplan *p, struct doc *doc);

#endif
