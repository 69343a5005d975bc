/* SPDX-License-Identifier: MIT */
#include "util/kvm/unitcover.h"

#include <string.h>

#include "util/kvm/cubecover.h"

/* An include that may be of use, and how many excludes it needs at least. */
struct candidate {
	struct unitset_cube cube;
	struct unitset surplus; /* that is not wanted */
	size_t price;
};

/* The search for a cover with no more than .most entries. */
struct hunt {
	struct unitset wanted;
	struct VEC(struct candidate) candidates;
	struct unitset_cubes usable;  /* those candidates that .most can pay for */
	struct VEC(size_t) usable_at; /* their place among the candidates */
	struct cubecover_near usable_near;
	struct unitset_cubes excludes;
	struct cubecover_near excludes_near;
	uint64_t steps;
	size_t most;
	size_t path[CUBECOVER_MOST];
	size_t depth;
	bool found;
	struct cubecover took; /* the excludes of what was found */
};

static void find_candidates(struct hunt *h)
{
	for (unsigned int mask = 0; mask < 256; mask++) {
		unsigned int match = 0;

		do {
			struct unitset_cube c = unitset_cube((uint8_t)mask, (uint8_t)match), span;
			struct unitset mine = unitset_and(&c.units, &h->wanted);

			match = (match - mask) & mask;
			if (unitset_is_empty(&mine))
				continue;
			span = unitset_span(&mine);
			if (span.mask == c.mask && span.match == c.match) {
				struct unitset surplus = unitset_without(&c.units, &h->wanted);

				*vec_add(&h->candidates) = (struct candidate){
					c, surplus, cubecover_bound(&h->excludes_near, &surplus)
				};
			}
		} while (match);
	}
}

/* Does another usable candidate take as much of what is left, with no more surplus? */
static bool is_dominated(const struct hunt *h, size_t i, unsigned int unit,
			 const struct unitset *left, const struct unitset *surplus)
{
	const struct candidate *mine = &h->candidates.at[h->usable_at.at[i]];
	struct unitset gain = unitset_and(&mine->cube.units, left);
	struct unitset cost = unitset_without(&mine->surplus, surplus);

	for (size_t k = 0; k < h->usable.len; k++) {
		const struct candidate *other = &h->candidates.at[h->usable_at.at[k]];
		struct unitset other_gain, other_cost;

		if (k == i || !unitset_has(&other->cube.units, unit))
			continue;
		other_gain = unitset_and(&other->cube.units, left);
		other_cost = unitset_without(&other->surplus, surplus);
		if (!unitset_is_within(&gain, &other_gain) ||
		    !unitset_is_within(&other_cost, &cost))
			continue;
		if (k < i || !unitset_is_within(&other_gain, &gain) ||
		    !unitset_is_within(&cost, &other_cost))
			return true;
	}
	return false;
}

/* All is included: can the surplus be excluded with what is left of .most? */
static void finish(struct hunt *h, const struct unitset *surplus)
{
	struct cubecover c = {
		.cubes = &h->excludes,
		.near = &h->excludes_near,
		.steps = h->steps,
		.best = h->most - h->depth + 1,
	};
	size_t limit = c.best;

	cubecover_improve(&c, surplus);
	h->steps = c.steps;
	if (c.best >= limit)
		return;
	h->found = true;
	h->took = c;
}

static unsigned int hardest(const struct hunt *h, const struct unitset *left)
{
	unsigned int best = 256;
	size_t fewest = SIZE_MAX;

	for (unsigned int u = unitset_next(left, 0); u < 256; u = unitset_next(left, u + 1)) {
		size_t n = 0;

		for (size_t i = 0; i < h->usable.len && n < fewest; i++)
			n += unitset_has(&h->usable.at[i].units, u);
		if (n >= fewest)
			continue;
		fewest = n;
		best = u;
	}
	return best;
}

static void search(struct hunt *h, const struct unitset *left, const struct unitset *surplus)
{
	size_t excludes;
	unsigned int unit;

	if (!h->steps)
		return;
	h->steps--;
	if (unitset_is_empty(left)) {
		finish(h, surplus);
		return;
	}
	excludes = cubecover_bound(&h->excludes_near, surplus);
	if (h->depth + excludes + 1 > h->most ||
	    h->depth + excludes + cubecover_bound(&h->usable_near, left) > h->most)
		return;
	unit = hardest(h, left);
	for (size_t i = 0; i < h->usable.len && h->steps && !h->found; i++) {
		const struct candidate *c = &h->candidates.at[h->usable_at.at[i]];
		struct unitset rest, more;

		if (!unitset_has(&c->cube.units, unit) || is_dominated(h, i, unit, left, surplus))
			continue;
		rest = unitset_without(left, &c->cube.units);
		more = unitset_or(surplus, &c->surplus);
		h->path[h->depth++] = h->usable_at.at[i];
		search(h, &rest, &more);
		if (!h->found)
			h->depth--;
	}
}

/* Is there a cover with h->most entries? False also when the steps are at an end. */
static bool hunt_for(struct hunt *h)
{
	static const struct unitset none;

	h->usable.len = h->usable_at.len = 0;
	for (size_t i = 0; i < h->candidates.len; i++) {
		if (h->candidates.at[i].price + 1 > h->most)
			continue;
		*vec_add(&h->usable) = h->candidates.at[i].cube;
		*vec_add(&h->usable_at) = i;
	}
	cubecover_find_near(&h->usable_near, &h->usable);
	h->depth = 0;
	h->found = false;
	search(h, &h->wanted, &none);
	return h->found;
}

static void keep(struct unitset_cubes *out, const struct cubecover *c)
{
	for (size_t i = 0; i < c->best; i++)
		*vec_add(out) = c->cubes->at[c->chosen[i]];
}

static void keep_hunted(struct unitcover *c, const struct hunt *h)
{
	c->includes.len = c->excludes.len = 0;
	for (size_t i = 0; i < h->depth; i++)
		*vec_add(&c->includes) = h->candidates.at[h->path[i]].cube;
	keep(&c->excludes, &h->took);
}

/* The whole span, less what is not wanted of it. */
static void try_span(struct unitcover *c, const struct hunt *h)
{
	struct unitset_cube span = unitset_span(&h->wanted);
	struct unitset surplus = unitset_without(&span.units, &h->wanted);
	struct cubecover cover = { .cubes = &h->excludes,
				   .near = &h->excludes_near,
				   .steps = c->steps / 8 };
	uint64_t given = cover.steps;

	cubecover_start(&cover, &surplus);
	cubecover_improve(&cover, &surplus);
	c->steps -= given - cover.steps;
	if (cover.best + 1 >= c->includes.len + c->excludes.len)
		return;
	c->includes.len = c->excludes.len = 0;
	*vec_add(&c->includes) = span;
	keep(&c->excludes, &cover);
}

/* Includes alone. */
static void try_includes(struct unitcover *c, const struct unitset *wanted)
{
	struct unitset_cubes primes = { 0 };
	struct cubecover_near near;
	struct cubecover cover = { .cubes = &primes, .near = &near, .steps = c->steps / 4 };
	uint64_t given = cover.steps;

	unitset_add_primes(wanted, &primes);
	cubecover_find_near(&near, &primes);
	cubecover_start(&cover, wanted);
	cubecover_improve(&cover, wanted);
	c->steps -= given - cover.steps;
	keep(&c->includes, &cover);
	vec_release(&primes);
}

void unitcover_solve(struct unitcover *c, const struct unitset *wanted)
{
	struct hunt h = { .wanted = *wanted };
	struct unitset others = { .word = { ~wanted->word[0], ~wanted->word[1], ~wanted->word[2],
					    ~wanted->word[3] } };

	try_includes(c, wanted);
	c->bound = 1;
	if (c->includes.len > 2) {
		unitset_add_primes(&others, &h.excludes);
		cubecover_find_near(&h.excludes_near, &h.excludes);
		try_span(c, &h);
		find_candidates(&h);
	}
	h.steps = c->steps;
	/* One entry is a cube, which the includes alone have found, as they have two. */
	if (c->includes.len + c->excludes.len > 1)
		c->bound = 2;
	while (c->bound < c->includes.len + c->excludes.len) {
		h.most = c->bound;
		if (hunt_for(&h))
			keep_hunted(c, &h);
		else if (h.steps)
			c->bound++;
		else
			break;
	}
	c->steps = h.steps;
	vec_release(&h.candidates);
	vec_release(&h.usable);
	vec_release(&h.usable_at);
	vec_release(&h.excludes);
}

void unitcover_release(struct unitcover *c)
{
	vec_release(&c->includes);
	vec_release(&c->excludes);
}
