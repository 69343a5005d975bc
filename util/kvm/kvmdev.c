/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmdev.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/fs.h"
#include "util/kvm/kvmabi.h"

/* The only version that programs may use (Documentation/virt/kvm/api.rst, 4.1). */
enum { VERSION_STABLE = 12 };

static int refuse(const char *path, int sys, struct err *err)
{
	if (sys == ENOENT || sys == ENODEV || sys == ENXIO) {
		err_set(err, ERR_ABSENT, "%s is not there: the kernel offers no KVM", path);
		err_hint(err, "load kvm_intel or kvm_amd; inside of a virtual machine, its host "
			      "has to offer nested virtualization");
		return -1;
	}
	if (sys == EACCES || sys == EPERM) {
		err_set(err, ERR_DENIED, "%s may not be opened: %s", path, strerror(sys));
		err_hint(err, "run as root, or as a user of the group that owns it: "
			      "usermod -aG kvm USER");
		return -1;
	}
	return err_system(err, sys, "opening %s", path);
}

int kvmdev_open(struct kvmdev *k, const char *path, struct err *err)
{
	int version, size;

	*k = (struct kvmdev){ .fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK) };
	if (k->fd < 0)
		return refuse(path, errno, err);
	version = ioctl(k->fd, KVM_GET_API_VERSION, 0);
	if (version < 0) {
		err_set(err, ERR_UNSUPPORTED, "%s is not KVM: it does not tell a version", path);
		err_hint(err, "something else is in its place, maybe of a container");
	} else if (version != VERSION_STABLE) {
		err_set(err, ERR_UNSUPPORTED, "%s has version %d of the interface, not %d", path,
			version, VERSION_STABLE);
	} else {
		size = ioctl(k->fd, KVM_GET_VCPU_MMAP_SIZE, 0);
		k->version = (unsigned int)version;
		k->run_size = size > 0 ? (size_t)size : 0;
		return 0;
	}
	kvmdev_close(k);
	return -1;
}

void kvmdev_close(struct kvmdev *k)
{
	if (k->fd >= 0)
		close(k->fd);
	k->fd = -1;
}

unsigned int kvmdev_cap(const struct kvmdev *k, unsigned int cap)
{
	int value = ioctl(k->fd, KVM_CHECK_EXTENSION, cap);

	return value > 0 ? (unsigned int)value : 0;
}

bool kvmdev_feature_msr(const struct kvmdev *k, uint32_t index, uint64_t *value)
{
	struct kvmabi_msrs msrs = { .n = 1, .at = { { .index = index } } };

	if (!kvmdev_cap(k, KVMABI_CAP_GET_MSR_FEATURES) ||
	    ioctl(k->fd, KVMABI_GET_MSRS, &msrs) != 1)
		return false;
	*value = msrs.at[0].data;
	return true;
}

bool kvmdev_cpuid(void *dev, uint32_t leaf, uint32_t sub, uint32_t out[4])
{
	const struct kvmdev *k = dev;
	struct kvmabi_cpuid *all = alloc_zero(1, sizeof(*all));
	bool found = false;

	all->n = KVMABI_CPUID_MOST;
	if (ioctl(k->fd, KVMABI_GET_SUPPORTED_CPUID, all) < 0)
		all->n = 0;
	for (uint32_t i = 0; i < all->n && i < KVMABI_CPUID_MOST && !found; i++) {
		const struct kvmabi_cpuid_entry *e = &all->at[i];

		if (e->leaf != leaf || e->sub != sub)
			continue;
		out[0] = e->eax;
		out[1] = e->ebx;
		out[2] = e->ecx;
		out[3] = e->edx;
		found = true;
	}
	free(all);
	return found;
}

bool kvmdev_backend(const struct fs *fs, struct buf *out)
{
	/* "kvm" itself is also there without any that works. */
	static const char *const modules[] = { "kvm_intel", "kvm_amd", "kvm_pvm",
					       "kvm_hv",    "kvm_pr",  "kvm" };
	struct buf path = { 0 };
	bool found = false;

	for (size_t i = 0; i < ARRAY_LEN(modules) && !found; i++) {
		buf_clear(&path);
		buf_printf(&path, "/sys/module/%s", modules[i]);
		found = fs_is_dir(fs, path.at);
		if (found)
			buf_add_text(out, modules[i]);
	}
	buf_release(&path);
	return found;
}
