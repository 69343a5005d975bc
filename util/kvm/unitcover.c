/* SPDX-License-Identifier: MIT */
#include "util/kvm/unitcover.h"

#include "util/kvm/cubecover.h"
#include "util/kvm/unitguess.h"
#include "util/kvm/unitsearch.h"

/* Of the steps, a simple cover gets one in so many, and so many at most; the guess, one in so many. */
enum { SIMPLE_SHARE = 16, SIMPLE_STEPS = 2000, GUESS_SHARE = 3 };

/* After so many rounds, guessing goes on only where more entries than that are in doubt. */
enum { GUESS_ROUNDS = 2, SMALL_GAP = 2 };

static size_t total(const struct unitcover *c)
{
	return c->includes.len + c->excludes.len;
}

static void take(struct unitcover *c, const struct unitset_cubes *includes,
		 const struct unitset_cubes *excludes)
{
	c->includes.len = c->excludes.len = 0;
	for (size_t i = 0; i < includes->len; i++)
		*vec_add(&c->includes) = includes->at[i];
	for (size_t i = 0; i < excludes->len; i++)
		*vec_add(&c->excludes) = excludes->at[i];
}

/* Covers a set by its primes, as well as the steps allow. */
static void cover(struct unitcover *c, const struct unitset *set, const struct unitset *of,
		  struct unitset_cubes *out)
{
	struct unitset_cubes primes = { 0 };
	struct cubecover_near near;
	struct cubecover cover = { .cubes = &primes,
				   .near = &near,
				   .steps = c->steps / SIMPLE_SHARE };
	uint64_t given;

	if (cover.steps > SIMPLE_STEPS)
		cover.steps = SIMPLE_STEPS;
	given = cover.steps;
	unitset_add_primes(of, &primes);
	cubecover_find_near(&near, &primes);
	cubecover_start(&cover, set);
	cubecover_improve(&cover, set);
	c->steps -= given - cover.steps;
	cubecover_add_chosen(&cover, out);
	vec_release(&primes);
}

/* The whole span, less what is not wanted of it. */
static void try_span(struct unitcover *c, const struct unitproblem *p)
{
	struct unitset_cube span = unitset_span(&p->wanted);
	struct unitset surplus = unitset_without(&span.units, &p->wanted);
	struct unitset_cubes includes = { 0 }, excludes = { 0 };

	*vec_add(&includes) = span;
	cover(c, &surplus, &p->others, &excludes);
	if (includes.len + excludes.len < total(c))
		take(c, &includes, &excludes);
	vec_release(&includes);
	vec_release(&excludes);
}

static void try_guess(struct unitcover *c, const struct unitproblem *p)
{
	struct unitguess guess = { .steps = c->steps / GUESS_SHARE };
	uint64_t given = guess.steps;

	/* The search closes a small gap sooner than luck does. */
	while (guess.steps && total(c) > c->bound + (guess.round < GUESS_ROUNDS ? 0 : SMALL_GAP)) {
		if (unitguess_improve(&guess, p, total(c), c->bound))
			take(c, &guess.includes, &guess.excludes);
	}
	c->steps -= given - guess.steps;
	unitguess_release(&guess);
}

static void search(struct unitcover *c, const struct unitproblem *p)
{
	struct unitsearch s;

	unitsearch_init(&s, p, total(c), c->steps);
	s.bound = c->bound;
	unitsearch_start(&s);
	c->bound = s.bound;
	c->steps = s.dual.steps;
	if (c->bound < total(c)) {
		try_guess(c, p);
		s.dual.steps = c->steps;
		unitsearch_run(&s, total(c));
		c->steps = s.dual.steps;
		c->bound = s.bound;
		if (s.found)
			take(c, &s.includes, &s.excludes);
	}
	unitsearch_release(&s);
}

void unitcover_solve(struct unitcover *c, const struct unitset *wanted)
{
	cover(c, wanted, wanted, &c->includes);
	/* One entry is a cube, which the includes alone have found, as they have two. */
	c->bound = c->includes.len > 1 ? 2 : 1;
	if (c->includes.len > 2) {
		struct unitproblem p;

		unitproblem_init(&p, wanted);
		try_span(c, &p);
		if (total(c) > c->bound)
			search(c, &p);
		unitproblem_release(&p);
	}
}

void unitcover_release(struct unitcover *c)
{
	vec_release(&c->includes);
	vec_release(&c->excludes);
}
