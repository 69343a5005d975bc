/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_QEMUSAMPLING_H
#define UTIL_TARGET_QEMUSAMPLING_H

/*
 * Samples of the emulated machine: what is asked for, and what one is. All
 * borrowed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/riscv/ctrprogram.h"
#include "arch/riscv/monblock.h"

struct err;

struct qemusampling {
	const uint64_t *periods; /* of each event of the plan; 0: it is counted only */
	bool has_values;	 /* a sample tells what all counters have */
	uint64_t registers;	 /* bit 0: pc, bit n: xn; perf's numbers of them are the same */
	uint64_t frames;	 /* of call chains, MONBLOCK_FRAMES at most; 0: none */
	struct ctrprogram_settings branches; /* .depth 0: none */
	enum monblock_branch_use branch_use;
	int results; /* a file or pipe that all of it is written to */
};

/*
 * The shortest period of instructions. The loop of an atomic operation has 16
 * at most, and an interrupt within makes it begin anew (RISC-V unprivileged
 * architecture, "Eventual Success of Store-Conditional Instructions"): with
 * twice as many between interrupts it comes to its end.
 */
#define QEMUSAMPLING_LEAST 32
/* For MONBLOCK_SINCE, where the least depth sets it: enough for loops of eight. */
#define QEMUSAMPLING_LEAST_ALL 16

struct qemusample {
	uint32_t counter;
	uint64_t pc, time_ns;
	uint64_t events; /* since the sample before it */
	const uint64_t *registers;
	size_t nregisters; /* those that were asked for */
	const uint64_t *values;
	size_t nvalues; /* of the counters in the order of their settings */
	const uint64_t *frames;
	size_t nframes; /* return addresses, the innermost first */
	const struct monblock_branch *branches;
	size_t nbranches; /* the newest first */
};

/* Takes one, in the order in which they came; -1 ends the reading. */
struct qemusampling_sink {
	int (*take)(void *to, const struct qemusample *sample, struct err *err);
	void *to;
};

#endif
