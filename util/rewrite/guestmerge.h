/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REWRITE_GUESTMERGE_H
#define UTIL_REWRITE_GUESTMERGE_H

/*
 * A guest's own recording put into its host's, on the host's time line: one file in
 * the order of time, in which the guest's samples are those of a guest's kernel and
 * user space. The guest's threads have SESSION_GUEST_THREADS added to their numbers, so
 * that they are none of the host's; their CPU is the virtual one.
 *
 * What the guest's kernel names by numbers of its own (tracepoints) and what would
 * change how the host's kernel is read (its BPF programs, symbols) is left out, and
 * counted.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/data/datanotes.h"
#include "util/kvm/guestclock.h"
#include "util/kvm/kvmclock.h"

/* By readings of both clocks, or by counters and what both recordings say of them. */
struct guestmerge_options {
	const char *host, *guest, *output;
	bool in_place; /* the output may be the host's recording, which is replaced by both */
	const struct guestclock *clock;	   /* NULL: by counters */
	struct guestclock_scaling scaling; /* on this host */
	const struct kvmclock *kvm_clock;  /* the guest's clock by its counter; NULL: as it tells */
	/*
	 * The guest came from another host: its counter when it did. What it recorded
	 * before was there, and is left out.
	 */
	bool has_arrival;
	uint64_t arrival_tsc;
};

struct guestmerge_result {
	uint64_t host_samples, guest_samples;
	uint64_t before;	    /* samples of before the arrival */
	uint64_t left_out;	    /* records of the guest for other reasons */
	uint64_t first_ns, last_ns; /* the guest's samples, in the host's time */
	uint64_t host_first_ns, host_last_ns;
	struct datanotes notes; /* what of the recordings is damaged; the caller's to release */
};

/* The output is whole or not there, and none of the two recordings. */
int guestmerge_run(const struct guestmerge_options *o, struct guestmerge_result *result,
		   struct err *err);

#endif
