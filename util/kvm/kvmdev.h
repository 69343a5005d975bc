/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_KVMDEV_H
#define UTIL_KVM_KVMDEV_H

/*
 * /dev/kvm: opened, made sure that it is KVM and of the version that has been
 * the only one since 2007, and asked what it can do. A device that is missing,
 * forbidden or something else is told apart, because each has another remedy.
 * Nothing is created here; a machine is kvmvm.h's.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"

struct fs;

#define KVMDEV_PATH "/dev/kvm"

struct kvmdev {
	int fd;
	unsigned int version; /* KVM_GET_API_VERSION: 12 */
	size_t run_size;      /* bytes of a virtual CPU's shared page */
};

/* Fails with ERR_ABSENT, ERR_DENIED, ERR_UNSUPPORTED (no KVM, another version) and a hint. */
int kvmdev_open(struct kvmdev *k, const char *path, struct err *err);
void kvmdev_close(struct kvmdev *k);

/* KVM_CHECK_EXTENSION: 0 where it is not there. */
unsigned int kvmdev_cap(const struct kvmdev *k, unsigned int cap);

/*
 * A feature MSR, which tells what KVM can give to guests (x86, KVM_GET_MSRS of
 * the system): false where there is no such.
 */
bool kvmdev_feature_msr(const struct kvmdev *k, uint32_t index, uint64_t *value);

/*
 * What KVM would give guests for a leaf of CPUID: EAX, EBX, ECX, EDX. False where
 * KVM has no such leaf. dev is a struct kvmdev. (For perfleaf_read().)
 */
bool kvmdev_cpuid(void *dev, uint32_t leaf, uint32_t sub, uint32_t out[4]);

/*
 * What makes machines of the device: appends "kvm_intel", "kvm_amd", "kvm_pvm",
 * or on other processors "kvm"; false, adding nothing, when sysfs shows none.
 */
bool kvmdev_backend(const struct fs *fs, struct buf *out);

#endif
