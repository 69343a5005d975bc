/* SPDX-License-Identifier: MIT */
#include "pmu-events/evflat.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Keys of an object: as many as can be told from each other quickly. */
#define KEYS_MOST 64

/* So that the number fits into a long long, whatever its digits are. */
#define DIGITS_MOST 18

static const bool is_plain[256] = {
	[' ' ... '!'] = true,
	['#' ... '['] = true,
	[']' ... 0x7f] = true,
};

static const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r')
		p++;
	return p;
}

/* ---- is it plain? NULL: no ---- */

/* p is behind the quote that begins it; the result is at the one that ends it. */
static const char *check_text(const char *p)
{
	for (;;) {
		while (is_plain[(uint8_t)*p])
			p++;
		if (*p == '"')
			return p;
		if (*p != '\\' || !p[1] || !strchr("\"\\/bfnrt", p[1]))
			return NULL;
		p += 2;
	}
}

static const char *check_number(const char *p)
{
	const char *first = p += *p == '-';

	while (*p >= '0' && *p <= '9')
		p++;
	return p == first || p - first > DIGITS_MOST || (*first == '0' && p - first > 1) ? NULL : p;
}

static const char *check_value(const char *p)
{
	static const char *const words[] = { "true", "false", "null" };

	if (*p == '"') {
		p = check_text(p + 1);
		return p ? p + 1 : NULL;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strncmp(p, words[i], strlen(words[i])) == 0)
			return p + strlen(words[i]);
	}
	return check_number(p);
}

/* Those of one object so far; a bit of seen for each of a few kinds that there are. */
struct keys {
	struct view at[KEYS_MOST];
	size_t n;
	uint64_t seen;
};

static bool add_key(struct keys *keys, struct view key)
{
	unsigned int kind = (unsigned int)key.len;
	uint64_t bit;

	if (key.len)
		kind += 7 * (uint8_t)key.at[0] + 13 * (uint8_t)key.at[key.len - 1];
	bit = UINT64_C(1) << kind % 64;
	for (size_t i = 0; keys->seen & bit && i < keys->n; i++) {
		if (keys->at[i].len == key.len && memcmp(keys->at[i].at, key.at, key.len) == 0)
			return false;
	}
	if (keys->n == KEYS_MOST)
		return false;
	keys->seen |= bit;
	keys->at[keys->n++] = key;
	return true;
}

/* "key": value */
static const char *check_member(const char *p, struct keys *keys)
{
	const char *key = p + 1, *end;

	if (*p != '"' || !(end = check_text(key)))
		return NULL;
	/* The same key might be spelled in two ways. */
	if (memchr(key, '\\', (size_t)(end - key)) ||
	    !add_key(keys, view_make(key, (size_t)(end - key))))
		return NULL;
	p = skip_blanks(end + 1);
	return *p == ':' ? check_value(skip_blanks(p + 1)) : NULL;
}

/* p is behind the brace that begins it, the result behind the one that ends it. */
static const char *check_object(const char *p)
{
	struct keys keys;

	keys.n = keys.seen = 0;
	p = skip_blanks(p);
	if (*p == '}')
		return p + 1;
	while ((p = check_member(p, &keys))) {
		p = skip_blanks(p);
		if (*p == '}')
			return p + 1;
		if (*p != ',')
			return NULL;
		p = skip_blanks(p + 1);
	}
	return NULL;
}

static const char *check_array(const char *p)
{
	if (*p != '[')
		return NULL;
	p = skip_blanks(p + 1);
	if (*p == ']')
		return p + 1;
	while (*p == '{' && (p = check_object(p + 1))) {
		p = skip_blanks(p);
		if (*p == ']')
			return p + 1;
		if (*p != ',')
			return NULL;
		p = skip_blanks(p + 1);
	}
	return NULL;
}

bool evflat_is(struct view text)
{
	const char *p = check_array(skip_blanks(text.at));

	return p && skip_blanks(p) == text.at + text.len;
}

/* ---- reading what is ---- */

bool evflat_has(struct view text, const char *key)
{
	const char *p = skip_blanks(skip_blanks(text.at) + 1), *end;
	size_t len = strlen(key);

	while (*p == '{' || *p == ',') {
		p = skip_blanks(p + 1);
		if (*p != '"')
			return false;
		end = check_text(p + 1);
		if ((size_t)(end - p) == len + 1 && memcmp(p + 1, key, len) == 0)
			return true;
		p = skip_blanks(check_value(skip_blanks(skip_blanks(end + 1) + 1)));
	}
	return false;
}

static char *pass_blanks(char *p)
{
	return p + (skip_blanks(p) - p);
}

static char unescape(char letter)
{
	switch (letter) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	}
	return letter;
}

/* Ends the text with a NUL where its quote is, or before; the result is behind the quote. */
static char *take_text(char *p)
{
	char *to;

	while (is_plain[(uint8_t)*p])
		p++;
	for (to = p; *p != '"'; p++) {
		if (*p == '\\')
			*to++ = unescape(*++p);
		else
			*to++ = *p;
	}
	*to = '\0';
	return p + 1;
}

/* Puts the value of the key into the record; the result is behind it. */
static char *take_value(char *p, const char *key, struct evrecord *r)
{
	char *end = p;

	if (*p == '"') {
		end = take_text(p + 1);
		evrecord_set(r, key, p + 1);
	} else if (*p == '-' || (*p >= '0' && *p <= '9')) {
		evrecord_set_integer(r, key, strtoll(p, &end, 10));
	} else {
		evrecord_set_other(r, key);
		while (*end >= 'a' && *end <= 'z')
			end++;
	}
	return end;
}

void evflat_init(struct evflat *f, char *text)
{
	f->at = pass_blanks(text) + 1;
}

bool evflat_next(struct evflat *f, struct evrecord *r)
{
	char *p = pass_blanks(f->at);

	if (*p == ',')
		p = pass_blanks(p + 1);
	if (*p != '{')
		return false;
	evrecord_clear(r);
	p = pass_blanks(p + 1);
	while (*p == '"') {
		const char *key = p + 1;

		p = pass_blanks(take_text(p + 1));
		p = pass_blanks(take_value(pass_blanks(p + 1), key, r));
		if (*p == ',')
			p = pass_blanks(p + 1);
	}
	f->at = p + 1;
	return true;
}
