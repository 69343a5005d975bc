/* SPDX-License-Identifier: MIT */
#ifndef UTIL_COUNT_RATIO_H
#define UTIL_COUNT_RATIO_H

/*
 * The ratios that perf tells beside counts without being asked to: CPUs utilized,
 * GHz, insn per cycle, misses of all accesses, and a rate for all else. Pure:
 * where other counts come from is the caller's to know.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/view.h"
#include "util/out/cell.h"

/* What an event counts, where that makes ratios. */
enum ratio_kind {
	RATIO_OTHER,
	RATIO_CLOCK,
	RATIO_CYCLES,
	RATIO_INSTRUCTIONS,
	RATIO_BRANCHES,
	RATIO_BRANCH_MISSES,
	RATIO_CACHE_REFERENCES,
	RATIO_CACHE_MISSES,
	RATIO_STALLED_FRONT,
	RATIO_STALLED_BACK,
	RATIO_L1D,
	RATIO_L1D_MISSES,
	RATIO_L1I,
	RATIO_L1I_MISSES,
	RATIO_LL,
	RATIO_LL_MISSES,
	RATIO_DTLB,
	RATIO_DTLB_MISSES,
	RATIO_ITLB,
	RATIO_ITLB_MISSES,
};

struct ratio {
	bool known;
	double value;
	unsigned int decimals;
	const char *suffix; /* in the number's last column; "" for none */
	const char *unit;   /* "CPUs utilized", static */
	enum cell_tone tone;
};

#define RATIO_MOST 2

/* "cycles" of "cpu_core/cycles/k" and "cycles:k"; *modifiers is what follows. */
struct view ratio_name(const char *text, struct view *modifiers);

/* By type and config as of perf_event.h where is_encoded, or by the bare name. */
enum ratio_kind ratio_find_kind(bool is_encoded, uint32_t type, uint64_t config, struct view name);

/* The other counts of the same time and place. */
struct ratio_others {
	double (*find)(const void *from, enum ratio_kind wanted); /* 0: nothing has counted that */
	const void *from;
	double wall_ns; /* that passed; 0: not known */
};

/*
 * The ratios of a count, in out; returns how many. rated is the value that a
 * rate is made of: in the event's unit. One that lacks the other count is there
 * without a value; rates are only there when known.
 */
size_t ratio_get(enum ratio_kind kind, double value, double rated, const struct ratio_others *o,
		 struct ratio out[RATIO_MOST]);

#endif
