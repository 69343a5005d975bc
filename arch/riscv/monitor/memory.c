/* SPDX-License-Identifier: MIT */
#include "arch/riscv/monitor/monitor.h"

/* Words where both sides are aligned: programs and pages of zeros are. */

void *memcpy(void *to, const void *from, size_t n)
{
	uint8_t *d = to;
	const uint8_t *s = from;

	if (!(((uint64_t)d | (uint64_t)s) & 7)) {
		for (; n >= 8; n -= 8, d += 8, s += 8)
			*(uint64_t *)(void *)d = *(const uint64_t *)(const void *)s;
	}
	while (n--)
		*d++ = *s++;
	return to;
}

void *memset(void *to, int byte, size_t n)
{
	uint64_t word = 0x0101010101010101ul * (uint8_t)byte;
	uint8_t *d = to;

	if (!((uint64_t)d & 7)) {
		for (; n >= 8; n -= 8, d += 8)
			*(uint64_t *)(void *)d = word;
	}
	while (n--)
		*d++ = (uint8_t)byte;
	return to;
}

size_t strlen(const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	return n;
}
