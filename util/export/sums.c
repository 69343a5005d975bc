/* SPDX-License-Identifier: MIT */
#include "util/export/sums.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"

void sums_release(struct sums *s)
{
	vec_release(&s->rows);
	free(s->slots);
	*s = (struct sums){ 0 };
}

static uint32_t *find_slot(const struct sums *s, const uint64_t key[3])
{
	uint64_t hash = 0;

	for (size_t i = 0; i < 3; i++) {
		hash = (hash ^ key[i]) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	for (;; hash++) {
		uint32_t *slot = &s->slots[hash & (s->room - 1)];

		if (!*slot || memcmp(s->rows.at[*slot - 1].key, key, 3 * sizeof(key[0])) == 0)
			return slot;
	}
}

static void grow(struct sums *s)
{
	free(s->slots);
	s->room = s->room ? s->room * 2 : 1024;
	s->slots = alloc_zero(s->room, sizeof(s->slots[0]));
	for (size_t i = 0; i < s->rows.len; i++)
		*find_slot(s, s->rows.at[i].key) = (uint32_t)i + 1;
}

void sums_add(struct sums *s, const uint64_t key[3], uint64_t period)
{
	uint32_t *slot;

	if (s->rows.len * 2 >= s->room)
		grow(s);
	slot = find_slot(s, key);
	if (!*slot) {
		*vec_add(&s->rows) = (struct sums_row){ .key = { key[0], key[1], key[2] } };
		*slot = (uint32_t)s->rows.len;
	}
	s->rows.at[*slot - 1].samples++;
	s->rows.at[*slot - 1].period += period;
}
