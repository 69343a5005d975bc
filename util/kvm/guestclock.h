/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_GUESTCLOCK_H
#define UTIL_KVM_GUESTCLOCK_H

/*
 * A guest's clock and its host's, the one as the other. Pure arithmetic, by one of
 * two ways:
 *
 * - time stamp counters: the guest's is the host's, scaled, plus an offset that the
 *   hypervisor knows; perf's clock and a counter are converted by what recordings
 *   tell (TIME_CONV), in the guest also by kvm-clock (kvmclock.h). Exact.
 * - readings of both clocks at the same moments: lines through them. The guest's
 *   clock may drift, and stand still for a time (a migration, a restore, a pause):
 *   then the host's goes on, and the line begins anew.
 *
 * Sources: Documentation/virt/kvm/devices/vcpu.rst (KVM_VCPU_TSC_OFFSET),
 * include/uapi/linux/perf_event.h (time_zero).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/vec.h"

/* guest = (host * ratio >> fraction) + offset, modulo 2^64. */
struct guestclock_scaling {
	uint64_t ratio;	       /* 0: as 1 */
	unsigned int fraction; /* bits of it: 48 with VMX, 32 with SVM */
	uint64_t offset;
};

uint64_t guestclock_guest_tsc(const struct guestclock_scaling *s, uint64_t host_tsc);

/* Of several counts of the host that are one of the guest, the first. */
uint64_t guestclock_host_tsc(const struct guestclock_scaling *s, uint64_t guest_tsc);

/* perf's clock by a counter: zero + counter * mult >> shift. */
struct guestclock_conv {
	uint64_t zero, mult;
	unsigned int shift;
};

uint64_t guestclock_ns(const struct guestclock_conv *c, uint64_t tsc);
uint64_t guestclock_tsc(const struct guestclock_conv *c, uint64_t ns);

/* The counter of a host and the guest's clock (KVM_GET_CLOCK) at one moment. */
struct guestclock_reading {
	uint64_t tsc, guest_ns;
};

/*
 * The offset at the destination of a migration, of the scaling and the offset at the
 * source and the scaling here (whose offset does not matter):
 *
 *	ofs_dst = ofs_src - (guest_src - guest_dst) * freq + (tsc_src - tsc_dst)
 *
 * so that the guest's counter goes on as its clock does, the blackout included. Each
 * tsc is as it is scaled on its host; khz is the rate of the guest's counter.
 */
uint64_t guestclock_migrate(const struct guestclock_scaling *there,
			    const struct guestclock_reading *source,
			    const struct guestclock_scaling *here,
			    const struct guestclock_reading *destination, uint64_t khz);

struct guestclock_point {
	uint64_t guest_ns, host_ns;
};

/* A stretch in which the guest's clock runs: a line through its readings. */
struct guestclock_stretch {
	uint64_t guest_from, host_from; /* its first reading */
	double slope;			/* nanoseconds of the host in one of the guest */
	double shift_ns;		/* of the line, beside the first reading */
	uint64_t guest_to, host_to;	/* its last reading */
};

struct guestclock {
	struct VEC(struct guestclock_stretch) stretches;
	uint64_t blackout_ns; /* in all: the host's time between stretches beyond drift */
	double most_ns;	      /* that a reading is beside its line */
	double unsure_ns;     /* the most the guest ran between two readings with a blackout */
};

/*
 * Two clocks that run drift at most by this: NTP changes the rate of each by 500 ppm at
 * most (MAXFREQ of include/linux/timex.h), to either side.
 */
#define GUESTCLOCK_DRIFT 0.001

/* Drift is steadier than that: a rate is not so much faster between two readings than in all. */
#define GUESTCLOCK_WANDER 0.0002

/* What two readings may be apart beside all drift: neither is taken at just one moment. */
#define GUESTCLOCK_SLACK_NS 1000000.0

/* Readings that are further apart than this tell a rate by themselves. */
#define GUESTCLOCK_LEAN_NS 1e8

/*
 * Readings in the order of time, the host's clock ascending. Drift is the rate in the
 * middle of all intervals (by the guest's time, of those within GUESTCLOCK_DRIFT); a
 * blackout is where the host went further than that by more than GUESTCLOCK_WANDER of
 * the interval and GUESTCLOCK_SLACK_NS. A line is laid through each stretch between
 * blackouts, and what their time is beyond these lines' rate is blackout_ns. ERR_INPUT
 * where readings are not in order, where a guest's clock has gone back or further than
 * the host's, or where the rate of all is no drift.
 */
int guestclock_fit(struct guestclock *c, const struct guestclock_point *points, size_t n,
		   struct err *err);
void guestclock_release(struct guestclock *c);

/* The host's time. What is before the first stretch and behind the last goes on as these do. */
uint64_t guestclock_host_ns(const struct guestclock *c, uint64_t guest_ns);

#endif
