/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_UNITHUNT_H
#define UTIL_KVM_UNITHUNT_H

/*
 * Is there a cover of a set of unit masks with no more than so many cubes, some that
 * include and some that exclude? The search decides of one unit mask after the other
 * that is not wanted whether includes may have it, so that it is excluded again, or
 * none has it. When nothing is left to decide, includes and excludes are two covers
 * that have nothing to do with each other. Exact as long as steps are left.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/kvm/cubecover.h"

/* An include that may be of use: the span of a part of what is wanted. */
struct unithunt_candidate {
	struct unitset_cube cube;
	struct unitset gain;	/* what of it is wanted */
	struct unitset surplus; /* and what is not */
};

struct unithunt {
	struct unitset wanted;
	struct VEC(struct unithunt_candidate) candidates;
	struct unitset_cubes excludes; /* the largest cubes beside what is wanted */
	struct cubecover_near excludes_near;
	uint64_t steps; /* that may still be taken; 0 at the end: cut short */
	size_t most;
	bool found;
	struct unitset_cubes took_includes, took_excludes; /* the cover that was found */
};

/* wanted is not empty, and not all that there is. */
void unithunt_init(struct unithunt *h, const struct unitset *wanted);
void unithunt_release(struct unithunt *h);

/* With no more than most? False also when the steps are at an end. */
bool unithunt_run(struct unithunt *h, size_t most);

#endif
