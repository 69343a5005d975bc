/* SPDX-License-Identifier: MIT */
#include "util/data/idmap.h"

#include <stdbool.h>
#include <stdlib.h>

#include "util/base/alloc.h"
#include "util/base/hash.h"

struct idmap_slot {
	uint64_t id;
	size_t event_plus_1; /* 0 is free */
};

void idmap_release(struct idmap *m)
{
	free(m->slots);
	*m = (struct idmap){ 0 };
}

/* The slot that holds id, or the free one where it would go. room is a power of two. */
static struct idmap_slot *find_slot(const struct idmap *m, uint64_t id)
{
	size_t i = (size_t)hash_word(m->seed, id);

	for (;; i++) {
		struct idmap_slot *slot = &m->slots[i & (m->room - 1)];

		if (!slot->event_plus_1 || slot->id == id)
			return slot;
	}
}

static void resize(struct idmap *m, size_t room)
{
	struct idmap old = *m;

	m->seed = old.room ? old.seed : hash_seed();
	m->room = room;
	m->slots = alloc_zero(m->room, sizeof(m->slots[0]));
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].event_plus_1)
			*find_slot(m, old.slots[i].id) = old.slots[i];
	free(old.slots);
}

/* At most three of four are taken. */
static bool is_full(size_t room, size_t len)
{
	return len >= room - room / 4;
}

void idmap_reserve(struct idmap *m, size_t n)
{
	size_t room = m->room ? m->room : 16;

	while (n && is_full(room, m->len + n - 1) && room <= SIZE_MAX / 4)
		room *= 2;
	if (room > m->room)
		resize(m, room);
}

void idmap_add(struct idmap *m, uint64_t id, size_t event)
{
	struct idmap_slot *slot;

	if (is_full(m->room, m->len))
		resize(m, m->room ? m->room * 2 : 16);
	slot = find_slot(m, id);
	if (slot->event_plus_1)
		return;
	*slot = (struct idmap_slot){ .id = id, .event_plus_1 = event + 1 };
	m->len++;
}

long idmap_find(const struct idmap *m, uint64_t id)
{
	return m->room ? (long)find_slot(m, id)->event_plus_1 - 1 : -1;
}
