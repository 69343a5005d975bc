/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_FILTERKERNEL_H
#define UTIL_KVM_FILTERKERNEL_H

/*
 * What the kernel itself says to a filter, on a scratch machine that is gone
 * afterwards: of x86 by KVM_SET_PMU_EVENT_FILTER of the machine, of arm64 by the
 * attribute KVM_ARM_VCPU_PMU_V3_FILTER of a virtual CPU, range by range. Each kernel
 * has only one of them.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/kvm/armfilter.h"
#include "util/kvm/kvmfilter.h"
#include "util/kvm/kvmvm.h"

struct filterkernel {
	struct kvmvm vm;
};

/*
 * For filters of arm64, or of x86; ERR_UNSUPPORTED where the kernel has no such. dev is
 * borrowed. Whatever the result, filterkernel_release() takes it.
 */
int filterkernel_init(struct filterkernel *k, const struct kvmdev *dev, bool is_arm,
		      struct err *err);
void filterkernel_release(struct filterkernel *k);

/* 0 when it is taken, or the errno of the refusal. */
int filterkernel_try(const struct filterkernel *k, const struct kvmfilter *f);

/* The same of arm64's; *which is the range that was refused. Once for each machine. */
int filterkernel_try_ranges(const struct filterkernel *k, const struct armfilter *f, size_t *which);

#endif
