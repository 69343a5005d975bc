/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_ASSIGN_H
#define UTIL_PMU_ASSIGN_H

/*
 * Can these events count at the same time on one PMU, on which counters, and
 * if not, why? The answer is exact: a maximum matching of events to counters,
 * then the registers that events share. It is a statement about the tables'
 * constraints; whether the kernel finds the placement too is for allocator.h.
 *
 * Pure: nothing is looked up, opened or kept. Names are borrowed.
 *
 * Counters are bits: programmable counter n is bit n, fixed counter n is bit
 * ASSIGN_FIXED + n. On RISC-V bit n is hpmcounter n, so that 0 and 2 are cycle
 * and instret.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/pmu/encoding.h"

struct buf;

#define ASSIGN_COUNTERS 64
#define ASSIGN_FIXED	32
#define ASSIGN_NONE	(-1) /* an event that takes no counter */

struct assign_pmu {
	uint64_t counters; /* 0: not known, every set of events is taken for possible */
	uint64_t reserved; /* of them, those that somebody else holds */
};

enum assign_role {
	ASSIGN_COUNTED, /* takes a counter */
	ASSIGN_FREE,	/* takes none: software, tools */
	ASSIGN_LEADER,	/* takes a counter and leads those that follow it: slots */
	ASSIGN_RIDER,	/* takes none, but needs the leader in its group: topdown-* */
};

struct assign_event {
	const char *name;
	enum assign_role role;
	uint64_t mask; /* counters that it may take */
	bool alone;    /* nothing else may be on a programmable counter (TakenAlone) */
	struct encoding_register registers[ENCODING_REGISTERS];
	size_t nregisters;
};

enum assign_fault {
	ASSIGN_FINE,
	ASSIGN_TOO_MANY,  /* events compete for too few counters */
	ASSIGN_REGISTER,  /* more values than a shared register holds */
	ASSIGN_ALONE,	  /* an event that must be alone is not */
	ASSIGN_NO_LEADER, /* riders without their leader */
};

struct assign_failure {
	enum assign_fault fault;
	uint64_t counters; /* TOO_MANY: those that are fought for */
	size_t events;	   /* TOO_MANY: how many events fight, ALONE: how many there are */
	const char *register_name;
	size_t values, capacity; /* REGISTER */
	size_t culprit;		 /* index of an event that has no place */
};

/* All counters of a PMU with so many; more than there are bits are left out. */
uint64_t assign_mask(uint64_t generic, uint32_t fixed);

/* How many different values of a shared register can be set at the same time. */
size_t assign_capacity(const char *register_name);

/*
 * Places n events. counter, which may be NULL, gets the counter of each
 * (ASSIGN_NONE for those that take none). False when it cannot be done, with
 * the reason in *why, which may be NULL.
 */
bool assign_events(const struct assign_pmu *pmu, const struct assign_event *const *events, size_t n,
		   int *counter, struct assign_failure *why);

/* The reason in words: "5 events compete for counters 0-3". */
void assign_explain(const struct assign_failure *why, struct buf *out);

/* Counters in words: "counters 0-3 and fixed counter 1"; "3" and "fixed1" for one. */
void assign_describe(uint64_t counters, struct buf *out);
void assign_name(int counter, struct buf *out);

#endif
