/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_ARMFILTER_H
#define UTIL_KVM_ARMFILTER_H

/*
 * The PMU event filter of arm64's guests: ranges of event numbers, given to the
 * kernel one after the other (KVM_ARM_VCPU_PMU_V3_FILTER, Documentation/virt/
 * kvm/devices/vcpu.rst, 1.3). The first one also says what is done to all that
 * no range is about: the opposite of its action. Pure.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/vec.h"

enum armfilter_event {
	ARMFILTER_SW_INCR = 0x00, /* never filtered */
	ARMFILTER_CYCLES = 0x11,  /* gates the cycle counter */
	ARMFILTER_CHAIN = 0x1e,	  /* filtering it has no effect */
	ARMFILTER_EVENTS = 1 << 16,
};

struct armfilter_range {
	uint16_t base, n;
	bool deny;
};

struct armfilter {
	struct VEC(struct armfilter_range) ranges;
};

void armfilter_release(struct armfilter *f);

#define ARMFILTER_NONE SIZE_MAX

/* May it be counted? *by is the range that decides, or ARMFILTER_NONE. */
bool armfilter_allows(const struct armfilter *f, uint16_t event, size_t *by);

/* The fewest ranges of just these events, in their order. */
void armfilter_make(struct armfilter *f, const uint64_t *events, size_t n, bool deny);

/*
 * Reads and writes a line for each range: "allow 0x11 2", first event and how
 * many. # begins a comment. The C text is an array of the kernel's structure.
 */
void armfilter_write(const struct armfilter *f, struct buf *out);
void armfilter_write_c(const struct armfilter *f, struct buf *out);

#endif
