/* SPDX-License-Identifier: MIT */
#include "util/kvm/filterkernel.h"

#include <errno.h>

#include "util/base/buf.h"
#include "util/kvm/filterwrite.h"
#include "util/kvm/kvmabi.h"
#include "util/kvm/kvmdev.h"

int filterkernel_init(struct filterkernel *k, const struct kvmdev *dev, struct err *err)
{
	k->vm = (struct kvmvm){ .vm = -1, .vcpu = -1 };
	if (!kvmdev_cap(dev, KVMABI_CAP_PMU_EVENT_FILTER)) {
		err_set(err, ERR_UNSUPPORTED, "this kernel has no event filter");
		err_hint(err, "it is one of x86, since Linux 5.3; masked entries since 6.3");
		return -1;
	}
	return kvmvm_init(&k->vm, dev, err);
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
