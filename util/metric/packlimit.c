/* SPDX-License-Identifier: MIT */
#include "util/metric/packlimit.h"

#include <string.h>

#include "util/metric/packset.h"
#include "util/pmu/assign.h"

#define UNIONS_MAX 256

struct masks VEC(uint64_t);

static uint64_t *new_set(struct packlimit_set *l)
{
	return arena_alloc(&l->arena, (l->words + 1) * sizeof(uint64_t));
}

static uint64_t mask_of(const struct packlimit_set *l, size_t event)
{
	return l->events[event].mask & l->pmu->counters & ~l->pmu->reserved;
}

static bool takes_counter(const struct assign_event *e)
{
	return e->role == ASSIGN_COUNTED || e->role == ASSIGN_LEADER;
}

static void add_mask(struct masks *masks, uint64_t mask)
{
	for (size_t i = 0; i < masks->len; i++) {
		if (masks->at[i] == mask)
			return;
	}
	*vec_add(masks) = mask;
}

/* All unions of the events' masks; false when there are too many. */
static bool close_masks(const struct packlimit_set *l, struct masks *masks)
{
	for (size_t e = 0; e < l->nevents && masks->len <= UNIONS_MAX; e++) {
		if (takes_counter(&l->events[e]))
			add_mask(masks, mask_of(l, e));
	}
	for (size_t i = 0; i < masks->len && masks->len <= UNIONS_MAX; i++) {
		for (size_t k = 0; k < i && masks->len <= UNIONS_MAX; k++)
			add_mask(masks, masks->at[i] | masks->at[k]);
	}
	return masks->len <= UNIONS_MAX;
}

static struct packlimit make_limit(struct packlimit_set *l, uint64_t counters)
{
	uint64_t *events = new_set(l);

	for (size_t e = 0; e < l->nevents; e++) {
		if (takes_counter(&l->events[e]) && !(mask_of(l, e) & ~counters))
			packset_add(events, e);
	}
	return (struct packlimit){
		.counters = counters,
		.room = (size_t)__builtin_popcountll(counters),
		.events = events,
	};
}

/* What two others say together need not be said again. */
static bool is_redundant(const struct packlimit_set *l, const struct packlimit *all, size_t n,
			 const struct packlimit *x)
{
	size_t count = packset_count(x->events, l->words);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++) {
			if ((all[i].counters | all[k].counters) == x->counters &&
			    !(all[i].counters & all[k].counters) && all[i].room && all[k].room &&
			    packset_count(all[i].events, l->words) +
					    packset_count(all[k].events, l->words) ==
				    count)
				return true;
		}
	}
	return false;
}

static void find_limits(struct packlimit_set *l)
{
	struct masks masks = { 0 };
	struct VEC(struct packlimit) all = { 0 };

	if (!close_masks(l, &masks)) {
		l->by_matching = true;
		vec_release(&masks);
		return;
	}
	for (size_t i = 0; i < masks.len; i++)
		*vec_add(&all) = make_limit(l, masks.at[i]);
	for (size_t i = 0; i < all.len; i++) {
		if (packset_count(all.at[i].events, l->words) > all.at[i].room &&
		    !is_redundant(l, all.at, all.len, &all.at[i]))
			*vec_add(&l->limits) = all.at[i];
	}
	vec_release(&all);
	vec_release(&masks);
}

static struct packlimit_register *find_register(struct packlimit_set *l, const char *name)
{
	struct packlimit_register *r;

	for (size_t i = 0; i < l->registers.len; i++) {
		if (strcmp(l->registers.at[i].name, name) == 0)
			return &l->registers.at[i];
	}
	r = vec_add(&l->registers);
	*r = (struct packlimit_register){
		.name = name,
		.capacity = assign_capacity(name),
		.values = arena_alloc(&l->arena, l->nevents * sizeof(r->values[0])),
		.events = new_set(l),
	};
	return r;
}

/* The number that the value of an event's register has among those seen before. */
static size_t find_value(const struct packlimit_set *l, const struct packlimit_register *r,
			 uint64_t value)
{
	for (size_t v = 0; v < r->nvalues; v++) {
		const struct assign_event *e = &l->events[packset_next(r->values[v], 0, l->words)];

		for (size_t k = 0; k < e->nregisters; k++) {
			if (strcmp(e->registers[k].name, r->name) == 0 &&
			    e->registers[k].value == value)
				return v;
		}
	}
	return r->nvalues;
}

static void find_registers(struct packlimit_set *l)
{
	for (size_t e = 0; e < l->nevents; e++) {
		for (size_t k = 0; k < l->events[e].nregisters; k++) {
			struct packlimit_register *r =
				find_register(l, l->events[e].registers[k].name);
			size_t v = find_value(l, r, l->events[e].registers[k].value);

			if (v == r->nvalues)
				r->values[r->nvalues++] = new_set(l);
			packset_add(r->values[v], e);
			packset_add(r->events, e);
		}
	}
}

void packlimit_init(struct packlimit_set *l, const struct assign_pmu *pmu,
		    const struct assign_event *events, size_t nevents)
{
	uint64_t *alone;

	*l = (struct packlimit_set){
		.pmu = pmu,
		.events = events,
		.nevents = nevents,
		.words = packset_words(nevents),
	};
	l->scratch = alloc_zero(nevents + 1, sizeof(l->scratch[0]));
	alone = new_set(l);
	for (size_t e = 0; e < nevents; e++) {
		if (!events[e].alone)
			continue;
		packset_add(alone, e);
		l->some_alone = true;
	}
	l->alone = alone;
	if (pmu->counters)
		find_limits(l);
	find_registers(l);
}

void packlimit_release(struct packlimit_set *l)
{
	vec_release(&l->limits);
	vec_release(&l->registers);
	free(l->scratch);
	arena_release(&l->arena);
}

static bool fits_by_matching(const struct packlimit_set *l, const uint64_t *set)
{
	size_t n = 0;

	for
		PACKSET_EACH(e, set, l->words)
	l->scratch[n++] = &l->events[e];
	return assign_events(l->pmu, l->scratch, n, NULL, NULL);
}

bool packlimit_fits(const struct packlimit_set *l, const uint64_t *set)
{
	for (size_t i = 0; i < l->limits.len; i++) {
		if (packset_common(set, l->limits.at[i].events, l->words) > l->limits.at[i].room)
			return false;
	}
	for (size_t i = 0; i < l->registers.len; i++) {
		const struct packlimit_register *r = &l->registers.at[i];
		size_t values = 0;

		if (!packset_meets(set, r->events, l->words))
			continue;
		for (size_t v = 0; v < r->nvalues; v++)
			values += packset_meets(set, r->values[v], l->words);
		if (values > r->capacity)
			return false;
	}
	if (l->by_matching || (l->some_alone && packset_meets(set, l->alone, l->words)))
		return fits_by_matching(l, set);
	return true;
}
