/* SPDX-License-Identifier: MIT */
#include "util/report/rawchains.h"

#include "util/session/callers.h"

/* When so much was kept, it begins anew: what is seen often is there again soon. */
enum { BYTES_KEPT = 64 << 20 };

/* A call is not longer than that: how far a branch may be in front of where it returns to. */
enum { LONGEST_CALL = 8 };

struct rawchains_seen {
	uint64_t hash, version;
	size_t start; /* in .bytes */
	uint32_t len, cpumode;
	struct rawchains_chain chain;
};

void rawchains_init(struct rawchains *c, const struct rawchains_args *args,
		    struct framepool *frames, struct chains *chains)
{
	*c = (struct rawchains){ .args = *args, .frames = frames, .chains = chains };
}

void rawchains_release(struct rawchains *c)
{
	vec_release(&c->seen);
	vec_release(&c->frame);
	buf_release(&c->bytes);
	free(c->slots);
	*c = (struct rawchains){ 0 };
}

/* ---- taking apart ---- */

static void push(struct rawchains *c, struct recording *r, const struct sample *s, uint64_t address,
		 unsigned cpumode)
{
	uint32_t frame =
		framepool_find(c->frames, recording_place(r, s, cpumode, address), cpumode);
	const uint32_t *all;
	size_t n;

	all = framepool_expand(c->frames, frame, &n);
	for (size_t i = 0; i < n; i++)
		*vec_add(&c->frame) = all[i];
}

/* Where each branch went to and came from. The callers that it has too: how many to skip. */
static size_t push_branches(struct rawchains *c, struct recording *r, const struct sample *s)
{
	struct words b = s->raw->branches, chain = s->raw->callchain;
	size_t skip = 0;

	for (size_t i = 0; i + 2 < b.len; i += 3) {
		uint64_t from = words_get(b, i), to = words_get(b, i + 1);
		uint64_t caller = skip < chain.len ? words_get(chain, skip) : 0;

		/* The ip of the sample itself is what the newest branch led to. */
		if (i == 0 || caller > UINT64_MAX - 4095 ||
		    (from < caller && from + LONGEST_CALL >= caller))
			skip++;
		push(c, r, s, to, to > INT64_MAX ? RECORD_KERNEL : RECORD_USER);
		push(c, r, s, from, from > INT64_MAX ? RECORD_KERNEL : RECORD_USER);
	}
	return skip;
}

static bool matches(const regex_t *regex, const struct framepool_function *f)
{
	return f && regexec(regex, f->name, 0, NULL, 0) == 0;
}

static struct rawchains_chain take_apart(struct rawchains *c, struct recording *r,
					 const struct sample *s)
{
	struct rawchains_chain out = { 0 };
	struct callers callers;
	uint64_t address;
	unsigned cpumode;
	size_t first = 0, skip = 0, end;

	c->frame.len = 0;
	if (c->args.has_branches)
		skip = push_branches(c, r, s);
	callers_start(&callers, s);
	while (callers_next(&callers, &address, &cpumode))
		if (!skip || callers.next > skip)
			push(c, r, s, address, cpumode);
	end = c->frame.len;
	if (c->args.most && c->args.most < end)
		end = (size_t)c->args.most;
	for (size_t i = 0; c->args.no_callees && i < end; i++)
		if (matches(c->args.no_callees, framepool_function(c->frames, c->frame.at[i])))
			first = i;
	if (c->args.no_callees && end > first &&
	    matches(c->args.no_callees, framepool_function(c->frames, c->frame.at[first]))) {
		out.leaf = c->frame.at[first];
		out.has_leaf = true;
	}
	for (size_t i = end; i > first; i--)
		out.chain = chains_call(c->chains, out.chain, c->frame.at[i - 1]);
	return out;
}

/* ---- what was seen ---- */

static uint64_t hash_bytes(uint64_t hash, const unsigned char *at, size_t words)
{
	for (size_t i = 0; i < words; i++) {
		uint64_t word;

		memcpy(&word, at + i * 8, 8);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return hash;
}

static uint32_t *find_slot(const struct rawchains *c, const struct rawchains_seen *key,
			   struct words chain, struct words branches)
{
	size_t at = (size_t)key->hash;

	for (;; at++) {
		uint32_t *slot = &c->slots[at & (c->room - 1)];
		const struct rawchains_seen *s = *slot ? &c->seen.at[*slot - 1] : NULL;
		const char *bytes = s ? c->bytes.at + s->start : NULL;

		if (!s)
			return slot;
		if (s->hash == key->hash && s->version == key->version &&
		    s->cpumode == key->cpumode && s->len == key->len &&
		    (!chain.len || memcmp(bytes, chain.at, chain.len * 8) == 0) &&
		    (!branches.len ||
		     memcmp(bytes + chain.len * 8, branches.at, branches.len * 8) == 0))
			return slot;
	}
}

static void grow(struct rawchains *c)
{
	free(c->slots);
	c->room = c->room ? c->room * 2 : 1024;
	c->slots = alloc_zero(c->room, sizeof(c->slots[0]));
	for (size_t i = 0; i < c->seen.len; i++) {
		size_t at = (size_t)c->seen.at[i].hash;

		while (c->slots[at & (c->room - 1)])
			at++;
		c->slots[at & (c->room - 1)] = (uint32_t)i + 1;
	}
}

static void forget(struct rawchains *c)
{
	c->seen.len = 0;
	buf_clear(&c->bytes);
	memset(c->slots, 0, c->room * sizeof(c->slots[0]));
}

struct rawchains_chain rawchains_find(struct rawchains *c, struct recording *r,
				      const struct sample *s)
{
	bool is_hardware = s->event->attr.branch_sample_type & PERFATTR_BRANCH_CALL_STACK;
	struct words chain = s->raw->callchain, branches = { 0 };
	struct rawchains_seen key = { .version = recording_version(r, s), .cpumode = s->cpumode };
	uint32_t *slot;

	if (c->args.has_branches || is_hardware)
		branches = s->raw->branches;
	/* Callers out of the stack, or of earlier samples, differ for the same addresses. */
	if ((s->unwind && s->raw->user_stack.len) || s->nstitched)
		return take_apart(c, r, s);
	if (!chain.len && !branches.len)
		return (struct rawchains_chain){ 0 };
	key.len = (uint32_t)(chain.len + branches.len) * 8;
	key.hash = hash_bytes(key.version ^ (uint64_t)key.cpumode << 32, chain.at, chain.len);
	key.hash = hash_bytes(key.hash, branches.at, branches.len);
	if (c->bytes.len > BYTES_KEPT)
		forget(c);
	if (c->seen.len * 2 >= c->room)
		grow(c);
	slot = find_slot(c, &key, chain, branches);
	if (*slot)
		return c->seen.at[*slot - 1].chain;
	key.start = c->bytes.len;
	if (chain.len)
		buf_add(&c->bytes, chain.at, chain.len * 8);
	if (branches.len)
		buf_add(&c->bytes, branches.at, branches.len * 8);
	key.chain = take_apart(c, r, s);
	*vec_add(&c->seen) = key;
	*slot = (uint32_t)c->seen.len;
	return key.chain;
}
