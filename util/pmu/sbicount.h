/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_SBICOUNT_H
#define UTIL_PMU_SBICOUNT_H

/*
 * Between an event as perf numbers it and the rows of a board's device tree
 * (arch/riscv/sbipmu.h): which counters it may take there. Looks nothing up
 * but that.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/buf.h"

struct sbipmu;

struct sbicount {
	bool known;	/* an event of the core that the tree could tell about; else all is zero */
	bool is_code;	/* given as a number of the hardware's own, not by the SBI's index */
	uint32_t event; /* the SBI's index; 0 with is_code */
	uint64_t selector; /* what mhpmevent gets */
	uint32_t counters; /* 0: the tree has none for it */
};

/* perf_event_attr's type and config; those of PERF_TYPE_RAW and core PMUs are the hardware's codes. */
struct sbicount sbicount_find(const struct sbipmu *p, uint32_t type, uint64_t config);

/* The same for a table's terms: "event=0x10019", "legacy-hardware-config=0". */
struct sbicount sbicount_find_terms(const struct sbipmu *p, const char *terms);

/*
 * In words, for notes: "SBI event 0x10019, mhpmevent 0x1002", "mhpmevent 0x1002",
 * and "SBI event 0x1" where only a fixed counter does.
 */
void sbicount_describe(const struct sbicount *c, struct buf *out);

/* perf's name for an event of the SBI ("cache-misses", "L1-dcache-load-misses"), or NULL. */
#define SBICOUNT_ROOM 48
const char *sbicount_name(uint32_t event, char room[SBICOUNT_ROOM]);

#endif
