/* SPDX-License-Identifier: MIT */
#include "util/report/branchtable.h"

#include "arch/branch.h"
#include "util/base/hash.h"

/* Nobody writes so much code without a branch: something was not recorded. */
enum { RUN_MOST = 64 << 10, ROOM_FIRST = 64 };

void branchtable_release(struct branchtable *t)
{
	vec_release(&t->edges.rows);
	vec_release(&t->runs.rows);
	vec_release(&t->last);
	free(t->edges.slots);
	free(t->runs.slots);
	*t = (struct branchtable){ 0 };
}

static uint64_t hash(const struct branchtable_pairs *p, uint32_t context, uint64_t a, uint64_t b)
{
	return hash_word(hash_word(p->seed, a ^ (uint64_t)context << 40), b);
}

static inline struct branchtable_slot *find_slot(const struct branchtable_pairs *p, uint64_t hash,
						 uint32_t context, uint64_t a, uint64_t b)
{
	for (size_t at = (size_t)hash;; at++) {
		struct branchtable_slot *slot = &p->slots[at & (p->room - 1)];
		const struct branchtable_pair *row;

		if (!slot->number)
			return slot;
		if (slot->tag != (uint32_t)(hash >> 32))
			continue;
		row = &p->rows.at[slot->number - 1];
		if (row->a == a && row->b == b && row->context == context)
			return slot;
	}
}

static void grow(struct branchtable_pairs *p)
{
	free(p->slots);
	vec_reserve(&p->rows, ROOM_FIRST);
	p->seed = p->room ? p->seed : hash_seed();
	p->room = p->room ? p->room * 2 : ROOM_FIRST;
	p->slots = alloc_zero(p->room, sizeof(p->slots[0]));
	for (size_t i = 0; i < p->rows.len; i++) {
		const struct branchtable_pair *row = &p->rows.at[i];
		uint64_t h = hash(p, row->context, row->a, row->b);

		*find_slot(p, h, row->context, row->a, row->b) =
			(struct branchtable_slot){ (uint32_t)i + 1, (uint32_t)(h >> 32) };
	}
}

static __attribute__((noinline)) struct branchtable_pair *add(struct branchtable_pairs *p,
							      uint64_t h, uint32_t context,
							      uint64_t a, uint64_t b)
{
	struct branchtable_pair *row;

	if (p->rows.len * 2 >= p->room)
		grow(p);
	row = vec_add(&p->rows);
	*find_slot(p, h, context, a, b) =
		(struct branchtable_slot){ (uint32_t)p->rows.len, (uint32_t)(h >> 32) };
	*row = (struct branchtable_pair){ .a = a, .b = b, .context = context };
	return row;
}

/* Most were seen before. */
static inline struct branchtable_pair *find(struct branchtable_pairs *p, uint32_t context,
					    uint64_t a, uint64_t b)
{
	const struct branchtable_slot *slot;
	uint64_t h;

	if (!p->room)
		grow(p);
	h = hash(p, context, a, b);
	slot = find_slot(p, h, context, a, b);
	return slot->number ? &p->rows.at[slot->number - 1] : add(p, h, context, a, b);
}

const struct branchtable_pair *branchtable_find(const struct branchtable_pairs *p, uint32_t context,
						uint64_t a, uint64_t b)
{
	const struct branchtable_slot *slot =
		p->room ? find_slot(p, hash(p, context, a, b), context, a, b) : NULL;

	return slot && slot->number ? &p->rows.at[slot->number - 1] : NULL;
}

static void add_cycles(struct branchtable_pair *row, unsigned int cycles)
{
	if (!cycles)
		return;
	if (!row->timed || cycles < row->least)
		row->least = (uint16_t)cycles;
	if (cycles > row->most)
		row->most = (uint16_t)cycles;
	row->cycles += cycles;
	row->timed++;
}

static void add_edge(struct branchtable *t, uint32_t context, uint64_t from, uint64_t to,
		     uint64_t flags)
{
	struct branchtable_pair *row = find(&t->edges, context, from, to);
	enum branch_type type = branch_flags_type(flags);

	row->count++;
	row->mispredicted += flags & BRANCH_FLAG_MISPREDICTED ? 1 : 0;
	row->told += flags & (BRANCH_FLAG_MISPREDICTED | BRANCH_FLAG_PREDICTED) ? 1 : 0;
	row->in_tx += flags & BRANCH_FLAG_IN_TX ? 1 : 0;
	row->aborts += flags & BRANCH_FLAG_ABORT ? 1 : 0;
	if (type)
		row->type = (uint8_t)type;
	add_cycles(row, branch_flags_cycles(flags));
	t->types[type]++;
	if (from || to)
		*vec_add(&t->last) = (uint32_t)(row - t->edges.rows.at);
	else
		t->empty++;
}

static bool is_wrong_path(uint64_t flags)
{
	return (flags >> BRANCH_SPEC_SHIFT & 3) == BRANCH_WRONG_PATH;
}

/* What ran between two branches took the time that the later one tells. */
static void add_run(struct branchtable *t, uint32_t context, uint64_t start, uint64_t end,
		    uint64_t flags)
{
	struct branchtable_pair *row;

	if (!start || !end)
		return;
	if (start > end || end - start > RUN_MOST) {
		t->gaps++;
		return;
	}
	row = find(&t->runs, context, start, end);
	row->count++;
	add_cycles(row, branch_flags_cycles(flags));
}

void branchtable_add(struct branchtable *t, uint32_t context, struct words entries, bool has_runs)
{
	uint64_t later_from = 0, later_flags = 0;
	bool has_later = false;

	t->stacks++;
	t->last.len = 0;
	for (size_t i = 0; i + 2 < entries.len; i += 3) {
		uint64_t from = words_get(entries, i), to = words_get(entries, i + 1);
		uint64_t flags = words_get(entries, i + 2);

		add_edge(t, context, from, to, flags);
		t->branches++;
		if (!has_runs || is_wrong_path(flags))
			continue;
		if (has_later)
			add_run(t, context, to, later_from, later_flags);
		has_later = true;
		later_from = from;
		later_flags = flags;
	}
}

void branchtable_join(struct branchtable *t, uint32_t context, uint64_t to, uint64_t from)
{
	add_run(t, context, to, from, 0);
}
