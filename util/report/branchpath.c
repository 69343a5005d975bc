/* SPDX-License-Identifier: MIT */
#include "util/report/branchpath.h"

#include <stdbool.h>
#include <string.h>

void branchpath_release(struct branchpath *p)
{
	vec_release(&p->rows);
	vec_release(&p->order);
	free(p->slots);
	*p = (struct branchpath){ 0 };
}

static uint64_t hash(const struct branchpath *p, const uint32_t *edges)
{
	uint64_t h = 0;

	size_t i = 0;

	for (; i + 2 <= p->length; i += 2)
		h = (h ^ h >> 31 ^ ((uint64_t)edges[i] << 32 | edges[i + 1])) *
		    UINT64_C(0x9e3779b97f4a7c15);
	if (i < p->length)
		h = (h ^ h >> 31 ^ edges[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 32;
}

static bool is_same(const struct branchpath *p, const uint32_t *a, const uint32_t *b)
{
	for (size_t i = 0; i < p->length; i++) {
		if (a[i] != b[i])
			return false;
	}
	return true;
}

static inline struct branchpath_slot *find_slot(const struct branchpath *p, uint64_t hash,
						const uint32_t *edges)
{
	for (size_t at = (size_t)hash;; at++) {
		struct branchpath_slot *slot = &p->slots[at & (p->room - 1)];

		if (!slot->number)
			return slot;
		if (slot->tag == (uint32_t)(hash >> 32) &&
		    is_same(p, p->rows.at[slot->number - 1].edges, edges))
			return slot;
	}
}

static void grow(struct branchpath *p)
{
	free(p->slots);
	p->room = p->room ? p->room * 2 : 64;
	p->slots = alloc_zero(p->room, sizeof(p->slots[0]));
	for (size_t i = 0; i < p->rows.len; i++) {
		uint64_t h = hash(p, p->rows.at[i].edges);

		*find_slot(p, h, p->rows.at[i].edges) =
			(struct branchpath_slot){ (uint32_t)i + 1, (uint32_t)(h >> 32) };
	}
}

static __attribute__((noinline)) void add_new(struct branchpath *p, uint64_t h,
					      const uint32_t *edges)
{
	struct branchpath_row *row;

	if (p->rows.len * 2 >= p->room)
		grow(p);
	row = vec_add(&p->rows);
	*find_slot(p, h, edges) =
		(struct branchpath_slot){ (uint32_t)p->rows.len, (uint32_t)(h >> 32) };
	*row = (struct branchpath_row){ .count = 1 };
	memcpy(row->edges, edges, p->length * sizeof(edges[0]));
}

static inline void add_one(struct branchpath *p, const uint32_t *edges)
{
	uint64_t h = hash(p, edges);
	const struct branchpath_slot *slot = p->room ? find_slot(p, h, edges) : NULL;

	if (slot && slot->number)
		p->rows.at[slot->number - 1].count++;
	else
		add_new(p, h, edges);
}

void branchpath_add(struct branchpath *p, const uint32_t *edges, size_t n)
{
	if (!p->length)
		return;
	/* Oldest first, so that each path is a piece of them. */
	p->order.len = 0;
	for (size_t i = n; i > 0; i--)
		*vec_add(&p->order) = edges[i - 1];
	for (size_t i = n; i >= p->length; i--)
		add_one(p, p->order.at + (i - p->length));
}
