/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_VMMODEL_H
#define UTIL_KVM_VMMODEL_H

/*
 * The processors that QEMU's named models of x86 tell their guests to be.
 * Source: QEMU 10.0's own word (QMP, query-cpu-model-expansion); libvirt's names
 * are the same.
 */

struct vmmodel {
	const char *name; /* without what follows: "-IBRS", "-v4" */
	const char *vendor;
	unsigned int family, model;
};

/* Of "Skylake-Server-IBRS"; NULL where the model is not known. */
const struct vmmodel *vmmodel_find(const char *name);

#endif
