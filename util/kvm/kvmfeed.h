/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMFEED_H
#define UTIL_KVM_KVMFEED_H

/*
 * From a recording, be it a file or a stream that grows, to the times of virtual
 * CPUs: each sample and record that is about them, in the order of time.
 */

#include "util/base/err.h"
#include "util/kvm/kvmtime.h"
#include "util/kvm/kvmtrace.h"

struct recording;

struct kvmfeed {
	struct kvmtrace trace;
	struct kvmtime time;
	uint64_t lost;	 /* samples */
	uint64_t others; /* samples of tracepoints that are none of ours */
};

/* Takes the next sample or record: 1, 0 at the end, -1 when the system fails. */
int kvmfeed_next(struct kvmfeed *f, struct recording *r, struct err *err);
void kvmfeed_release(struct kvmfeed *f);

#endif
