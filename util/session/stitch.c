/* SPDX-License-Identifier: MIT */
#include "util/session/stitch.h"

#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/base/vec.h"

enum {
	CALLS_MOST = 1024, /* of one chain; what is further out is left */
	CHUNK = 3,	   /* words of a branch: from, to, flags */
};

struct call {
	uint64_t from, to;
};

/* The last sample of a thread. */
struct chain {
	uint32_t tid;
	uint64_t top; /* the hardware's place of the first of .calls */
	size_t own;   /* calls of its own branches; the others were put behind them */
	struct VEC(struct call) calls;
};

struct stitch {
	struct map threads; /* struct chain by tid */
	struct VEC(struct chain *) all;
	struct VEC(uint64_t) from; /* what was given last */
	struct VEC(struct call) calls;
	struct arena arena;
};

struct stitch *stitch_new(void)
{
	return alloc_zero(1, sizeof(struct stitch));
}

void stitch_free(struct stitch *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->all.len; i++)
		vec_release(&s->all.at[i]->calls);
	vec_release(&s->all);
	vec_release(&s->from);
	vec_release(&s->calls);
	map_release(&s->threads);
	arena_release(&s->arena);
	free(s);
}

static struct chain *find_chain(struct stitch *s, uint32_t tid)
{
	struct chain *c = map_find(&s->threads, view_make((const char *)&tid, sizeof(tid)));

	if (c)
		return c;
	c = arena_alloc(&s->arena, sizeof(*c));
	c->tid = tid;
	*vec_add(&s->all) = c;
	*map_add(&s->threads, view_make((const char *)&c->tid, sizeof(c->tid))) = c;
	return c;
}

static bool is_same(struct call a, struct call b)
{
	return a.from == b.from && a.to == b.to;
}

/*
 * Where the outermost of n calls is among those before: at the same place of
 * the hardware, whose places go round. n when it is not there.
 */
static size_t find_outermost(const struct chain *before, const struct call *calls, size_t n,
			     uint64_t top)
{
	uint64_t place = (top % n + 1) % n; /* n - 1 places before the top */

	for (size_t i = 0; i < before->own; i++)
		if ((before->top % n + n - i % n) % n == place)
			return is_same(before->calls.at[i], calls[n - 1]) ? i : n;
	return n;
}

size_t stitch_sample(struct stitch *s, uint32_t tid, const struct datasample *sample,
		     const uint64_t **from)
{
	struct chain *c = find_chain(s, tid);
	size_t n = sample->branches.len / CHUNK, outermost;
	uint64_t top = sample->branch_hw_index;

	s->from.len = s->calls.len = 0;
	for (size_t i = 0; i < n; i++)
		*vec_add(&s->calls) = (struct call){ words_get(sample->branches, i * CHUNK),
						     words_get(sample->branches, i * CHUNK + 1) };
	outermost = n;
	/* Without the branches' place it is all ones. */
	if (n && top != UINT64_MAX && c->own)
		outermost = find_outermost(c, s->calls.at, n, top);
	for (size_t i = outermost + 1; outermost < n && i < c->calls.len; i++) {
		if (s->calls.len == CALLS_MOST)
			break;
		*vec_add(&s->calls) = c->calls.at[i];
		*vec_add(&s->from) = c->calls.at[i].from;
	}
	c->top = top;
	c->own = top != UINT64_MAX ? n : 0;
	c->calls.len = 0;
	for (size_t i = 0; i < s->calls.len; i++)
		*vec_add(&c->calls) = s->calls.at[i];
	*from = s->from.at;
	return s->from.len;
}
