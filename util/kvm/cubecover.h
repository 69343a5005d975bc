/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_CUBECOVER_H
#define UTIL_KVM_CUBECOVER_H

/*
 * Covering a set of unit masks with as few of some cubes as there can be: set
 * cover by branch and bound, exact as long as steps are left.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/kvm/unitset.h"

#define CUBECOVER_MOST 256 /* a set has no more elements */

/* For each element, all that shares a cube with it. */
struct cubecover_near {
	struct unitset of[CUBECOVER_MOST];
};

void cubecover_find_near(struct cubecover_near *near, const struct unitset_cubes *cubes);

struct cubecover {
	const struct unitset_cubes *cubes; /* borrowed, as the other one */
	const struct cubecover_near *near; /* of them */
	uint64_t steps;			   /* that may still be taken; 0 at the end: cut short */
	size_t best;			   /* how many it takes */
	uint16_t chosen[CUBECOVER_MOST];   /* which */
	/* While searching. */
	uint16_t path[CUBECOVER_MOST];
	size_t depth;
};

/*
 * Looks for a cover of wanted with fewer than c->best cubes; when there is one,
 * c->best and c->chosen are it. Each element is in some cube.
 */
void cubecover_improve(struct cubecover *c, const struct unitset *wanted);

/* As many cubes are needed at least: elements of which no cube has two. */
size_t cubecover_bound(const struct cubecover_near *near, const struct unitset *wanted);

/* A cover that takes the largest piece each time, into c->best and c->chosen. */
void cubecover_start(struct cubecover *c, const struct unitset *wanted);

void cubecover_add_chosen(const struct cubecover *c, struct unitset_cubes *out);

#endif
