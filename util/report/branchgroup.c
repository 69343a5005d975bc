/* SPDX-License-Identifier: MIT */
#include "util/report/branchgroup.h"

#include <stdlib.h>

#include "util/base/hash.h"
#include "util/base/pick.h"

enum { RESERVED_MOST = 1 << 16 };

static bool is_same_value(struct sortkey_value x, struct sortkey_value y)
{
	/* Of symbols' modes the name tells enough. */
	return x.thing == y.thing && x.number == y.number;
}

/* Where the file would be mapped at 0. */
static bool is_same_place(const struct branchgroup_row *x, const struct branchgroup_row *y)
{
	return x->sum.a - x->name->moved == y->sum.a - y->name->moved &&
	       x->sum.b - x->name->moved == y->sum.b - y->name->moved;
}

static int compare_addresses(const struct branchgroup_row *x, const struct branchgroup_row *y)
{
	if (x->sum.a != y->sum.a)
		return x->sum.a < y->sum.a ? -1 : 1;
	return (x->sum.b > y->sum.b) - (x->sum.b < y->sum.b);
}

static int by_count(const void *a, const void *b)
{
	const struct branchgroup_row *x = a, *y = b;

	if (x->sum.count != y->sum.count)
		return x->sum.count > y->sum.count ? -1 : 1;
	return compare_addresses(x, y);
}

/* What rows have in common. */
struct sameness {
	const enum branchread_key *keys;
	size_t nkeys;
	bool has_addresses; /* as they were */
	bool has_places;    /* in the file */
	uint64_t seed;	    /* of hashes */
};

static struct sameness sameness_of(enum branchgroup_by by)
{
	/* From what tells most rows apart to what tells fewest. */
	static const enum branchread_key keys[] = { BRANCHREAD_FROM, BRANCHREAD_TO,
						    BRANCHREAD_DSO_FROM, BRANCHREAD_DSO_TO,
						    BRANCHREAD_COMM };

	switch (by) {
	case BRANCHGROUP_ADDRESS:
		return (struct sameness){ keys + 2, 2, true, false, hash_seed() };
	case BRANCHGROUP_FILE:
		return (struct sameness){ keys + 2, 2, false, true, hash_seed() };
	case BRANCHGROUP_SYMBOL:
		break;
	}
	return (struct sameness){ keys, 5, false, false, hash_seed() };
}

static bool is_same(const struct sameness *s, const struct branchgroup_row *x,
		    const struct branchgroup_row *y)
{
	if (s->has_addresses && compare_addresses(x, y) != 0)
		return false;
	if (s->has_places && !is_same_place(x, y))
		return false;
	for (size_t i = 0; i < s->nkeys; i++) {
		if (!is_same_value(branchread_value(x->name, s->keys[i]),
				   branchread_value(y->name, s->keys[i])))
			return false;
	}
	return true;
}

static size_t hash(const struct sameness *s, const struct branchgroup_row *row)
{
	uint64_t moved = s->has_places ? row->name->moved : 0, h = s->seed;

	if (s->has_addresses || s->has_places)
		h = hash_word(hash_word(h, row->sum.a - moved), row->sum.b - moved);
	for (size_t i = 0; i < s->nkeys; i++) {
		struct sortkey_value v = branchread_value(row->name, s->keys[i]);

		h = hash_word(h, (uintptr_t)v.thing ^ v.number);
	}
	return (size_t)h;
}

void branchgroup_add(struct branchtable_pair *sum, const struct branchtable_pair *p)
{
	if (p->timed) {
		sum->least = !sum->timed || p->least < sum->least ? p->least : sum->least;
		sum->most = p->most > sum->most ? p->most : sum->most;
	}
	sum->count += p->count;
	sum->mispredicted += p->mispredicted;
	sum->told += p->told;
	sum->in_tx += p->in_tx;
	sum->aborts += p->aborts;
	sum->cycles += p->cycles;
	sum->timed += p->timed;
	sum->type = sum->type ? sum->type : p->type;
}

/* The lowest addresses stand for all, so that the order of rows is the same each time. */
static void merge(struct branchgroup_row *into, const struct branchgroup_row *row)
{
	struct branchgroup_row first = compare_addresses(row, into) < 0 ? *row : *into;

	branchgroup_add(&first.sum, first.name == row->name ? &into->sum : &row->sum);
	*into = first;
}

/* Into the row that it has in common with others. */
static void add_row(struct branchgroup *g, const struct sameness *s, uint32_t *slots, size_t room,
		    const struct branchgroup_row *row)
{
	for (size_t at = hash(s, row);; at++) {
		uint32_t *slot = &slots[at & (room - 1)];

		if (!*slot) {
			*vec_add(&g->rows) = *row;
			*slot = (uint32_t)g->rows.len;
			return;
		}
		if (is_same(s, &g->rows.at[*slot - 1], row)) {
			merge(&g->rows.at[*slot - 1], row);
			return;
		}
	}
}

void branchgroup_make(struct branchgroup *g, const struct branchread *b, enum branchgroup_by by)
{
	const struct sameness s = sameness_of(by);
	size_t n = b->table.edges.rows.len, room = 64;
	uint32_t *slots;

	*g = (struct branchgroup){ 0 };
	while (room < n * 2)
		room *= 2;
	slots = alloc_zero(room, sizeof(*slots));
	/* Most rows have nothing in common with others; of millions, that is to be seen. */
	vec_reserve(&g->rows, n < RESERVED_MOST ? n : RESERVED_MOST);
	for (size_t i = 0; i < n; i++)
		add_row(g, &s, slots, room,
			&(struct branchgroup_row){ b->table.edges.rows.at[i], &b->edges.at[i] });
	free(slots);
}

void branchgroup_order(struct branchgroup *g, size_t most)
{
	pick_first(g->rows.at, g->rows.len, sizeof(g->rows.at[0]), most, by_count);
}

void branchgroup_release(struct branchgroup *g)
{
	vec_release(&g->rows);
}
