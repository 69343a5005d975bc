/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_VMMODEL_H
#define UTIL_KVM_VMMODEL_H

/*
 * The processors that QEMU's named models of x86 tell their guests to be.
 * Source: QEMU's target/i386/cpu.c; libvirt's names are the same.
 */

/*
 * "GenuineIntel-6-55" of "Skylake-Server-IBRS", as a cpuid begins; the vendor
 * alone where versions of the model differ; NULL where the model is not known.
 */
const char *vmmodel_cpuid(const char *name);

#endif
