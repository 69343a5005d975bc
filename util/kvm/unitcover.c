/* SPDX-License-Identifier: MIT */
#include "util/kvm/unitcover.h"

#include "util/kvm/cubecover.h"
#include "util/kvm/unithunt.h"

static void keep(struct unitset_cubes *out, const struct cubecover *c)
{
	for (size_t i = 0; i < c->best; i++)
		*vec_add(out) = c->cubes->at[c->chosen[i]];
}

static void keep_hunted(struct unitset_cubes *out, const struct unitset_cubes *took)
{
	out->len = 0;
	for (size_t i = 0; i < took->len; i++)
		*vec_add(out) = took->at[i];
}

/* The whole span, less what is not wanted of it. */
static void try_span(struct unitcover *c, const struct unithunt *h)
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
	struct unithunt h = { 0 };

	try_includes(c, wanted);
	c->bound = 1;
	if (c->includes.len > 2) {
		unithunt_init(&h, wanted);
		try_span(c, &h);
	}
	h.steps = c->steps;
	/* One entry is a cube, which the includes alone have found, as they have two. */
	if (c->includes.len + c->excludes.len > 1)
		c->bound = 2;
	while (c->bound < c->includes.len + c->excludes.len) {
		if (unithunt_run(&h, c->bound)) {
			keep_hunted(&c->includes, &h.took_includes);
			keep_hunted(&c->excludes, &h.took_excludes);
		} else if (h.steps) {
			c->bound++;
		} else {
			break;
		}
	}
	c->steps = h.steps;
	unithunt_release(&h);
}

void unitcover_release(struct unitcover *c)
{
	vec_release(&c->includes);
	vec_release(&c->excludes);
}
