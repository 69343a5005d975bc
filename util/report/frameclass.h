/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_FRAMECLASS_H
#define UTIL_REPORT_FRAMECLASS_H

/*
 * Frames that the keys of a report cannot tell apart, under one number: the many
 * places of one function are one class where rows are functions. What is looked
 * up for each stack is as small as the report then, and not as the code is.
 */

#include "util/report/sortkey.h"

struct frameclasses {
	const struct sortkey *const *keys; /* borrowed, as is frames */
	size_t nkeys;
	struct framepool *frames;
	struct VEC(uint32_t) of;		 /* each frame's class plus 1; 0: not known yet */
	struct VEC(struct sortkey_value) values; /* nkeys for each class; of other keys unset */
	size_t n;
	uint64_t seed;	 /* of hashes */
	uint32_t *slots; /* a hash table of classes plus 1 */
	size_t room;
};

void frameclass_init(struct frameclasses *c, const struct sortkey *const *keys, size_t nkeys,
		     struct framepool *frames);
void frameclass_release(struct frameclasses *c);

uint32_t frameclass_find(struct frameclasses *c, uint32_t frame);

/* Of each key; only those of SORTKEY_OF_FRAME are set. Good until the next look-up. */
const struct sortkey_value *frameclass_values(const struct frameclasses *c, uint32_t class);

#endif
