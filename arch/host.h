/* SPDX-License-Identifier: MIT */
#ifndef ARCH_HOST_H
#define ARCH_HOST_H

/*
 * The one place that asks what we run on.
 */

#include <stdbool.h>
#include <stdint.h>

struct arch;

/* The architecture of this machine, or NULL when it is none of ours. */
const struct arch *host_arch(void);

/*
 * EAX, EBX, ECX and EDX of CPUID with that leaf and subleaf, on the CPU that
 * runs us: false on one without CPUID and beyond its highest leaf. (For
 * perfleaf_read(), whose arg it ignores.)
 */
bool host_cpuid(void *arg, uint32_t leaf, uint32_t sub, uint32_t out[4]);

#endif
