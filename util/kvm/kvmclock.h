/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMCLOCK_H
#define UTIL_KVM_KVMCLOCK_H

/*
 * kvm-clock: a guest's nanoseconds by its time stamp counter, as the page that the
 * hypervisor shares with it tells. A page holds until there is another one (after a
 * change of the rate, a migration), so there may be several. It is perf's clock in
 * guests that have no other clock by their counter; their recordings do not tell of
 * it. Pure.
 *
 * Source: Documentation/virt/kvm/x86/msr.rst (MSR_KVM_SYSTEM_TIME_NEW).
 */

#include <stdint.h>

#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"

struct kvmclock_page {
	uint64_t tsc_timestamp, system_time_ns;
	uint32_t mul;
	int8_t shift; /* KVMCLOCK_SHIFT_MOST at most, either way */
};

enum { KVMCLOCK_SHIFT_MOST = 31 };

struct kvmclock {
	struct VEC(struct kvmclock_page) pages; /* by system_time_ns */
	uint64_t sched_offset_ns;		/* what the guest's kernel takes off for its perf */
};

/* Nanoseconds of kvm-clock; counters before the page's count back from it. */
uint64_t kvmclock_page_ns(const struct kvmclock_page *p, uint64_t guest_tsc);

/* Of several counters of the guest that are one nanosecond, the first. */
uint64_t kvmclock_page_tsc(const struct kvmclock_page *p, uint64_t ns);

/*
 * Adds pages, one a line and in any order: "TSC NS MUL SHIFT" with blanks or commas
 * between, or as the kernel's tracepoint kvm_pvclock_update prints one, whatever is
 * in front of it. # begins a comment. ERR_INPUT names the line.
 */
int kvmclock_parse(struct kvmclock *c, struct view text, struct err *err);
void kvmclock_release(struct kvmclock *c);

/* The guest's counter when its perf says ns. There is a page. */
uint64_t kvmclock_tsc(const struct kvmclock *c, uint64_t ns);

#endif
