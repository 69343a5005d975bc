/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RECORD_KVMJOB_H
#define UTIL_RECORD_KVMJOB_H

/*
 * A recording of what virtual machines do: the options of one (recordargs.h) with
 * the tracepoints that are of use and this kernel has.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/base/opt.h"
#include "util/kvm/kvmrecord.h"
#include "util/record/recordargs.h"

struct kvmjob_parts {
	bool no_sched, no_user;
};

/* For OPT_GROUP(). */
extern const struct opt kvmjob_opts[];

struct kvmjob {
	struct recordargs args; /* for recordjob_run() and livejob_start() */
	struct kvmrecord wanted;
	struct opt_list events;
};

/* given: what the user asks for besides; borrowed. Everything on all CPUs, if nothing is named. */
int kvmjob_choose(struct kvmjob *k, const struct kvmjob_parts *parts,
		  const struct recordargs *given, const struct fs *fs, struct err *err);
void kvmjob_release(struct kvmjob *k);

#endif
