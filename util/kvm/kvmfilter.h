/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMFILTER_H
#define UTIL_KVM_KVMFILTER_H

/*
 * KVM's PMU event filter of x86: what a guest's counters may count. A filter is
 * what KVM_SET_PMU_EVENT_FILTER takes (Documentation/virt/kvm/api.rst, 4.120);
 * here are its entries, taken apart and put together, and what the kernel makes
 * of them (arch/x86/kvm/pmu.c). Pure: nothing is opened or printed.
 *
 * An "event" is the value of an event select register; what is not select or
 * unit mask does not matter. A filter's entries are raw (select and unit mask)
 * or, with KVMFILTER_MASKED in its flags, masked: they mean each unit mask u of
 * their select with (u & mask) == match.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/vec.h"

enum kvmfilter_action { KVMFILTER_ALLOW, KVMFILTER_DENY };

enum { KVMFILTER_MASKED = 1 }; /* the only flag there is */

#define KVMFILTER_MOST 300 /* entries that the kernel takes */

/* Bits of an event's select: what kvm_pmu_ops.EVENTSEL_EVENT of the backend is. */
#define KVMFILTER_SELECT_8  UINT64_C(0xff)	  /* kvm_intel, kvm_pvm */
#define KVMFILTER_SELECT_12 UINT64_C(0xf000000ff) /* kvm_amd */

struct kvmfilter_events VEC(uint64_t);

struct kvmfilter {
	uint32_t action; /* enum kvmfilter_action, or what the kernel refuses */
	uint32_t flags;
	uint32_t fixed; /* bit i: fixed counter i is meant */
	uint32_t pad[4];
	struct kvmfilter_events events;
	bool fixed_absent; /* the text that it was read from did not tell the fixed counters */
	bool mixed;	   /* it had raw and masked entries, of which the raw ones were converted */
};

/* An entry, taken apart. */
struct kvmfilter_entry {
	unsigned int select; /* 12 bits */
	uint8_t mask, match; /* of raw ones 0xff and the unit mask */
	bool exclude;
	uint64_t rest; /* bits that mean nothing in this form */
};

/* A zeroed one allows nothing: it is an empty list with KVMFILTER_ALLOW. */
void kvmfilter_release(struct kvmfilter *f);

struct kvmfilter_entry kvmfilter_decode(uint64_t entry, uint32_t flags);
uint64_t kvmfilter_encode(const struct kvmfilter_entry *e); /* as a masked one */
uint64_t kvmfilter_encode_raw(unsigned int select, uint8_t unit_mask);

/* The 12 bits of select of an event, and its unit mask. */
unsigned int kvmfilter_select(uint64_t event);
uint8_t kvmfilter_unit_mask(uint64_t event);

/* Does the kernel never use it? Raw entries with other bits than select and unit mask. */
bool kvmfilter_is_dead(uint64_t entry, uint32_t flags, uint64_t select_mask);

#define KVMFILTER_NONE SIZE_MAX

/*
 * May a programmable counter count the event? *by is the entry that decides, or
 * KVMFILTER_NONE when none is about it.
 */
bool kvmfilter_allows(const struct kvmfilter *f, uint64_t event, uint64_t select_mask, size_t *by);

/* May fixed counter i count? Entries do not matter for that. */
bool kvmfilter_allows_fixed(const struct kvmfilter *f, unsigned int counter);

/*
 * Intel's fixed counters, a bit each, that the kernel puts an event on, whatever
 * the tables say (FIXED_EVENT_CONSTRAINT of arch/x86/events/intel/core.c).
 */
uint32_t kvmfilter_find_fixed(uint64_t config);

/* Does it list the event, whatever is done to what is listed? */
bool kvmfilter_lists(const struct kvmfilter *f, uint64_t event, uint64_t select_mask);

/* Adds each event (raw entries) that the filter lists, by select and unit mask. */
void kvmfilter_expand(const struct kvmfilter *f, uint64_t select_mask,
		      struct kvmfilter_events *out);

/*
 * What the ioctl says to it: 0, or EINVAL or E2BIG and, in *why, the reason; in
 * the order of the kernel's checks (kvm_vm_ioctl_set_pmu_event_filter).
 */
int kvmfilter_predict(const struct kvmfilter *f, uint64_t select_mask, const char **why);

/* "include select 0xd0 mask 0x7c match 0x00", "select 0xd0 unit mask 0x81". */
void kvmfilter_describe(uint64_t entry, uint32_t flags, struct buf *out);

#endif
