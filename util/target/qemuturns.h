/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_QEMUTURNS_H
#define UTIL_TARGET_QEMUTURNS_H

/*
 * From a plan to the counters of the emulated machine: which groups count at
 * the same time (a turn), on which counters, and which turns follow each other
 * where there are too few. Pure: nothing is opened or run.
 *
 * Groups stay whole. cycles and instructions take the fixed counters where
 * their masks allow it. The same event with the same modes is counted once,
 * however often it is asked for. With more than one turn, one programmable
 * counter of each is the clock: it overflows after a fixed number of the
 * program's own instructions, which ends the turn.
 *
 * What is peculiar to QEMU: an event counts in one programmable counter only,
 * and cycles are instructions, so that the clock takes the one which the turn
 * does not count in a programmable counter itself.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/riscv/monblock.h"
#include "arch/riscv/ssccfg.h"
#include "util/base/buf.h"
#include "util/base/vec.h"

struct encoding;
struct plan;
struct qemuspec;

struct qemuturn {
	struct counter_setting settings[SSCCFG_COUNTERS];
	size_t n;  /* of them; the clock is the last one */
	int clock; /* its counter, or -1: this is the only turn */
};

struct qemuturns_event {
	bool counted;	   /* else reason says why not */
	bool usual;	   /* user mode, because neither modifiers nor options tell */
	bool alone;	   /* outside of its weak group, which has no place */
	size_t turn, slot; /* its setting */
	struct buf reason;
};

struct qemuturns {
	struct VEC(struct qemuturn) turns;
	struct VEC(struct qemuturns_event) events; /* as in the plan */
};

/* What counts where neither modifiers nor options tell. */
struct qemuturns_modes {
	bool all_user, all_kernel; /* the options; neither: user mode */
	/*
	 * Of each event of the plan: it overflows after so many (0: it just
	 * counts), in the one turn that there is then; what has no place in it is
	 * not counted. NULL: all just count, in as many turns as it takes.
	 */
	const uint64_t *periods;
	uint64_t least; /* the shortest period of cycles and instructions */
};

/* The event code for hpmevent; that of legacy events is the SBI's index. 0: none. */
uint64_t qemuturns_code(const struct encoding *e);

/* Does QEMU's virt board count that event code? Any other can be written and read, and stays 0. */
bool qemuturns_counts(uint64_t code);

/* Release with qemuturns_release(). */
void qemuturns_make(struct qemuturns *t, const struct plan *plan, const struct qemuspec *spec,
		    const struct qemuturns_modes *modes);
void qemuturns_release(struct qemuturns *t);

#endif
