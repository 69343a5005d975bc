/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmvm.h"

#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/kvm/kvmabi.h"
#include "util/kvm/kvmdev.h"

int kvmvm_init(struct kvmvm *m, const struct kvmdev *dev, struct err *err)
{
	*m = (struct kvmvm){ .dev = dev, .vm = -1, .vcpu = -1 };
	m->vm = ioctl(dev->fd, KVM_CREATE_VM, 0);
	return m->vm < 0 ? err_system(err, errno, "KVM_CREATE_VM") : 0;
}

void kvmvm_release(struct kvmvm *m)
{
	if (m->run)
		munmap(m->run, m->dev->run_size);
	if (m->vcpu >= 0)
		close(m->vcpu);
	if (m->vm >= 0)
		close(m->vm);
	if (m->memory)
		munmap(m->memory, m->size);
	*m = (struct kvmvm){ .vm = -1, .vcpu = -1 };
}

int kvmvm_add_memory(struct kvmvm *m, size_t size, struct err *err)
{
	struct kvm_userspace_memory_region region = { .memory_size = size };
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return err_system(err, errno, "memory of a guest");
	m->memory = at;
	m->size = size;
	region.userspace_addr = (uintptr_t)at;
	if (ioctl(m->vm, KVM_SET_USER_MEMORY_REGION, &region) < 0)
		return err_system(err, errno, "KVM_SET_USER_MEMORY_REGION");
	return 0;
}

/* Guests have what the host could give; only x86 has such a table. */
static void give_cpuid(const struct kvmvm *m)
{
	struct kvmabi_cpuid *all = alloc_zero(1, sizeof(*all));

	all->n = KVMABI_CPUID_MOST;
	if (ioctl(m->dev->fd, KVMABI_GET_SUPPORTED_CPUID, all) == 0)
		ioctl(m->vcpu, KVMABI_SET_CPUID, all);
	free(all);
}

int kvmvm_add_cpu(struct kvmvm *m, struct err *err)
{
	void *run;

	m->vcpu = ioctl(m->vm, KVM_CREATE_VCPU, 0);
	if (m->vcpu < 0)
		return err_system(err, errno, "KVM_CREATE_VCPU");
	if (m->dev->run_size < sizeof(*m->run))
		return err_set(err, ERR_UNSUPPORTED, "KVM tells of no page to share with a CPU");
	run = mmap(NULL, m->dev->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, m->vcpu, 0);
	if (run == MAP_FAILED)
		return err_system(err, errno, "the page of a virtual CPU");
	m->run = run;
	give_cpuid(m);
	return 0;
}

int kvmvm_enable(struct kvmvm *m, unsigned int cap, uint64_t arg, struct err *err)
{
	struct kvm_enable_cap enable = { .cap = cap, .args = { arg } };

	if (ioctl(m->vm, KVM_ENABLE_CAP, &enable) < 0)
		return err_system(err, errno, "KVM_ENABLE_CAP %u", cap);
	return 0;
}

bool kvmvm_get_msr(const struct kvmvm *m, uint32_t index, uint64_t *value)
{
	struct kvmabi_msrs msrs = { .n = 1, .at = { { .index = index } } };

	if (ioctl(m->vcpu, KVMABI_GET_MSRS, &msrs) != 1)
		return false;
	*value = msrs.at[0].data;
	return true;
}

bool kvmvm_set_msr(const struct kvmvm *m, uint32_t index, uint64_t value)
{
	struct kvmabi_msrs msrs = { .n = 1, .at = { { .index = index, .data = value } } };

	return ioctl(m->vcpu, KVMABI_SET_MSRS, &msrs) == 1;
}
