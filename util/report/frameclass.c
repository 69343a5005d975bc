/* SPDX-License-Identifier: MIT */
#include "util/report/frameclass.h"

#include "util/base/hash.h"

void frameclass_init(struct frameclasses *c, const struct sortkey *const *keys, size_t nkeys,
		     struct framepool *frames)
{
	*c = (struct frameclasses){
		.keys = keys, .nkeys = nkeys, .frames = frames, .seed = hash_seed()
	};
}

void frameclass_release(struct frameclasses *c)
{
	vec_release(&c->of);
	vec_release(&c->values);
	free(c->slots);
	*c = (struct frameclasses){ 0 };
}

const struct sortkey_value *frameclass_values(const struct frameclasses *c, uint32_t class)
{
	return c->values.at + class * c->nkeys;
}

static uint32_t *find_slot(const struct frameclasses *c, const struct sortkey_value *v)
{
	for (size_t at = (size_t)sortkey_hash(c->seed, v, c->nkeys);; at++) {
		uint32_t *slot = &c->slots[at & (c->room - 1)];

		if (!*slot || sortkey_is_same(frameclass_values(c, *slot - 1), v, c->nkeys))
			return slot;
	}
}

static void grow(struct frameclasses *c)
{
	free(c->slots);
	c->room = c->room ? c->room * 2 : 64;
	c->slots = alloc_zero(c->room, sizeof(c->slots[0]));
	for (uint32_t i = 0; i < c->n; i++)
		*find_slot(c, frameclass_values(c, i)) = i + 1;
}

/* Plus 1. */
static uint32_t classify(struct frameclasses *c, uint32_t frame)
{
	const struct sortkey_input in = { .frames = c->frames, .frame = frame };
	struct sortkey_value v[SORTKEY_MOST];
	uint32_t *slot;

	for (size_t i = 0; i < c->nkeys; i++)
		v[i] = c->keys[i]->flags & SORTKEY_OF_FRAME ? c->keys[i]->take(&in)
							    : (struct sortkey_value){ 0 };
	if (c->n * 2 >= c->room)
		grow(c);
	slot = find_slot(c, v);
	if (!*slot) {
		for (size_t i = 0; i < c->nkeys; i++)
			*vec_add(&c->values) = v[i];
		*slot = (uint32_t)++c->n;
	}
	return *slot;
}

uint32_t frameclass_find(struct frameclasses *c, uint32_t frame)
{
	while (c->of.len <= frame)
		*vec_add(&c->of) = 0;
	if (!c->of.at[frame]) {
		uint32_t class = classify(c, frame);

		c->of.at[frame] = class;
	}
	return c->of.at[frame] - 1;
}
