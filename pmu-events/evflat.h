/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVFLAT_H
#define PMU_EVENTS_EVFLAT_H

/*
 * The plain part of JSON, of which nearly all event files are: an array of
 * objects whose values are texts, whole numbers and words. It is read in place,
 * four times as fast as the JSON library makes objects of it.
 *
 * A text is first looked through to its end. All that is not plain (what is
 * nested, characters beyond ASCII, \u, fractions, a key that comes twice,
 * mistakes) makes it none of ours: then nothing was changed, and the JSON
 * library reads it or says what is wrong. What is plain means the same to both.
 */

#include <stdbool.h>

#include "pmu-events/evrecord.h"
#include "util/base/view.h"

struct evflat {
	char *at;
};

/* Is it such an array? A NUL stands behind the text. */
bool evflat_is(struct view text);

/* Has its first object that key? The text is such an array. */
bool evflat_has(struct view text, const char *key);

/* text is such an array, which is overwritten as it is read. */
void evflat_init(struct evflat *f, char *text);

/* The next object; what is in the record is borrowed from the text. False: there is none. */
bool evflat_next(struct evflat *f, struct evrecord *r);

#endif
