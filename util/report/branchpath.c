/* SPDX-License-Identifier: MIT */
#include "util/report/branchpath.h"

#include <string.h>

void branchpath_release(struct branchpath *p)
{
	vec_release(&p->rows);
	free(p->slots);
	*p = (struct branchpath){ 0 };
}

static size_t hash(const struct branchpath *p, const uint32_t *edges)
{
	uint64_t h = 0;

	for (size_t i = 0; i < p->length; i++)
		h = (h ^ h >> 31 ^ edges[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(h ^ h >> 32);
}

static uint32_t *find_slot(const struct branchpath *p, const uint32_t *edges)
{
	for (size_t at = hash(p, edges);; at++) {
		uint32_t *slot = &p->slots[at & (p->room - 1)];

		if (!*slot ||
		    memcmp(p->rows.at[*slot - 1].edges, edges, p->length * sizeof(edges[0])) == 0)
			return slot;
	}
}

static void grow(struct branchpath *p)
{
	free(p->slots);
	p->room = p->room ? p->room * 2 : 1024;
	p->slots = alloc_zero(p->room, sizeof(p->slots[0]));
	for (size_t i = 0; i < p->rows.len; i++)
		*find_slot(p, p->rows.at[i].edges) = (uint32_t)i + 1;
}

static void add_one(struct branchpath *p, const uint32_t *edges)
{
	uint32_t *slot;

	if (p->rows.len * 2 >= p->room)
		grow(p);
	slot = find_slot(p, edges);
	if (!*slot) {
		struct branchpath_row *row = vec_add(&p->rows);

		*row = (struct branchpath_row){ 0 };
		memcpy(row->edges, edges, p->length * sizeof(edges[0]));
		*slot = (uint32_t)p->rows.len;
	}
	p->rows.at[*slot - 1].count++;
}

void branchpath_add(struct branchpath *p, const uint32_t *edges, size_t n)
{
	uint32_t path[BRANCHPATH_MOST];

	for (size_t i = 0; p->length && i + p->length <= n; i++) {
		for (size_t k = 0; k < p->length; k++)
			path[k] = edges[i + p->length - 1 - k];
		add_one(p, path);
	}
}
