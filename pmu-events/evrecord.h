/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVRECORD_H
#define PMU_EVENTS_EVRECORD_H

/*
 * One object of an event file as keys (keys.def) and values, and its way into
 * a harvest: checked, encoded, described. For the dialects that use those
 * keys; they may change a record between reading and taking it. Knows no JSON.
 */

#include "pmu-events/evdialect.h"
#include "pmu-events/evkeys.h"

/* Of one object, more keys than these are not told of. */
#define EVRECORD_UNKNOWN 8

struct evrecord {
	const char *value[EVKEYS_IDS]; /* NULL when absent; borrowed */
	enum evkeys_id present[EVKEYS_IDS];
	size_t len;			       /* of present */
	const char *unknown[EVRECORD_UNKNOWN]; /* keys that keys.def does not have */
	size_t unknowns;
	const char *untyped[EVRECORD_UNKNOWN]; /* keys whose value is neither text nor number */
	size_t untypeds;
	char number[EVKEYS_IDS][32];
};

void evrecord_clear(struct evrecord *r);

/* A value of the object: text that outlives the record, or a JSON number. */
void evrecord_set(struct evrecord *r, const char *key, const char *value);
void evrecord_set_integer(struct evrecord *r, const char *key, long long value);
void evrecord_set_real(struct evrecord *r, const char *key, double value);

/* The key's value is an array, an object, a boolean or null, where nothing of that kind is due. */
void evrecord_set_other(struct evrecord *r, const char *key);

/*
 * Checks the record and adds what it is, an event, a metric, both, or the size
 * of a PMU, to the file's harvest. What is wrong goes to the diagnostics, with
 * object as the place; a record with an error is not added.
 */
void evrecord_take(const struct evrecord *r, struct evdialect_file *file, size_t object);

#endif
