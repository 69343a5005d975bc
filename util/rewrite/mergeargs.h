/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REWRITE_MERGEARGS_H
#define UTIL_REWRITE_MERGEARGS_H

/*
 * How a guest's clock goes with its host's, as it is typed: for guestmerge_run(). And
 * what is said of the two recordings that became one.
 */

#include <stdint.h>

#include "util/base/err.h"
#include "util/base/opt.h"
#include "util/kvm/guestclock.h"
#include "util/kvm/kvmclock.h"
#include "util/rewrite/guestmerge.h"

struct doc;

struct mergeargs {
	const char *clock;
	const char *offset, *scaling, *migration, *source_scaling;
	const char *kvm_clock;
	uint64_t sched_offset_ns;
};

/* For OPT_GROUP(). */
extern const struct opt mergeargs_opts[];

/* Points to itself: it stays where it was filled. */
struct mergeplan {
	struct guestclock clock;
	struct kvmclock kvm_clock;
	struct guestmerge_options o;
	uint64_t blackout_ns; /* of the migration */
};

/*
 * Fills all but the names of the files; the plan begins zeroed, and is to be
 * released even if this fails. ERR_USAGE, and errors of reading.
 */
int mergeargs_read(const struct mergeargs *a, struct mergeplan *plan, struct err *err);
void mergeargs_release(struct mergeplan *plan);

/* A document of the schema "kvm-merge". */
void mergeargs_tell(struct doc *doc, const struct mergeplan *plan,
		    const struct guestmerge_result *result);

#endif
