/* SPDX-License-Identifier: MIT */
#include "util/base/hash.h"

#include <string.h>
#include <sys/auxv.h>

uint64_t hash_seed(void)
{
	const unsigned char *random = (const unsigned char *)getauxval(AT_RANDOM);
	uint64_t words[2] = { (uintptr_t)&words, 0 };

	/* libc has its own uses for these bytes: they are kept mixed only. */
	if (random)
		memcpy(words, random, sizeof(words));
	return hash_word(hash_word(0xbf58476d1ce4e5b9, words[0]), words[1]);
}
