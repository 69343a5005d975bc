/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_LBRGUEST_H
#define UTIL_KVM_LBRGUEST_H

/*
 * A guest that programs branch records: real code in a scratch machine (x86)
 * writes MSRs in their order, executes branches, and reads MSRs back. Where
 * KVM gives guests LBR, the registers are the processor's; else user space
 * serves the accesses that KVM hands out (KVM_CAP_X86_USER_SPACE_MSR), so that
 * it sees what the guest does, and answers from records of its own.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"

struct kvmdev;

struct lbrguest_write {
	uint32_t msr;
	uint64_t value;
};

/* What user space serves; NULL functions: an access faults in the guest. */
struct lbrguest_server {
	bool (*read)(void *arg, uint32_t msr, uint64_t *value);
	bool (*write)(void *arg, uint32_t msr, uint64_t value);
	void *arg;
};

struct lbrguest {
	const struct lbrguest_write *writes;
	size_t nwrites;
	const uint32_t *reads; /* MSRs, which are read behind the branches */
	size_t nreads;
	uint64_t *values; /* of the reads; room for as many */
	size_t served;	  /* accesses that user space served */
	bool faulted;	  /* the guest had a fault, behind so many of the writes and reads */
	size_t done;
};

enum { LBRGUEST_MOST = 128, LBRGUEST_BRANCHES = 16 }; /* of writes and reads; loops of the guest */

/*
 * Runs it. perf_capabilities is what the guest's 0x345 is set to before (0: not
 * at all); the kernel may refuse it. Fails where KVM cannot make such a machine.
 */
int lbrguest_run(struct lbrguest *g, const struct kvmdev *dev, uint64_t perf_capabilities,
		 const struct lbrguest_server *server, struct err *err);

#endif
