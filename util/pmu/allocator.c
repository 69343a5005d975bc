/* SPDX-License-Identifier: MIT */
#include "util/pmu/allocator.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"

#define GENERIC_MASK  UINT64_C(0xffffffff)
#define RISCV_CYCLE   UINT64_C(1)
#define RISCV_INSTRET UINT64_C(4)

enum allocator_kind allocator_find(const char *arch)
{
	if (strcmp(arch, "x86") == 0)
		return ALLOCATOR_X86;
	return strcmp(arch, "riscv") == 0 ? ALLOCATOR_RISCV : ALLOCATOR_ARM64;
}

static bool takes_counter(const struct assign_event *e)
{
	return e->role == ASSIGN_COUNTED || e->role == ASSIGN_LEADER;
}

/* The lowest of the fixed ones, else the lowest; 0 for none. */
static uint64_t choose_fixed_first(uint64_t free)
{
	uint64_t fixed = free & ~GENERIC_MASK;

	if (fixed)
		free = fixed;
	return free & -free;
}

static uint64_t choose(enum allocator_kind kind, uint64_t free)
{
	if (kind != ALLOCATOR_RISCV)
		return choose_fixed_first(free);
	if (free & RISCV_CYCLE)
		return RISCV_CYCLE;
	if (free & RISCV_INSTRET)
		return RISCV_INSTRET;
	return free & -free;
}

static bool give(enum allocator_kind kind, uint64_t mask, uint64_t *used, int *counter)
{
	uint64_t bit = choose(kind, mask & ~*used);

	if (!bit)
		return false;
	*used |= bit;
	*counter = __builtin_ctzll(bit);
	return true;
}

bool allocator_run(enum allocator_kind kind, const struct assign_pmu *pmu,
		   const struct assign_event *const *events, size_t n, int *counter)
{
	uint64_t available = pmu->counters & ~pmu->reserved, used = 0;
	int most = kind == ALLOCATOR_X86 ? ASSIGN_COUNTERS : 1, ignored;

	for (size_t i = 0; counter && i < n; i++)
		counter[i] = ASSIGN_NONE;
	if (!pmu->counters)
		return true;
	/* x86 goes through the group once per number of possible counters. */
	for (int weight = kind == ALLOCATOR_X86 ? 0 : 1; weight <= most; weight++) {
		for (size_t i = 0; i < n; i++) {
			uint64_t mask = events[i]->mask & available;

			if (!takes_counter(events[i]) ||
			    (kind == ALLOCATOR_X86 && __builtin_popcountll(mask) != weight))
				continue;
			if (!give(kind, mask, &used, counter ? &counter[i] : &ignored))
				return false;
		}
	}
	return true;
}

static int rank_of(const struct assign_event *e)
{
	return e->role == ASSIGN_LEADER ? 0 : e->role == ASSIGN_FREE ? 2 : 1;
}

/* Leaders, then their riders and few choices before many, joining events last. */
static int compare(const void *a, const void *b)
{
	const struct assign_event *x = *(const struct assign_event *const *)a;
	const struct assign_event *y = *(const struct assign_event *const *)b;
	int few = __builtin_popcountll(x->mask), fewer = __builtin_popcountll(y->mask);

	if (rank_of(x) != rank_of(y))
		return rank_of(x) - rank_of(y);
	if (few != fewer)
		return few - fewer;
	return strcmp(x->name, y->name);
}

/*
 * Drivers that take the lowest counter fill them from below: by ascending
 * counters of a matching none of them is taken before its event comes.
 */
static void order_by_counter(const struct assign_event **events, size_t n, int *places)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t at = i; at; at--) {
			const struct assign_event *e = events[at];
			int c = places[at];

			if (rank_of(events[at - 1]) != rank_of(e) || places[at - 1] <= c)
				break;
			events[at] = events[at - 1];
			events[at - 1] = e;
			places[at] = places[at - 1];
			places[at - 1] = c;
		}
	}
}

bool allocator_order(enum allocator_kind kind, const struct assign_pmu *pmu,
		     const struct assign_event **events, size_t n, int *counter)
{
	int *places;
	bool done;

	if (n)
		qsort(events, n, sizeof(events[0]), compare);
	if (allocator_run(kind, pmu, events, n, counter))
		return true;
	places = alloc_zero(n + 1, sizeof(places[0]));
	done = assign_events(pmu, events, n, places, NULL);
	if (done) {
		order_by_counter(events, n, places);
		done = allocator_run(kind, pmu, events, n, counter);
	}
	if (!done) {
		if (n)
			qsort(events, n, sizeof(events[0]), compare);
		assign_events(pmu, events, n, counter, NULL);
	}
	free(places);
	return done;
}
