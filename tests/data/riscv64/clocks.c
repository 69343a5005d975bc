/* SPDX-License-Identifier: MIT */
/* What a program itself reads of its cycles and instructions around a loop of two instructions. */
#include <stdio.h>

#define READ(name) \
	({ \
		unsigned long value_; \
		asm volatile("csrr %0, " #name : "=r"(value_)); \
		value_; \
	})

int main(void)
{
	unsigned long n = 1000, cycles = READ(cycle), instructions = READ(instret);

	asm volatile("1: addi %0, %0, -1\n\tbnez %0, 1b" : "+r"(n));
	instructions = READ(instret) - instructions;
	cycles = READ(cycle) - cycles;
	printf("%lu %lu\n", instructions, cycles);
	return 0;
}
