/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBERISCV_H
#define UTIL_PROBE_PROBERISCV_H

/*
 * What a RISC-V machine can count: its harts' extensions, and who uses them.
 * proberiscv_explain() knows nothing of where the facts are from, so that
 * whoever has harts and a user of their counters can ask (a device tree, a
 * kernel's sysfs, an emulated machine).
 */

#include <stdbool.h>
#include <stddef.h>

#include "arch/riscv/isa.h"

struct probe;

struct proberiscv_hart {
	const char *name; /* for reasons: "cpu 0-3", "/cpus/cpu@1" */
	struct isa isa;
};

/* Who programs the counters. */
enum proberiscv_user {
	PROBERISCV_NOBODY,  /* nothing runs: what the harts would allow */
	PROBERISCV_LINUX,   /* a kernel, whose PMU is described below */
	PROBERISCV_MONITOR, /* a program in M-mode that opens and uses all that there is */
};

struct proberiscv_facts {
	const struct proberiscv_hart *harts;
	size_t nharts;
	const char *source; /* of the harts' extensions, for people: "isa", "device tree" */
	enum proberiscv_user user;
	const char *user_name; /* of the monitor's machine ("QEMU 10.0.2"), or of the kernel's PMU */
	/* PROBERISCV_LINUX: */
	bool has_pmu;	      /* sysfs has a core PMU */
	bool has_firmware;    /* its format has firmware: the driver is that of the SBI */
	bool has_counterid;   /* its format has counterid_mask: the driver has delegation */
	bool has_branches;    /* its caps have branches */
	bool has_vendor_pmu;  /* interrupts and filters of a vendor's own: xandespmu, T-Head's */
	const char *access;   /* perf_user_access, or NULL */
	bool has_pmu_in_tree; /* or there is no tree to tell: then as has_pmu */
	bool has_tree;
};

/* Fills in all answers of p, which owns the strings. */
void proberiscv_explain(struct probe *p, const struct proberiscv_facts *facts);

/* The same with the facts of p's machine or device tree. */
void proberiscv_tell(struct probe *p);

#endif
