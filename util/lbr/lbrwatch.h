/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRWATCH_H
#define UTIL_LBR_LBRWATCH_H

/*
 * Accesses of guests to MSRs of branch records, as the tracepoint kvm:kvm_msr
 * tells of those that KVM handles: how often each was read and written, by which
 * process, and how often the guest had a fault of it. Once a guest has LBR for
 * itself, its accesses are not seen any more.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/vec.h"

struct doc;
struct recording;

struct lbrwatch_row {
	uint32_t pid, msr;
	const char *comm; /* of the process's thread, as the recording has it */
	uint64_t reads, writes, faults;
	uint64_t last; /* value of the last write */
	bool is_written;
};

struct lbrwatch {
	struct VEC(struct lbrwatch_row) rows;
	uint64_t accesses, faults; /* of branch records */
	uint64_t others;	   /* accesses to other MSRs */
	uint64_t lost;
};

/* Takes the next sample: 1, 0 at the end, -1 when the system fails. */
int lbrwatch_next(struct lbrwatch *w, struct recording *r, struct err *err);

/* After the last sample: fails when the recording has no event kvm:kvm_msr. */
int lbrwatch_check(struct recording *r, struct err *err);

/* Begins anew. */
void lbrwatch_restart(struct lbrwatch *w);
void lbrwatch_release(struct lbrwatch *w);

/* Schema "lbr-watch". */
void lbrwatch_write(struct doc *doc, const struct lbrwatch *w);

#endif
