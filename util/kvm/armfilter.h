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
#include "util/kvm/kvmfilter.h"

enum armfilter_event {
	ARMFILTER_SW_INCR = 0x00, /* never filtered */
	ARMFILTER_CYCLES = 0x11,  /* gates the cycle counter */
	ARMFILTER_CHAIN = 0x1e,	  /* filtering it has no effect */
	ARMFILTER_EVENTS = 1 << 16,
};

/* Bits of an event's number: of PMUv3 itself, and with the extension of Armv8.1. */
enum { ARMFILTER_BITS_V3 = 10, ARMFILTER_BITS_V3P1 = 16 };

enum { ARMFILTER_RANGE_BYTES = 8 }; /* of the structure that the kernel takes */

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

/* Does the first range deny? Then what no range is about is allowed. */
bool armfilter_denies(const struct armfilter *f);

/*
 * Adds, ascending, the events that are done to what the first range does, when all
 * ranges have been given: with that action, they are the whole of the filter.
 */
void armfilter_expand(const struct armfilter *f, struct kvmfilter_events *out);

/*
 * What a kernel whose events have numbers of so many bits says: 0, or EINVAL and the
 * first range that it refuses (arch/arm64/kvm/pmu-emul.c, kvm_arm_pmu_v3_set_attr).
 */
int armfilter_predict(const struct armfilter *f, unsigned int bits, size_t *which);

/* A range as the kernel's structure, little-endian. False: these bytes are none that it takes. */
void armfilter_pack(const struct armfilter_range *r, unsigned char out[ARMFILTER_RANGE_BYTES]);
bool armfilter_unpack(struct armfilter_range *r, const unsigned char in[ARMFILTER_RANGE_BYTES]);

/* The fewest ranges of just these events, in their order. */
void armfilter_make(struct armfilter *f, const uint64_t *events, size_t n, bool deny);

/*
 * Reads and writes a line for each range: "allow 0x11 2", first event and how
 * many. # begins a comment. The C text is an array of the kernel's structure, the
 * blob the bytes of it, one structure after the other.
 */
void armfilter_write(const struct armfilter *f, struct buf *out);
void armfilter_write_blob(const struct armfilter *f, struct buf *out);
void armfilter_write_c(const struct armfilter *f, struct buf *out);

#endif
