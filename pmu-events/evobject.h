/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVOBJECT_H
#define PMU_EVENTS_EVOBJECT_H

/*
 * What the dialects read of a JSON object: one text of it, or all of it as a
 * record. Everything is borrowed from the object.
 */

#include <stdbool.h>

#include "pmu-events/evrecord.h"

struct json_t;

/* The text of a key; "" when there is none, or something else. */
const char *evobject_text(const struct json_t *object, const char *key);

/*
 * Clears the record and puts the object's keys into it: texts, numbers, and
 * what is neither. Where nulls are allowed, a key with a null is like none.
 */
void evobject_read(const struct json_t *object, bool nulls, struct evrecord *r);

#endif
