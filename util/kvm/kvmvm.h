/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMVM_H
#define UTIL_KVM_KVMVM_H

/*
 * A scratch machine of KVM, with nothing in it but some memory and one virtual
 * CPU: to ask the kernel what it takes (an event filter, an MSR), and to run a
 * few instructions of a guest. It lives as long as its owner wants, and the
 * kernel removes it when the process ends.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"

struct kvm_run;
struct kvmdev;

struct kvmvm {
	const struct kvmdev *dev; /* borrowed */
	int vm;			  /* the machine's descriptor, for its ioctls; -1: none */
	int vcpu;		  /* of its CPU; -1: none yet */
	unsigned char *memory;	  /* the guest's, at its address 0 */
	size_t size;
	struct kvm_run *run; /* why the CPU stopped */
};

/*
 * A machine without memory and CPU. Whatever the result, kvmvm_release() takes
 * it.
 */
int kvmvm_init(struct kvmvm *m, const struct kvmdev *dev, struct err *err);
void kvmvm_release(struct kvmvm *m);

/* size bytes at the guest's address 0, zeroed; a multiple of the page. Once. */
int kvmvm_add_memory(struct kvmvm *m, size_t size, struct err *err);

/* The CPU, with what KVM supports of CPUID (x86). Once. */
int kvmvm_add_cpu(struct kvmvm *m, struct err *err);

/* KVM_ENABLE_CAP of the machine; mostly before the CPU. */
int kvmvm_enable(struct kvmvm *m, unsigned int cap, uint64_t arg, struct err *err);

/*
 * Reads and writes an MSR of the CPU from outside: false where the kernel does
 * not have it or refuses the value (x86).
 */
bool kvmvm_get_msr(const struct kvmvm *m, uint32_t index, uint64_t *value);
bool kvmvm_set_msr(const struct kvmvm *m, uint32_t index, uint64_t value);

#endif
