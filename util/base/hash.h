/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_HASH_H
#define UTIL_BASE_HASH_H

/*
 * Hashes for tables whose keys come out of files. They begin with a number that is
 * another one in each process, so that nobody can write a file all of whose keys
 * meet in one place. Output never depends on them.
 */

#include <stdint.h>

/* Out of what the kernel gives each process (AT_RANDOM); for a table to keep. */
uint64_t hash_seed(void);

/* Takes in one more word: both halves of the product, so that each bit reaches the low ones. */
static inline uint64_t hash_word(uint64_t hash, uint64_t word)
{
	unsigned __int128 product = (unsigned __int128)(hash ^ word) * 0x9e3779b97f4a7c15;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

#endif
