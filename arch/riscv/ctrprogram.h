/* SPDX-License-Identifier: MIT */
#ifndef ARCH_RISCV_CTRPROGRAM_H
#define ARCH_RISCV_CTRPROGRAM_H

/*
 * Which registers make a RISC-V hart record branches (Smctr and Ssctr: RISC-V
 * ISA manual, volume II, "Control Transfer Records"), of which kinds and how
 * many. Settings in, an ordered list of writes out; nothing is executed here.
 * `tally lbr encode` prints the list, the monitor of the emulated machine
 * executes it.
 *
 * Records of before are none of its business: what changes the depth leaves
 * them undefined, so that whoever executes the list executes sctrclr as well.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

#define CTRPROGRAM_LEAST_DEPTH 16
#define CTRPROGRAM_MOST_DEPTH  256

struct ctrprogram_settings {
	/*
	 * perf's branch_sample_type (PERF_SAMPLE_BRANCH_*): kinds, of which none
	 * is all; and levels, of which none is both. CALL_STACK makes a stack of
	 * the records: calls are pushed, returns pop them.
	 */
	uint64_t branches;
	unsigned int depth; /* 16, 32, 64, 128 or 256 records */
	bool guest;	    /* branches of a guest, in its own two modes */
	bool freeze;	    /* recording stops when a counter overflows */
};

struct ctrprogram_write {
	const char *name; /* "sctrctl" */
	uint64_t value;
	uint16_t csr;
};

struct ctrprogram {
	struct ctrprogram_write writes[3];
	size_t n;
};

/* Is it one of the five depths? */
bool ctrprogram_has_depth(uint64_t depth);

/*
 * Chooses the depth, forgets that recording was frozen, and starts it by the
 * last write; recording is stopped before.
 * ERR_USAGE where the records cannot be chosen so, naming what they can be
 * chosen by.
 */
int ctrprogram_make(const struct ctrprogram_settings *settings, struct ctrprogram *out,
		    struct err *err);

#endif
