/* SPDX-License-Identifier: MIT */
#include "util/kvm/unitguess.h"

#include <stdlib.h>

enum {
	TRIES = 4,	  /* for each pair of wanted ones, in the first round */
	LONGEST = 10,	  /* rounds after which none is longer */
	WORSE_ODDS = 256, /* of a cover that is larger by one, against, at the end */
	EARLY_ODDS = 4,	  /* and at the beginning */
	STEP_WORK = 1000, /* looks at a cube that a step of .steps stands for */
	MUCH = 0xffff,
};

struct guessing {
	const struct unitproblem *problem;
	uint64_t random;
	bool *is_on, *is_right; /* of each exclude: taken; of each include: right with them */
	uint16_t *right;
	uint16_t chosen[UNITPROBLEM_UNITS];
	size_t n_on, n_right, n_chosen;
	uint64_t work;
};

/* Below n, by a generator of Marsaglia's. */
static size_t draw(struct guessing *g, size_t n)
{
	g->random ^= g->random << 13;
	g->random ^= g->random >> 7;
	g->random ^= g->random << 17;
	return (size_t)(g->random >> 11) % n;
}

static struct unitset union_on(const struct guessing *g, size_t except)
{
	struct unitset all = { 0 };

	for (size_t i = 0; i < g->problem->excludes.len; i++) {
		if (g->is_on[i] && i != except)
			all = unitset_or(&all, &g->problem->excludes.at[i].cube.units);
	}
	return all;
}

static void find_right(struct guessing *g)
{
	const struct unitproblem *p = g->problem;
	struct unitset allowed = union_on(g, SIZE_MAX);

	g->n_right = 0;
	for (size_t i = 0; i < p->includes.len; i++)
		g->is_right[i] = unitset_is_within(&p->includes.at[i].surplus, &allowed);
	for (size_t i = 0; i < p->includes.len; i++) {
		bool outdone = !g->is_right[i];

		for (size_t bit = 0; bit < UNITPROBLEM_BITS && !outdone; bit++) {
			uint16_t larger = p->includes.at[i].larger[bit];

			outdone = larger != UNITPROBLEM_NONE && g->is_right[larger];
		}
		if (!outdone)
			g->right[g->n_right++] = (uint16_t)i;
	}
	g->work += p->includes.len;
}

/* The one with the most of what is left; of several, any. */
static uint16_t choose_largest(struct guessing *g, const struct unitset *left)
{
	size_t most = 0, ties = 0;
	uint16_t best = 0;

	for (size_t i = 0; i < g->n_right; i++) {
		struct unitset more = unitset_and(&g->problem->includes.at[g->right[i]].gain, left);
		size_t n = unitset_count(&more);

		ties = n == most ? ties + 1 : 1;
		if (n < most || (n == most && draw(g, ties)))
			continue;
		most = n;
		best = g->right[i];
	}
	g->work += g->n_right;
	return best;
}

static void drop_needless(struct guessing *g)
{
	const struct unitproblem *p = g->problem;

	for (size_t i = g->n_chosen; i-- > 0;) {
		struct unitset others = { 0 };

		for (size_t k = 0; k < g->n_chosen; k++) {
			if (k != i)
				others = unitset_or(&others, &p->includes.at[g->chosen[k]].gain);
		}
		if (unitset_is_within(&p->wanted, &others))
			g->chosen[i] = g->chosen[--g->n_chosen];
	}
}

static void drop_excludes(struct guessing *g)
{
	const struct unitproblem *p = g->problem;
	struct unitset surplus = { 0 };

	for (size_t i = 0; i < g->n_chosen; i++)
		surplus = unitset_or(&surplus, &p->includes.at[g->chosen[i]].surplus);
	for (size_t i = 0; i < p->excludes.len; i++) {
		struct unitset others;

		if (!g->is_on[i])
			continue;
		others = union_on(g, i);
		if (!unitset_is_within(&surplus, &others))
			continue;
		g->is_on[i] = false;
		g->n_on--;
	}
}

/* How many includes and excludes there are with these excludes. */
static size_t count(struct guessing *g)
{
	struct unitset left = g->problem->wanted;

	find_right(g);
	g->n_chosen = 0;
	while (!unitset_is_empty(&left)) {
		uint16_t k = choose_largest(g, &left);

		g->chosen[g->n_chosen++] = k;
		left = unitset_without(&left, &g->problem->includes.at[k].gain);
	}
	drop_needless(g);
	return g->n_chosen + g->n_on;
}

static void flip(struct guessing *g, size_t i)
{
	if (i == MUCH)
		return;
	g->n_on += g->is_on[i] ? (size_t)-1 : 1;
	g->is_on[i] = !g->is_on[i];
}

/* The nth of those that are taken. */
static size_t find_on(const struct guessing *g, size_t n)
{
	for (size_t i = 0; i < g->problem->excludes.len; i++) {
		if (g->is_on[i] && !n--)
			return i;
	}
	return MUCH;
}

static void keep(struct unitguess *out, const struct guessing *g)
{
	out->includes.len = out->excludes.len = 0;
	for (size_t i = 0; i < g->n_chosen; i++)
		*vec_add(&out->includes) = g->problem->includes.at[g->chosen[i]].cube;
	for (size_t i = 0; i < g->problem->excludes.len; i++) {
		if (g->is_on[i])
			*vec_add(&out->excludes) = g->problem->excludes.at[i].cube;
	}
}

static void spend(struct unitguess *out, struct guessing *g)
{
	uint64_t steps = g->work / STEP_WORK;

	g->work %= STEP_WORK;
	out->steps -= out->steps < steps ? out->steps : steps;
}

static bool anneal(struct unitguess *out, struct guessing *g, size_t best, size_t least)
{
	unsigned int doubled = out->round < LONGEST ? out->round : LONGEST;
	size_t n = g->problem->excludes.len, now = MUCH,
	       tries = (g->problem->n * g->problem->n * TRIES) << doubled;
	bool found = false;

	for (size_t i = 0; i < tries && best > least && out->steps; i++) {
		size_t a = draw(g, n), b = MUCH, with;
		size_t odds = EARLY_ODDS + (WORSE_ODDS - EARLY_ODDS) * i / tries;

		/* Take or give back any; give one back; or take one for another. */
		if (!i)
			a = MUCH;
		else if (g->n_on && draw(g, 2))
			b = find_on(g, draw(g, g->n_on));
		if (b != MUCH && draw(g, 2))
			a = MUCH;
		if (a == b && a != MUCH)
			continue;
		flip(g, a);
		flip(g, b);
		with = count(g);
		spend(out, g);
		if (with > now + 2 ||
		    (with > now && draw(g, with > now + 1 ? odds * odds : odds))) {
			flip(g, a);
			flip(g, b);
			continue;
		}
		drop_excludes(g);
		now = g->n_chosen + g->n_on;
		if (now >= best)
			continue;
		best = now;
		found = true;
		keep(out, g);
	}
	return found;
}

bool unitguess_improve(struct unitguess *out, const struct unitproblem *p, size_t best,
		       size_t least)
{
	struct guessing g = { .problem = p,
			      .random = UINT64_C(0x9e3779b97f4a7c15) * (2 * out->round + 1) };
	bool found;

	g.is_on = alloc_zero(p->excludes.len, sizeof(g.is_on[0]));
	g.is_right = alloc_zero(p->includes.len, sizeof(g.is_right[0]));
	g.right = alloc_zero(p->includes.len, sizeof(g.right[0]));
	found = anneal(out, &g, best, least);
	out->round++;
	free(g.is_on);
	free(g.is_right);
	free(g.right);
	return found;
}

void unitguess_release(struct unitguess *g)
{
	vec_release(&g->includes);
	vec_release(&g->excludes);
}
