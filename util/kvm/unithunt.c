/* SPDX-License-Identifier: MIT */
#include "util/kvm/unithunt.h"

#include <string.h>

enum { OPTIONS_OF_STEP = 24 }; /* so that a step takes the same time whatever is wanted */

/*
 * A candidate that is left, and how many excludes there are at least when it is taken:
 * as it was computed last, since when so many unit masks more are excluded.
 */
struct option {
	size_t candidate, excludes, since;
};

struct options VEC(struct option);

void unithunt_init(struct unithunt *h, const struct unitset *wanted)
{
	struct unitset others = { .word = { ~wanted->word[0], ~wanted->word[1], ~wanted->word[2],
					    ~wanted->word[3] } };

	*h = (struct unithunt){ .wanted = *wanted };
	unitset_add_primes(&others, &h->excludes);
	cubecover_find_near(&h->excludes_near, &h->excludes);
	for (unsigned int mask = 0; mask < 256; mask++) {
		unsigned int match = 0;

		do {
			struct unitset_cube c = unitset_cube((uint8_t)mask, (uint8_t)match), span;
			struct unitset mine = unitset_and(&c.units, wanted);

			match = (match - mask) & mask;
			if (unitset_is_empty(&mine))
				continue;
			span = unitset_span(&mine);
			if (span.mask == c.mask && span.match == c.match)
				*vec_add(&h->candidates) = (struct unithunt_candidate){
					c, mine, unitset_without(&c.units, wanted)
				};
		} while (match);
	}
}

void unithunt_release(struct unithunt *h)
{
	vec_release(&h->candidates);
	vec_release(&h->excludes);
	vec_release(&h->took_includes);
	vec_release(&h->took_excludes);
}

/* ---- bounds ---- */

/*
 * So many includes are needed at least: wanted ones of which no option has two. More
 * than .most when the options do not have all that is wanted.
 */
static size_t bound_includes(const struct unithunt *h, const struct options *left)
{
	struct cubecover_near near = { 0 };
	struct unitset reach = { 0 };

	for (size_t i = 0; i < left->len; i++) {
		const struct unitset *gain = &h->candidates.at[left->at[i].candidate].gain;

		for (unsigned int u = unitset_next(gain, 0); u < 256; u = unitset_next(gain, u + 1))
			near.of[u] = unitset_or(&near.of[u], gain);
		reach = unitset_or(&reach, gain);
	}
	if (!unitset_is_within(&h->wanted, &reach))
		return h->most + 1;
	return cubecover_bound(&near, &h->wanted);
}

static void count_excludes(const struct unithunt *h, struct option *o,
			   const struct unitset *excluded)
{
	struct unitset all = unitset_or(excluded, &h->candidates.at[o->candidate].surplus);
	size_t now = cubecover_bound(&h->excludes_near, &all);

	/* What was found with less to exclude holds still. */
	o->excludes = now > o->excludes ? now : o->excludes;
	o->since = 0;
}

/*
 * Leaves out options with which there would be too many, which may make more includes
 * needed. False when there are too many anyhow.
 */
static bool prune(const struct unithunt *h, struct options *left, const struct unitset *excluded)
{
	size_t excludes = cubecover_bound(&h->excludes_near, excluded);

	for (;;) {
		size_t includes = bound_includes(h, left), kept = 0;

		if (includes + excludes > h->most)
			return false;
		for (size_t i = 0; i < left->len; i++) {
			struct option o = left->at[i];

			/* Each unit mask more needs one exclude more at most. */
			if (o.since && o.excludes + o.since + includes > h->most)
				count_excludes(h, &o, excluded);
			if ((o.excludes > excludes ? o.excludes : excludes) + includes <= h->most)
				left->at[kept++] = o;
		}
		if (kept == left->len)
			return true;
		left->len = kept;
	}
}

/* ---- the search ---- */

/*
 * The unit mask to decide of next: the one that the most options have, above all one
 * that makes another exclude needed. 256: there is none.
 */
static unsigned int choose(const struct unithunt *h, const struct options *left,
			   const struct unitset *excluded)
{
	size_t uses[CUBECOVER_MOST] = { 0 }, most = 0;
	struct unitset held = { 0 };
	unsigned int best = 256;

	for (size_t i = 0; i < left->len; i++) {
		struct unitset open =
			unitset_without(&h->candidates.at[left->at[i].candidate].surplus, excluded);

		for (unsigned int u = unitset_next(&open, 0); u < 256;
		     u = unitset_next(&open, u + 1))
			uses[u]++;
	}
	for (unsigned int u = unitset_next(excluded, 0); u < 256; u = unitset_next(excluded, u + 1))
		held = unitset_or(&held, &h->excludes_near.of[u]);
	for (unsigned int u = 0; u < CUBECOVER_MOST; u++) {
		size_t weight = uses[u] * (unitset_has(&held, u) ? 1 : CUBECOVER_MOST);

		if (weight <= most)
			continue;
		most = weight;
		best = u;
	}
	return best;
}

static void keep(struct unitset_cubes *out, const struct cubecover *c)
{
	out->len = 0;
	for (size_t i = 0; i < c->best; i++)
		*vec_add(out) = c->cubes->at[c->chosen[i]];
}

static bool cover(struct unithunt *h, struct cubecover *c, const struct unitset *wanted,
		  size_t most)
{
	c->best = most + 1;
	c->steps = h->steps;
	cubecover_improve(c, wanted);
	h->steps = c->steps;
	return c->best <= most;
}

/* All that is left is paid for: the fewest of what includes and of what excludes. */
static void finish(struct unithunt *h, const struct options *left, const struct unitset *excluded)
{
	struct unitset_cubes gains = { 0 };
	struct cubecover_near near;
	struct cubecover in = { .cubes = &gains, .near = &near },
			 out = { .cubes = &h->excludes, .near = &h->excludes_near };

	for (size_t i = 0; i < left->len; i++) {
		struct unitset_cube c = h->candidates.at[left->at[i].candidate].cube;

		c.units = h->candidates.at[left->at[i].candidate].gain;
		*vec_add(&gains) = c;
	}
	cubecover_find_near(&near, &gains);
	if (cover(h, &in, &h->wanted, h->most - cubecover_bound(&h->excludes_near, excluded)) &&
	    cover(h, &out, excluded, h->most - in.best)) {
		h->found = true;
		keep(&h->took_includes, &in);
		keep(&h->took_excludes, &out);
	}
	vec_release(&gains);
}

/* Of what is left in from; a unit mask was decided of, 256: none, which is excluded now or not had. */
static void search(struct unithunt *h, const struct options *from, struct unitset excluded,
		   unsigned int decided, bool is_had)
{
	struct options left = { 0 };
	struct unitset reach = { 0 };
	unsigned int next;
	uint64_t steps;

	if (!h->steps)
		return;
	steps = 1 + from->len / OPTIONS_OF_STEP;
	h->steps -= h->steps < steps ? h->steps : steps;
	for (size_t i = 0; i < from->len; i++) {
		struct option o = from->at[i];
		bool has = decided < 256 &&
			   unitset_has(&h->candidates.at[o.candidate].surplus, decided);

		if (has && !is_had)
			continue;
		o.since += is_had && !has;
		*vec_add(&left) = o;
	}
	if (!prune(h, &left, &excluded))
		goto out;
	/* What no option has any more needs no exclude: that is another branch. */
	for (size_t i = 0; i < left.len; i++)
		reach = unitset_or(&reach, &h->candidates.at[left.at[i].candidate].surplus);
	if (!unitset_is_within(&excluded, &reach))
		goto out;
	next = choose(h, &left, &excluded);
	if (next == 256) {
		finish(h, &left, &excluded);
		goto out;
	}
	search(h, &left, excluded, next, false);
	unitset_add(&excluded, next);
	if (!h->found)
		search(h, &left, excluded, next, true);
out:
	vec_release(&left);
}

bool unithunt_run(struct unithunt *h, size_t most)
{
	static const struct unitset none;
	struct options all = { 0 };

	h->most = most;
	h->found = false;
	for (size_t i = 0; i < h->candidates.len; i++)
		*vec_add(&all) = (struct option){ .candidate = i, .since = UINT8_MAX };
	search(h, &all, none, 256, false);
	vec_release(&all);
	return h->found;
}
