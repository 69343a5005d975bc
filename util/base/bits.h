/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_BITS_H
#define UTIL_BASE_BITS_H

#include <stdint.h>

/* As __builtin_popcountll(), which without -mpopcnt is a call (measured: a fifth of packing groups). */
static inline unsigned bits_count(uint64_t x)
{
	x -= x >> 1 & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
	x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned)(x * UINT64_C(0x0101010101010101) >> 56);
}

#endif
