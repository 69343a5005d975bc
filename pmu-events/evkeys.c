/* SPDX-License-Identifier: MIT */
#include "pmu-events/evkeys.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"

/* Longer keys are nobody's misspelling. */
#define NAME_LIMIT 64

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

static size_t least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* How many letters must be changed, put in or left out (Levenshtein). */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t row[NAME_LIMIT + 1];

	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1, corner + (a[i - 1] != b[j - 1]));
			corner = above;
		}
	}
	return row[nb];
}

const char *evkeys_nearest(const char *name)
{
	size_t len = strlen(name), best = 3;
	const char *nearest = NULL;

	if (len > NAME_LIMIT)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		size_t d = distance(name, len, keys[i].name, strlen(keys[i].name));

		if (d < best && d * 2 < len) {
			best = d;
			nearest = keys[i].name;
		}
	}
	return nearest;
}

const char *evkeys_term(size_t place, enum evkeys_id *id)
{
	if (place >= ARRAY_LEN(terms))
		return NULL;
	*id = terms[place].id;
	return terms[place].term;
}
