/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_VCPUNAME_H
#define UTIL_SESSION_VCPUNAME_H

/*
 * What virtual machine monitors call the threads that are their virtual CPUs:
 * QEMU "CPU 3/KVM", Firecracker "fc_vcpu 3", cloud-hypervisor "vcpu3", crosvm
 * "crosvm_vcpu3", kvmtool "kvm-vcpu-3".
 */

#include <stdbool.h>
#include <stdint.h>

/* Is the thread's name such a one? *number is that of the virtual CPU. */
bool vcpuname_read(const char *comm, uint32_t *number);

/*
 * Is it a function of the kernel, as symbols have it, in which a thread is a virtual
 * CPU that enters its guest, or was just left by it? When an event leaves guests
 * out, their samples are there (perf_misc_flags() of kernel/events/core.c).
 */
bool vcpuname_is_entry(const char *symbol);

#endif
