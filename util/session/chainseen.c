/* SPDX-License-Identifier: MIT */
#include "util/session/chainseen.h"

#include "util/base/alloc.h"
#include "util/base/hash.h"

enum { ONCE = 1 << 15 }; /* chains that came once are remembered, the later ones */

struct chainseen_key {
	uint64_t hash, version, extra;
	size_t start;		 /* in .bytes */
	uint32_t len, chain_len; /* bytes of both, words of the callers */
	uint32_t cpumode;
};

void chainseen_release(struct chainseen *c)
{
	vec_release(&c->keys);
	buf_release(&c->bytes);
	free(c->slots);
	free(c->once);
	*c = (struct chainseen){ 0 };
}

size_t chainseen_size(const struct chainseen *c)
{
	return c->bytes.len + c->keys.len * sizeof(c->keys.at[0]);
}

void chainseen_forget(struct chainseen *c)
{
	c->keys.len = 0;
	buf_clear(&c->bytes);
	if (c->room)
		memset(c->slots, 0, c->room * sizeof(c->slots[0]));
}

static uint64_t hash_bytes(uint64_t hash, const unsigned char *at, size_t words)
{
	for (size_t i = 0; i < words; i++) {
		uint64_t word;

		memcpy(&word, at + i * 8, 8);
		hash = hash_word(hash, word);
	}
	return hash;
}

static bool is_same(const struct chainseen *c, const struct chainseen_key *known,
		    const struct chainseen_key *key, struct words chain, struct words branches)
{
	const char *bytes = buf_text(&c->bytes) + known->start;

	return known->hash == key->hash && known->version == key->version &&
	       known->extra == key->extra && known->cpumode == key->cpumode &&
	       known->len == key->len && known->chain_len == key->chain_len &&
	       (!chain.len || memcmp(bytes, chain.at, chain.len * 8) == 0) &&
	       (!branches.len || memcmp(bytes + chain.len * 8, branches.at, branches.len * 8) == 0);
}

static uint32_t *find_slot(const struct chainseen *c, const struct chainseen_key *key,
			   struct words chain, struct words branches)
{
	for (size_t at = (size_t)key->hash;; at++) {
		uint32_t *slot = &c->slots[at & (c->room - 1)];

		if (!*slot || is_same(c, &c->keys.at[*slot - 1], key, chain, branches))
			return slot;
	}
}

static void grow(struct chainseen *c)
{
	free(c->slots);
	c->seed = c->room ? c->seed : hash_seed();
	c->room = c->room ? c->room * 2 : 1024;
	c->slots = alloc_zero(c->room, sizeof(c->slots[0]));
	for (size_t i = 0; i < c->keys.len; i++) {
		size_t at = (size_t)c->keys.at[i].hash;

		while (c->slots[at & (c->room - 1)])
			at++;
		c->slots[at & (c->room - 1)] = (uint32_t)i + 1;
	}
}

/* Whether a chain of that hash has come before, as far as that is remembered. */
static bool came_before(struct chainseen *c, uint64_t hash)
{
	uint32_t *slot, tag = (uint32_t)(hash >> 32) | 1;

	if (!c->once)
		c->once = alloc_zero(ONCE, sizeof(c->once[0]));
	slot = &c->once[hash & (ONCE - 1)];
	if (*slot == tag)
		return true;
	*slot = tag;
	return false;
}

uint32_t chainseen_find(struct chainseen *c, const struct session *session, const struct sample *s,
			uint64_t extra, bool *is_new)
{
	bool is_hardware = s->event->attr.branch_sample_type & PERFATTR_BRANCH_CALL_STACK;
	struct words chain = s->raw->callchain, branches = { 0 };
	struct chainseen_key key = { .version = session_version(session, s->thread),
				     .extra = extra,
				     .cpumode = s->cpumode };
	uint32_t *slot;

	*is_new = false;
	if (c->with_branches || is_hardware)
		branches = s->raw->branches;
	/* Callers out of the stack, or of earlier samples, differ for the same addresses. */
	if ((s->unwind && s->raw->user_stack.len) || s->nstitched)
		return CHAINSEEN_NONE;
	key.len = (uint32_t)(chain.len + branches.len) * 8;
	key.chain_len = (uint32_t)chain.len;
	if (c->keys.len * 2 >= c->room)
		grow(c);
	key.hash = hash_word(c->seed, key.version ^ (uint64_t)key.cpumode << 32 ^ extra);
	key.hash = hash_bytes(key.hash, chain.at, chain.len);
	key.hash = hash_bytes(key.hash, branches.at, branches.len);
	slot = find_slot(c, &key, chain, branches);
	if (*slot)
		return *slot - 1;
	if (c->only_again && !came_before(c, key.hash))
		return CHAINSEEN_NONE;
	key.start = c->bytes.len;
	if (chain.len)
		buf_add(&c->bytes, chain.at, chain.len * 8);
	if (branches.len)
		buf_add(&c->bytes, branches.at, branches.len * 8);
	*vec_add(&c->keys) = key;
	*slot = (uint32_t)c->keys.len;
	*is_new = true;
	return *slot - 1;
}
