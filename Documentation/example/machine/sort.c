/* SPDX-License-Identifier: MIT */
/*
 * Something to count on the emulated machine: sorts numbers that are the same
 * each time, as many as the argument says, and prints a sum that depends on their order.
 *
 *	riscv64-linux-gnu-gcc -O2 -static -o sort sort.c
 *	tally stat --machine riscv64 --baseline sort.json -- ./sort 1000
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST 100000

static uint32_t numbers[MOST];

static void fill(size_t n)
{
	uint32_t x = 1;

	for (size_t i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		numbers[i] = x >> 8;
	}
}

/* A heap, which becomes sorted from its end. */
static void sink(size_t at, size_t n)
{
	uint32_t x = numbers[at];

	for (size_t child; (child = 2 * at + 1) < n; at = child) {
		if (child + 1 < n && numbers[child + 1] > numbers[child])
			child++;
		if (numbers[child] <= x)
			break;
		numbers[at] = numbers[child];
	}
	numbers[at] = x;
}

static void sort(size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
		sink(i, n);
	while (n-- > 1) {
		uint32_t x = numbers[0];

		numbers[0] = numbers[n];
		numbers[n] = x;
		sink(0, n);
	}
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
	uint32_t sum = 0;

	if (n > MOST)
		n = MOST;
	fill(n);
	sort(n);
	for (size_t i = 0; i < n; i++)
		sum = sum * 31 + numbers[i];
	printf("%zu numbers, %08x\n", n, sum);
	return 0;
}
