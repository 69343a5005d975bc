/* SPDX-License-Identifier: MIT */
/*
 * Ten million entries of branch stacks, decoded and added up, and copied: prints
 * the microseconds of both. The branches are those of a program of some
 * thousand blocks, in stacks of 32, as a recording has them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/report/branchtable.h"

enum { ENTRIES = 10000000, STACK = 32, BLOCKS = 4000 };

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* A walk through the blocks: each goes round in a loop, and then on to one of four others. */
static void fill(uint64_t *words)
{
	uint64_t at = 0x400000, state = 88172645463325252;

	for (size_t i = ENTRIES; i-- > 0;) {
		uint64_t to;

		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		to = state % 8 ? at
			       : 0x400000 + (at / 64 * 7919 + state / 8 % 4 * 613) % BLOCKS * 64;
		words[3 * i] = at + 40;
		words[3 * i + 1] = to;
		words[3 * i + 2] = (state % 16 ? 2 : 1) | (state & 0xff) << 4 | UINT64_C(1) << 20;
		at = to;
	}
}

int main(void)
{
	uint64_t *words = malloc(ENTRIES * 3 * sizeof(*words));
	uint64_t *copy = malloc(ENTRIES * 3 * sizeof(*copy));
	struct branchtable t = { 0 };
	double start, added, copied;

	if (!words || !copy)
		return 1;
	fill(words);
	memset(copy, 1, ENTRIES * 3 * sizeof(*copy));
	start = now_us();
	for (size_t i = 0; i + STACK <= ENTRIES; i += STACK) {
		const struct words w = { .at = (const unsigned char *)(words + 3 * i),
					 .len = 3 * STACK };

		branchtable_add(&t, 0, w, true);
	}
	added = now_us() - start;
	start = now_us();
	memcpy(copy, words, ENTRIES * 3 * sizeof(*copy));
	copied = now_us() - start;
	if (t.branches / STACK != ENTRIES / STACK || copy[ENTRIES] != words[ENTRIES])
		return 1;
	printf("%.0f %.0f\n", added, copied);
	branchtable_release(&t);
	free(words);
	free(copy);
	return 0;
}
