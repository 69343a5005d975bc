/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVKEYS_H
#define PMU_EVENTS_EVKEYS_H

/*
 * The table of the keys that an event object may have (keys.def): what each
 * key's value must be and which term it becomes.
 */

#include <stddef.h>

enum evkeys_kind {
	EVKEYS_TEXT,
	EVKEYS_NAME,
	EVKEYS_NUMBER,
	EVKEYS_NUMBERS,
	EVKEYS_FLAG,
	EVKEYS_REAL,
	EVKEYS_TERM,
	EVKEYS_SKIP,
};

/* EVKEYS_ID_UMASK and so on. */
enum evkeys_id {
#define KEY_TEXT(id, key)	       EVKEYS_ID_##id,
#define KEY_NAME(id, key)	       EVKEYS_ID_##id,
#define KEY_NUMBER(id, key)	       EVKEYS_ID_##id,
#define KEY_NUMBERS(id, key)	       EVKEYS_ID_##id,
#define KEY_FLAG(id, key)	       EVKEYS_ID_##id,
#define KEY_REAL(id, key)	       EVKEYS_ID_##id,
#define KEY_TERM(id, key, term, place) EVKEYS_ID_##id,
#define KEY_SKIP(id, key, reason)      EVKEYS_ID_##id,
#include "pmu-events/keys.def"
#undef KEY_TEXT
#undef KEY_NAME
#undef KEY_NUMBER
#undef KEY_NUMBERS
#undef KEY_FLAG
#undef KEY_REAL
#undef KEY_TERM
#undef KEY_SKIP
	EVKEYS_IDS, /* how many */
};

struct evkeys_key {
	const char *name;
	enum evkeys_kind kind;
	enum evkeys_id id;
};

/* NULL when no such key is known. */
const struct evkeys_key *evkeys_find(const char *name);

const struct evkeys_key *evkeys_at(enum evkeys_id id);

/* The key as the vendors spell it. */
const char *evkeys_name(enum evkeys_id id);

/* The known key that is nearest to a misspelt one; NULL when none is near. */
const char *evkeys_nearest(const char *name);

/* The terms in perf's order: places 0.., until NULL. */
const char *evkeys_term(size_t place, enum evkeys_id *id);

#endif
