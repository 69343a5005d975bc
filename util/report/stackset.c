/* SPDX-License-Identifier: MIT */
#include "util/report/stackset.h"

void stackset_init(struct stackset *s, const struct sortkey *const *keys, size_t nkeys)
{
	*s = (struct stackset){ .keys = keys, .nkeys = nkeys };
}

void stackset_release(struct stackset *s)
{
	vec_release(&s->values);
	vec_release(&s->rows);
	free(s->context_slots);
	free(s->row_slots);
	*s = (struct stackset){ 0 };
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* ---- contexts ---- */

static bool is_same(const struct sortkey_value *a, const struct sortkey_value *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i].thing != b[i].thing || a[i].number != b[i].number ||
		    a[i].mode != b[i].mode)
			return false;
	return true;
}

static uint32_t *find_context(const struct stackset *s, const struct sortkey_value *v)
{
	uint64_t hash = 0;
	size_t at;

	for (size_t i = 0; i < s->nkeys; i++)
		hash = mix(mix(hash, (uintptr_t)v[i].thing), v[i].number);
	for (at = (size_t)hash;; at++) {
		uint32_t *slot = &s->context_slots[at & (s->context_room - 1)];

		if (!*slot || is_same(v, s->values.at + (*slot - 1) * s->nkeys, s->nkeys))
			return slot;
	}
}

static void grow_contexts(struct stackset *s)
{
	free(s->context_slots);
	s->context_room = s->context_room ? s->context_room * 2 : 64;
	s->context_slots = alloc_zero(s->context_room, sizeof(s->context_slots[0]));
	for (size_t i = 0; i < s->contexts; i++)
		*find_context(s, s->values.at + i * s->nkeys) = (uint32_t)i + 1;
}

static uint32_t add_context(struct stackset *s, const struct sortkey_input *in)
{
	struct sortkey_value v[SORTKEY_MOST] = { { 0 } };
	uint32_t *slot;

	for (size_t i = 0; i < s->nkeys; i++)
		if (!(s->keys[i]->flags & SORTKEY_OF_FRAME))
			v[i] = s->keys[i]->take(in);
	if (s->contexts * 2 >= s->context_room)
		grow_contexts(s);
	slot = find_context(s, v);
	if (!*slot) {
		for (size_t i = 0; i < s->nkeys; i++)
			*vec_add(&s->values) = v[i];
		*slot = (uint32_t)++s->contexts;
	}
	return *slot - 1;
}

/* ---- rows ---- */

static uint32_t *find_row(const struct stackset *s, const struct stackset_row *row)
{
	size_t at = (size_t)mix(mix(row->context, row->frame), row->chain);

	for (;; at++) {
		uint32_t *slot = &s->row_slots[at & (s->row_room - 1)];
		const struct stackset_row *r = *slot ? &s->rows.at[*slot - 1] : NULL;

		if (!r || (r->context == row->context && r->frame == row->frame &&
			   r->chain == row->chain))
			return slot;
	}
}

static void grow_rows(struct stackset *s)
{
	free(s->row_slots);
	s->row_room = s->row_room ? s->row_room * 2 : 256;
	s->row_slots = alloc_zero(s->row_room, sizeof(s->row_slots[0]));
	for (size_t i = 0; i < s->rows.len; i++)
		*find_row(s, &s->rows.at[i]) = (uint32_t)i + 1;
}

void stackset_add(struct stackset *s, const struct sortkey_input *in, uint32_t chain,
		  uint64_t period)
{
	struct stackset_row key = {
		.context = add_context(s, in),
		.frame = in->frame,
		.chain = chain,
	};
	struct stackset_row *row;
	uint32_t *slot;

	if (s->rows.len * 2 >= s->row_room)
		grow_rows(s);
	slot = find_row(s, &key);
	if (!*slot) {
		*vec_add(&s->rows) = key;
		*slot = (uint32_t)s->rows.len;
	}
	row = &s->rows.at[*slot - 1];
	row->samples++;
	row->period += period;
	s->samples++;
	s->period += period;
}

const struct sortkey_value *stackset_values(const struct stackset *s,
					    const struct stackset_row *row)
{
	return s->values.at + row->context * s->nkeys;
}

static uint64_t fade(uint64_t n, bool forget)
{
	return forget ? 0 : n - n / 8 - (n % 8 != 0);
}

void stackset_fade(struct stackset *s, bool forget)
{
	size_t kept = 0;

	s->samples = s->period = 0;
	for (size_t i = 0; i < s->rows.len; i++) {
		struct stackset_row row = s->rows.at[i];

		row.samples = fade(row.samples, forget);
		row.period = fade(row.period, forget);
		if (!row.samples)
			continue;
		s->samples += row.samples;
		s->period += row.period;
		s->rows.at[kept++] = row;
	}
	s->rows.len = kept;
	s->all_samples = fade(s->all_samples, forget);
	s->all_period = fade(s->all_period, forget);
	if (s->all_samples < s->samples)
		s->all_samples = s->samples;
	if (s->all_period < s->period)
		s->all_period = s->period;
	/* They are in other places now. */
	if (s->row_slots)
		memset(s->row_slots, 0, s->row_room * sizeof(s->row_slots[0]));
	for (size_t i = 0; i < s->rows.len; i++)
		*find_row(s, &s->rows.at[i]) = (uint32_t)i + 1;
}
