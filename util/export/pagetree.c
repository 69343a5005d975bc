/* SPDX-License-Identifier: MIT */
#include "util/export/pagetree.h"

#include "util/base/alloc.h"
#include "util/base/view.h"

/* NULL is the empty name. */
static uint32_t name_number(struct pagetree *t, const char *name)
{
	struct view v = view_of(name ? name : "");
	void **number = NULL;
	void *known = map_find(&t->numbers, v);
	const char *copy;

	if (known)
		return (uint32_t)((uintptr_t)known - 1);
	copy = arena_string(&t->arena, v.at);
	*vec_add(&t->names) = copy;
	number = map_add(&t->numbers, view_of(copy));
	*number = (void *)(uintptr_t)t->names.len;
	return (uint32_t)t->names.len - 1;
}

void pagetree_init(struct pagetree *t)
{
	*t = (struct pagetree){ 0 };
	name_number(t, "");
	pagetree_frame(t, "", "", PAGETREE_USER);
	pagetree_child(t, 0, 0);
}

static void release_entries(struct pagetree_entries *e)
{
	vec_release(&e->rows);
	free(e->slots);
}

void pagetree_release(struct pagetree *t)
{
	arena_release(&t->arena);
	map_release(&t->numbers);
	vec_release(&t->names);
	release_entries(&t->frames);
	release_entries(&t->nodes);
}

static uint32_t *find_slot(const struct pagetree_entries *e, struct pagetree_entry row)
{
	uint64_t hash = ((uint64_t)row.a << 32 | row.b) * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)((hash ^ hash >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 20) + row.c;

	for (;; at++) {
		uint32_t *slot = &e->slots[at & (e->room - 1)];
		const struct pagetree_entry *r = *slot ? &e->rows.at[*slot - 1] : NULL;

		if (!r || (r->a == row.a && r->b == row.b && r->c == row.c))
			return slot;
	}
}

static void grow(struct pagetree_entries *e)
{
	free(e->slots);
	e->room = e->room ? e->room * 2 : 256;
	e->slots = alloc_zero(e->room, sizeof(e->slots[0]));
	for (size_t i = 0; i < e->rows.len; i++)
		*find_slot(e, e->rows.at[i]) = (uint32_t)i + 1;
}

static uint32_t find_or_add(struct pagetree_entries *e, struct pagetree_entry row)
{
	uint32_t *slot;

	if (e->rows.len * 2 >= e->room)
		grow(e);
	slot = find_slot(e, row);
	if (!*slot) {
		*vec_add(&e->rows) = row;
		*slot = (uint32_t)e->rows.len;
	}
	return *slot - 1;
}

uint32_t pagetree_frame(struct pagetree *t, const char *name, const char *file,
			enum pagetree_kind kind)
{
	return find_or_add(&t->frames, (struct pagetree_entry){ name_number(t, name),
								name_number(t, file), kind });
}

uint32_t pagetree_child(struct pagetree *t, uint32_t parent, uint32_t frame)
{
	return find_or_add(&t->nodes, (struct pagetree_entry){ parent, frame, 0 });
}

void pagetree_sum(const struct pagetree *t, uint64_t *weights)
{
	for (size_t i = t->nodes.rows.len; i-- > 1;)
		weights[t->nodes.rows.at[i].a] += weights[i];
}
