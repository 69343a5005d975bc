/* SPDX-License-Identifier: MIT */
#include "pmu-events/evkeys.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/near.h"

/* Sorted by name, and in the order of the ids. */
static const struct evkeys_key keys[] = {
#define KEY_TEXT(id, key)	       { key, EVKEYS_TEXT, EVKEYS_ID_##id },
#define KEY_NAME(id, key)	       { key, EVKEYS_NAME, EVKEYS_ID_##id },
#define KEY_NUMBER(id, key)	       { key, EVKEYS_NUMBER, EVKEYS_ID_##id },
#define KEY_NUMBERS(id, key)	       { key, EVKEYS_NUMBERS, EVKEYS_ID_##id },
#define KEY_FLAG(id, key)	       { key, EVKEYS_FLAG, EVKEYS_ID_##id },
#define KEY_REAL(id, key)	       { key, EVKEYS_REAL, EVKEYS_ID_##id },
#define KEY_TERM(id, key, term, place) { key, EVKEYS_TERM, EVKEYS_ID_##id },
#define KEY_SKIP(id, key, reason)      { key, EVKEYS_SKIP, EVKEYS_ID_##id },
#include "pmu-events/keys.def"
#undef KEY_TEXT
#undef KEY_NAME
#undef KEY_NUMBER
#undef KEY_NUMBERS
#undef KEY_FLAG
#undef KEY_REAL
#undef KEY_TERM
#undef KEY_SKIP
};

static const struct {
	const char *term;
	enum evkeys_id id;
} terms[] = {
#define KEY_TEXT(id, key)
#define KEY_NAME(id, key)
#define KEY_NUMBER(id, key)
#define KEY_NUMBERS(id, key)
#define KEY_FLAG(id, key)
#define KEY_REAL(id, key)
#define KEY_TERM(id, key, term, place) [place] = { term, EVKEYS_ID_##id },
#define KEY_SKIP(id, key, reason)
#include "pmu-events/keys.def"
};

static int by_name(const void *name, const void *key)
{
	return strcmp(name, ((const struct evkeys_key *)key)->name);
}

const struct evkeys_key *evkeys_find(const char *name)
{
	return bsearch(name, keys, ARRAY_LEN(keys), sizeof(keys[0]), by_name);
}

const struct evkeys_key *evkeys_at(enum evkeys_id id)
{
	return &keys[id];
}

const char *evkeys_name(enum evkeys_id id)
{
	return keys[id].name;
}

const char *evkeys_nearest(const char *name)
{
	struct near n = { .word = name };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		near_offer(&n, keys[i].name);
	return near_best(&n);
}

const char *evkeys_term(size_t place, enum evkeys_id *id)
{
	if (place >= ARRAY_LEN(terms))
		return NULL;
	*id = terms[place].id;
	return terms[place].term;
}
