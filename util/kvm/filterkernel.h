/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_FILTERKERNEL_H
#define UTIL_KVM_FILTERKERNEL_H

/*
 * What the kernel itself says to a filter: KVM_SET_PMU_EVENT_FILTER on a scratch
 * machine, which has no CPU and is gone afterwards. Only kernels of x86 have
 * that ioctl.
 */

#include "util/base/err.h"
#include "util/kvm/kvmfilter.h"
#include "util/kvm/kvmvm.h"

struct filterkernel {
	struct kvmvm vm;
};

/* dev is borrowed. Whatever the result, filterkernel_release() takes it. */
int filterkernel_init(struct filterkernel *k, const struct kvmdev *dev, struct err *err);
void filterkernel_release(struct filterkernel *k);

/* 0 when it is taken, or the errno of the refusal. */
int filterkernel_try(const struct filterkernel *k, const struct kvmfilter *f);

#endif
