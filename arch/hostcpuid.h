/* SPDX-License-Identifier: MIT */
#ifndef ARCH_HOSTCPUID_H
#define ARCH_HOSTCPUID_H

/*
 * The instruction CPUID of the CPU that runs us, for arch/host.c alone. A CPU
 * without it answers nothing.
 */

#include <stdbool.h>
#include <stdint.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#include <stddef.h>

static inline bool hostcpuid_ask(uint32_t leaf, uint32_t sub, uint32_t out[4])
{
	/* The hypervisors' leaves are behind a bit of leaf 1, and not below the highest one. */
	if ((leaf & 0xc0000000) != 0x40000000 &&
	    leaf > (uint32_t)__get_cpuid_max(leaf & 0x80000000, NULL))
		return false;
	__cpuid_count(leaf, sub, out[0], out[1], out[2], out[3]);
	return true;
}
#else
static inline bool hostcpuid_ask(uint32_t leaf, uint32_t sub, uint32_t out[4])
{
	(void)leaf, (void)sub, (void)out;
	return false;
}
#endif

#endif
