/* SPDX-License-Identifier: MIT */
#include "util/report/stackset.h"

#include "util/base/hash.h"

void stackset_init(struct stackset *s, const struct sortkey *const *keys, size_t nkeys)
{
	*s = (struct stackset){ .keys = keys, .nkeys = nkeys, .seed = hash_seed() };
	for (size_t i = 0; i < nkeys; i++)
		if (!(keys[i]->flags & SORTKEY_OF_FRAME))
			s->own[s->nown++] = i;
}

void stackset_release(struct stackset *s)
{
	vec_release(&s->values);
	vec_release(&s->rows);
	free(s->context_slots);
	free(s->slots);
	*s = (struct stackset){ 0 };
}

/* ---- contexts ---- */

static bool is_same(const struct stackset *s, const struct sortkey_value *v, size_t context)
{
	const struct sortkey_value *w = s->values.at + context * s->nkeys;

	for (size_t i = 0; i < s->nown; i++) {
		size_t k = s->own[i];

		if (v[k].thing != w[k].thing || v[k].number != w[k].number ||
		    v[k].mode != w[k].mode)
			return false;
	}
	return true;
}

static uint32_t *find_context(const struct stackset *s, const struct sortkey_value *v)
{
	uint64_t hash = s->seed;
	size_t at;

	for (size_t i = 0; i < s->nown; i++)
		hash = hash_word(hash_word(hash, (uintptr_t)v[s->own[i]].thing),
				 v[s->own[i]].number);
	for (at = (size_t)hash;; at++) {
		uint32_t *slot = &s->context_slots[at & (s->context_room - 1)];

		if (!*slot || is_same(s, v, *slot - 1))
			return slot;
	}
}

static void fill_contexts(struct stackset *s)
{
	for (size_t i = 0; i < s->contexts; i++)
		*find_context(s, s->values.at + i * s->nkeys) = (uint32_t)i + 1;
}

static void grow_contexts(struct stackset *s)
{
	free(s->context_slots);
	s->context_room = s->context_room ? s->context_room * 2 : 64;
	s->context_slots = alloc_zero(s->context_room, sizeof(s->context_slots[0]));
	fill_contexts(s);
}

static bool settle(struct sortkey_value *v, const struct session *session)
{
	const char *comm = session_settle_comm(session, v->thing);
	bool differs = comm != v->thing;

	v->thing = comm;
	return differs;
}

/* Contexts may be equal then; histograms have one row for them. */
void stackset_settle(struct stackset *s, const struct session *session)
{
	bool differs = false;

	for (size_t i = 0; i < s->nown; i++)
		for (size_t c = 0; s->keys[s->own[i]]->flags & SORTKEY_OF_COMM && c < s->contexts;
		     c++)
			differs |= settle(&s->values.at[c * s->nkeys + s->own[i]], session);
	if (!differs)
		return;
	memset(s->context_slots, 0, s->context_room * sizeof(s->context_slots[0]));
	fill_contexts(s);
}

static void keep_context(struct stackset *s, const struct sortkey_value *v)
{
	struct sortkey_value *kept;

	for (size_t i = 0; i < s->nkeys; i++)
		*vec_add(&s->values) = (struct sortkey_value){ 0 };
	kept = s->values.at + s->contexts++ * s->nkeys;
	for (size_t i = 0; i < s->nown; i++)
		kept[s->own[i]] = v[s->own[i]];
}

static uint32_t add_context(struct stackset *s, const struct sortkey_input *in)
{
	struct sortkey_value v[SORTKEY_MOST]; /* only the keys that are not of frames */
	uint32_t *slot;

	for (size_t i = 0; i < s->nown; i++) {
		const struct sortkey *key = s->keys[s->own[i]];
		struct sortkey_input with_key;

		if (key->flags & SORTKEY_OF_EVENT) {
			with_key = *in;
			with_key.key = key;
			v[s->own[i]] = key->take(&with_key);
		} else {
			v[s->own[i]] = key->take(in);
		}
	}
	/* Mostly that of the sample before. */
	if (s->contexts && is_same(s, v, s->last_context))
		return s->last_context;
	if (s->contexts * 2 >= s->context_room)
		grow_contexts(s);
	slot = find_context(s, v);
	if (!*slot) {
		keep_context(s, v);
		*slot = (uint32_t)s->contexts;
	}
	s->last_context = *slot - 1;
	return s->last_context;
}

/* ---- rows ---- */

/* What tells rows apart is in the table itself: a look-up is one place in memory. */
struct stackset_slot {
	uint32_t context, frame, chain;
	uint32_t number; /* plus 1; 0: empty */
};

static struct stackset_slot *find_row(const struct stackset *s, const struct stackset_row *row)
{
	uint64_t hash = hash_word(hash_word(s->seed, (uint64_t)row->context << 32 | row->frame),
				  row->chain);

	for (size_t at = (size_t)hash;; at++) {
		struct stackset_slot *slot = &s->slots[at & (s->room - 1)];

		if (!slot->number || (slot->context == row->context && slot->frame == row->frame &&
				      slot->chain == row->chain))
			return slot;
	}
}

static void put_row(struct stackset_slot *slot, const struct stackset_row *row, size_t number)
{
	*slot = (struct stackset_slot){
		.context = row->context,
		.frame = row->frame,
		.chain = row->chain,
		.number = (uint32_t)number + 1,
	};
}

/* All rows anew into a table of that room. */
static void fill_table(struct stackset *s, size_t room)
{
	free(s->slots);
	s->room = room;
	s->slots = alloc_zero(room, sizeof(s->slots[0]));
	for (size_t i = 0; i < s->rows.len; i++)
		put_row(find_row(s, &s->rows.at[i]), &s->rows.at[i], i);
}

uint32_t stackset_add(struct stackset *s, const struct sortkey_input *in, uint32_t chain,
		      uint64_t period)
{
	struct stackset_row key = {
		.context = add_context(s, in),
		.frame = in->frame,
		.chain = chain,
	};
	struct stackset_slot *slot;
	struct stackset_row *row;

	if (s->rows.len * 2 >= s->room)
		fill_table(s, s->room ? s->room * 2 : 256);
	slot = find_row(s, &key);
	if (!slot->number) {
		put_row(slot, &key, s->rows.len);
		*vec_add(&s->rows) = key;
	}
	row = &s->rows.at[slot->number - 1];
	row->samples++;
	row->period += period;
	s->samples++;
	s->period += period;
	return slot->number - 1;
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
	if (s->room)
		fill_table(s, s->room);
}
