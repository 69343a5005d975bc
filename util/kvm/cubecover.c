/* SPDX-License-Identifier: MIT */
#include "util/kvm/cubecover.h"

#include <string.h>

static size_t count_common(const struct unitset_cube *c, const struct unitset *s)
{
	struct unitset both = unitset_and(&c->units, s);

	return unitset_count(&both);
}

void cubecover_find_near(struct cubecover_near *near, const struct unitset_cubes *cubes)
{
	*near = (struct cubecover_near){ 0 };
	for (size_t i = 0; i < cubes->len; i++) {
		const struct unitset *units = &cubes->at[i].units;

		for (unsigned int u = unitset_next(units, 0); u < 256;
		     u = unitset_next(units, u + 1))
			near->of[u] = unitset_or(&near->of[u], units);
	}
}

size_t cubecover_bound(const struct cubecover_near *near, const struct unitset *wanted)
{
	struct unitset left = *wanted;
	size_t n = 0;

	while (!unitset_is_empty(&left)) {
		size_t fewest = SIZE_MAX;
		unsigned int best = 0;

		/* The one that rules out the fewest others. */
		for (unsigned int u = unitset_next(&left, 0); u < 256 && fewest > 1;
		     u = unitset_next(&left, u + 1)) {
			struct unitset lost = unitset_and(&near->of[u], &left);
			size_t count = unitset_count(&lost);

			if (count >= fewest)
				continue;
			fewest = count;
			best = u;
		}
		left = unitset_without(&left, &near->of[best]);
		n++;
	}
	return n;
}

/* A cheap bound: what is left by the most that one cube can take of it. */
static size_t bound_by_size(const struct unitset_cubes *cubes, const struct unitset *left)
{
	size_t most = 1, n = unitset_count(left);

	for (size_t i = 0; i < cubes->len; i++) {
		size_t common = count_common(&cubes->at[i], left);

		most = common > most ? common : most;
	}
	return (n + most - 1) / most;
}

/* The element that the fewest cubes have. */
static unsigned int hardest(const struct unitset_cubes *cubes, const struct unitset *left)
{
	unsigned int best = 256;
	size_t fewest = SIZE_MAX;

	for (unsigned int u = unitset_next(left, 0); u < 256; u = unitset_next(left, u + 1)) {
		size_t n = 0;

		for (size_t i = 0; i < cubes->len && n < fewest; i++)
			n += unitset_has(&cubes->at[i].units, u);
		if (n >= fewest)
			continue;
		fewest = n;
		best = u;
	}
	return best;
}

/* Does an earlier or larger cube with the element cover all that i would? */
static bool is_dominated(const struct unitset_cubes *cubes, size_t i, unsigned int unit,
			 const struct unitset *left)
{
	struct unitset mine = unitset_and(&cubes->at[i].units, left);

	for (size_t k = 0; k < cubes->len; k++) {
		struct unitset other;

		if (k == i || !unitset_has(&cubes->at[k].units, unit))
			continue;
		other = unitset_and(&cubes->at[k].units, left);
		if (unitset_is_within(&mine, &other) &&
		    (k < i || !unitset_is_within(&other, &mine)))
			return true;
	}
	return false;
}

static void search(struct cubecover *c, const struct unitset *left)
{
	unsigned int unit;

	if (unitset_is_empty(left)) {
		c->best = c->depth;
		memcpy(c->chosen, c->path, c->depth * sizeof(c->path[0]));
		return;
	}
	if (!c->steps || c->depth + bound_by_size(c->cubes, left) >= c->best ||
	    c->depth + cubecover_bound(c->near, left) >= c->best)
		return;
	c->steps--;
	unit = hardest(c->cubes, left);
	for (size_t i = 0; i < c->cubes->len && c->steps; i++) {
		struct unitset rest;

		if (!unitset_has(&c->cubes->at[i].units, unit) ||
		    is_dominated(c->cubes, i, unit, left))
			continue;
		rest = unitset_without(left, &c->cubes->at[i].units);
		c->path[c->depth++] = (uint16_t)i;
		search(c, &rest);
		c->depth--;
	}
}

void cubecover_improve(struct cubecover *c, const struct unitset *wanted)
{
	c->depth = 0;
	search(c, wanted);
}

void cubecover_start(struct cubecover *c, const struct unitset *wanted)
{
	struct unitset left = *wanted;

	c->best = 0;
	while (!unitset_is_empty(&left)) {
		size_t most = 0, which = 0;

		for (size_t i = 0; i < c->cubes->len; i++) {
			size_t n = count_common(&c->cubes->at[i], &left);

			if (n > most) {
				most = n;
				which = i;
			}
		}
		left = unitset_without(&left, &c->cubes->at[which].units);
		c->chosen[c->best++] = (uint16_t)which;
	}
}

void cubecover_add_chosen(const struct cubecover *c, struct unitset_cubes *out)
{
	for (size_t i = 0; i < c->best; i++)
		*vec_add(out) = c->cubes->at[c->chosen[i]];
}
