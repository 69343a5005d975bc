/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMRECORD_H
#define UTIL_KVM_KVMRECORD_H

/*
 * Which tracepoints are to be recorded on this machine, so that kvmtrace.h has
 * what it reads: those of them that its kernel has.
 */

#include <stdbool.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"

struct fs;

struct kvmrecord_event {
	const char *name;
	const char *filter; /* NULL: all of it */
};

struct kvmrecord {
	struct VEC(struct kvmrecord_event) events;
	struct arena arena;
};

/*
 * with_sched: switches of tasks; with_user: the system call KVM_RUN. ERR_UNSUPPORTED
 * or ERR_ABSENT where there are no tracepoints, or none of KVM.
 */
int kvmrecord_find(struct kvmrecord *k, const struct fs *fs, bool with_sched, bool with_user,
		   struct err *err);
void kvmrecord_release(struct kvmrecord *k);

#endif
