/* SPDX-License-Identifier: MIT */
#ifndef ARCH_RISCV_SBIPMU_H
#define ARCH_RISCV_SBIPMU_H

/*
 * Which counter counts which event on a RISC-V board, as its device tree tells
 * the SBI firmware: the node compatible with "riscv,pmu" (Linux,
 * Documentation/devicetree/bindings/perf/riscv,pmu.yaml; OpenSBI,
 * docs/pmu_support.md). Cells in, answers out: files are read by others.
 *
 * Counters are bits of masks: 0 is cycle, 2 instret, 3 to 31 hpmcounter3 to 31;
 * 1 would be time, which counts no events. Events are named by the index of
 * the SBI specification ("Performance Monitoring Unit Extension"): type in bits
 * 19:16, code below. Nothing is written to after sbipmu_read_*().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"

#define SBIPMU_CYCLES	    UINT32_C(0x1)
#define SBIPMU_INSTRUCTIONS UINT32_C(0x2)
#define SBIPMU_CACHE	    UINT32_C(0x10000) /* type 1 */
/* Misses of the TLBs: of those for data by loads and stores, of that for code. */
#define SBIPMU_DTLB_LOAD_MISSES	 UINT32_C(0x10019)
#define SBIPMU_DTLB_STORE_MISSES UINT32_C(0x1001b)
#define SBIPMU_ITLB_MISSES	 UINT32_C(0x10021)
#define SBIPMU_RAW		 UINT32_C(0x20000) /* type 2 and above: raw, firmware */

/* SBI_PMU_HW_EVENT_MAX of OpenSBI, which keeps one free: ranges and raw rows; and as many selectors. */
#define SBIPMU_ROWS 255

/* A row of riscv,event-to-mhpmcounters. */
struct sbipmu_range {
	uint32_t first, last; /* last is not below first */
	uint32_t counters;
};

/* A row of riscv,event-to-mhpmevent. */
struct sbipmu_select {
	uint32_t event;
	uint64_t value; /* of mhpmevent */
};

/* A row of riscv,raw-event-to-mhpmcounters: codes with code & mask == match. */
struct sbipmu_raw {
	uint64_t match, mask;
	uint32_t counters;
};

/* A row that the firmware does not take, and why. */
struct sbipmu_refusal {
	const char *property;
	size_t row;
	const char *why;
};

struct sbipmu {
	struct VEC(struct sbipmu_range) ranges;
	struct VEC(struct sbipmu_select) selects;
	struct VEC(struct sbipmu_raw) raws;
	struct VEC(struct sbipmu_refusal) refusals;
};

void sbipmu_release(struct sbipmu *p);

/*
 * The bytes of the three properties, of 32-bit big-endian cells, as the device
 * tree has them. Each adds rows. A property that ends within a row, a range
 * that ends before it begins, an index of no hardware or cache event, a mask
 * without any counter, and two selectors for one event are errors that name
 * the row. Rows that the firmware refuses (OpenSBI, lib/sbi/sbi_pmu.c) are put
 * into .refusals instead: a range that overlaps an earlier one, a raw row that
 * is there already, counters 0 to 2 for what they do not count, and what is
 * beyond the SBIPMU_ROWS that it has room for.
 */
int sbipmu_read_counters(struct sbipmu *p, struct view bytes, struct err *err);
int sbipmu_read_selectors(struct sbipmu *p, struct view bytes, struct err *err);
int sbipmu_read_raws(struct sbipmu *p, struct view bytes, struct err *err);

/*
 * The counters of an event by index or of a raw code, 0 when the tree has none.
 * Cycles and instructions have their own counters in any case. Of a code, all
 * raw rows that fit count; where none does, the counters of the events whose
 * selector it is: firmware refuses such a code, but a kernel with delegated
 * counters writes it to mhpmevent itself.
 */
uint32_t sbipmu_find_counters(const struct sbipmu *p, uint32_t event);
uint32_t sbipmu_find_raw_counters(const struct sbipmu *p, uint64_t code);

/*
 * What the firmware writes to mhpmevent for an event; without a row that is
 * the index itself (OpenSBI's generic platform, as the specification advises).
 */
uint64_t sbipmu_find_selector(const struct sbipmu *p, uint32_t event, bool *told);

/* All counters that any row names, and the two fixed ones. */
uint32_t sbipmu_counters(const struct sbipmu *p);

/*
 * Between the SBI's index and perf's numbers (type 0 hardware, 3 hardware cache
 * of include/uapi/linux/perf_event.h). False for what the other side has not.
 */
bool sbipmu_from_perf(uint32_t type, uint64_t config, uint32_t *event);
bool sbipmu_to_perf(uint32_t event, uint32_t *type, uint64_t *config);

#endif
