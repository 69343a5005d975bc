/* SPDX-License-Identifier: MIT */
#include "util/base/map.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/base/hash.h"

struct map_slot {
	struct view key; /* .at is NULL in a free slot */
	uint64_t hash;
	void *value;
};

uint64_t map_hash(struct view key)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.at[i]) * 0x100000001b3;
	return hash;
}

/* The maps' own hash: eight bytes at a time, for keys are often whole sentences. */
static uint64_t hash_key(const struct map *m, struct view key)
{
	uint64_t hash = m->seed ^ key.len, word;
	size_t i = 0;

	for (; key.len - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, key.at + i, sizeof(word));
		hash = hash_word(hash, word);
	}
	word = 0;
	if (i < key.len)
		memcpy(&word, key.at + i, key.len - i);
	return hash_word(hash, word);
}

void map_release(struct map *m)
{
	free(m->slots);
	*m = (struct map){ 0 };
}

static struct map_slot *probe(const struct map *m, struct view key, uint64_t hash)
{
	size_t i = hash & (m->room - 1);

	for (;; i = (i + 1) & (m->room - 1)) {
		struct map_slot *s = &m->slots[i];

		if (!s->key.at || (s->hash == hash && s->key.len == key.len &&
				   memcmp(s->key.at, key.at, key.len) == 0))
			return s;
	}
}

static void resize(struct map *m, size_t room)
{
	struct map bigger = { .room = room, .seed = m->room ? m->seed : hash_seed() };

	bigger.slots = alloc_zero(bigger.room, sizeof(bigger.slots[0]));
	for (size_t i = 0; i < m->room; i++) {
		if (m->slots[i].key.at)
			*probe(&bigger, m->slots[i].key, m->slots[i].hash) = m->slots[i];
	}
	bigger.len = m->len;
	free(m->slots);
	*m = bigger;
}

/* At most three of four slots are taken. */
static bool is_full(const struct map *m, size_t len)
{
	return len >= m->room - m->room / 4;
}

void map_reserve(struct map *m, size_t n)
{
	size_t room = m->room ? m->room : 16;

	while (n >= room - room / 4 && room <= SIZE_MAX / 4)
		room *= 2;
	if (room > m->room)
		resize(m, room);
}

void *map_find(const struct map *m, struct view key)
{
	return m->room ? probe(m, key, hash_key(m, key))->value : NULL;
}

/* The slot of the key; where that is not there a new one, which wants a key. */
static struct map_slot *make_slot(struct map *m, struct view key)
{
	struct map_slot *s;
	uint64_t hash;

	if (is_full(m, m->len))
		resize(m, m->room ? m->room * 2 : 16);
	hash = hash_key(m, key);
	s = probe(m, key, hash);
	if (!s->key.at) {
		s->hash = hash;
		m->len++;
	}
	return s;
}

void **map_add(struct map *m, struct view key)
{
	struct map_slot *s = make_slot(m, key);

	if (!s->key.at)
		s->key = key.at ? key : view_make("", 0);
	return &s->value;
}

const char *map_intern(struct map *m, struct arena *a, struct view text)
{
	struct map_slot *s = make_slot(m, text);

	if (!s->key.at) {
		s->value = arena_stringn(a, text.at, text.len);
		s->key = view_make(s->value, text.len);
	}
	return s->value;
}
