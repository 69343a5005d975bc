/* SPDX-License-Identifier: MIT */
#include "util/kvm/filterkernel.h"

#include <errno.h>
#include <linux/kvm.h>

#include "util/base/buf.h"
#include "util/kvm/filterwrite.h"
#include "util/kvm/kvmabi.h"
#include "util/kvm/kvmdev.h"

static int check_host(const struct kvmdev *dev, bool is_arm, struct err *err)
{
	if (kvmdev_cap(dev, is_arm ? KVMABI_CAP_ARM_PMU_V3 : KVMABI_CAP_PMU_EVENT_FILTER))
		return 0;
	if (is_arm) {
		err_set(err, ERR_UNSUPPORTED,
			"this host's KVM gives no virtual CPU a PMUv3 (KVM_CAP_ARM_PMU_V3 is 0), "
			"which is what takes ranges");
		err_hint(err, "only hosts of arm64 whose CPU has counters can be asked; without "
			      "--kernel the known rules are");
	} else {
		err_set(err, ERR_UNSUPPORTED, "this kernel has no event filter");
		err_hint(err, "it is one of x86, since Linux 5.3; masked entries since 6.3");
	}
	return -1;
}

/* A virtual CPU with counters: before that it takes no range. */
static int add_arm_cpu(struct filterkernel *k, struct err *err)
{
	struct kvmabi_arm_init init = { 0 };

	if (ioctl(k->vm.vm, KVMABI_ARM_PREFERRED_TARGET, &init) < 0)
		return err_system(err, errno, "KVM_ARM_PREFERRED_TARGET");
	if (kvmvm_add_cpu(&k->vm, err) < 0)
		return -1;
	init.features[0] |= 1u << KVMABI_ARM_FEATURE_PMU_V3;
	if (ioctl(k->vm.vcpu, KVMABI_ARM_VCPU_INIT, &init) < 0)
		return err_system(err, errno, "KVM_ARM_VCPU_INIT");
	return 0;
}

int filterkernel_init(struct filterkernel *k, const struct kvmdev *dev, bool is_arm,
		      struct err *err)
{
	k->vm = (struct kvmvm){ .vm = -1, .vcpu = -1 };
	if (check_host(dev, is_arm, err) < 0 || kvmvm_init(&k->vm, dev, err) < 0)
		return -1;
	return is_arm ? add_arm_cpu(k, err) : 0;
}

void filterkernel_release(struct filterkernel *k)
{
	kvmvm_release(&k->vm);
}

int filterkernel_try(const struct filterkernel *k, const struct kvmfilter *f)
{
	struct buf blob = { 0 };
	int status;

	filterwrite_blob(f, &blob);
	status = ioctl(k->vm.vm, KVMABI_SET_PMU_EVENT_FILTER, blob.at) < 0 ? errno : 0;
	buf_release(&blob);
	return status;
}

int filterkernel_try_ranges(const struct filterkernel *k, const struct armfilter *f, size_t *which)
{
	for (size_t i = 0; i < f->ranges.len; i++) {
		unsigned char bytes[ARMFILTER_RANGE_BYTES];
		struct kvm_device_attr attr = {
			.group = KVMABI_ARM_PMU_V3_CTRL,
			.attr = KVMABI_ARM_PMU_V3_FILTER,
			.addr = (uintptr_t)bytes,
		};

		*which = i;
		armfilter_pack(&f->ranges.at[i], bytes);
		if (ioctl(k->vm.vcpu, KVM_SET_DEVICE_ATTR, &attr) < 0)
			return errno;
	}
	return 0;
}
