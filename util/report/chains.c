/* SPDX-License-Identifier: MIT */
#include "util/report/chains.h"

void chains_release(struct chains *c)
{
	vec_release(&c->nodes);
	free(c->slots);
	*c = (struct chains){ 0 };
}

static uint32_t *find_slot(const struct chains *c, uint32_t caller, uint32_t frame)
{
	uint64_t hash = ((uint64_t)caller << 32 | frame) * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(hash ^ hash >> 31);

	for (;; at++) {
		uint32_t *slot = &c->slots[at & (c->room - 1)];
		const struct chains_node *n = &c->nodes.at[*slot];

		if (!*slot || (n->caller == caller && n->frame == frame))
			return slot;
	}
}

static void grow(struct chains *c)
{
	free(c->slots);
	c->room = c->room ? c->room * 2 : 1024;
	c->slots = alloc_zero(c->room, sizeof(c->slots[0]));
	if (!c->nodes.len)
		*vec_add(&c->nodes) = (struct chains_node){ 0 };
	for (size_t i = 1; i < c->nodes.len; i++)
		*find_slot(c, c->nodes.at[i].caller, c->nodes.at[i].frame) = (uint32_t)i;
}

uint32_t chains_call(struct chains *c, uint32_t caller, uint32_t frame)
{
	uint32_t *slot;

	if (c->nodes.len * 2 >= c->room)
		grow(c);
	slot = find_slot(c, caller, frame);
	if (!*slot) {
		*slot = (uint32_t)c->nodes.len;
		*vec_add(&c->nodes) = (struct chains_node){ .caller = caller, .frame = frame };
	}
	return *slot;
}
