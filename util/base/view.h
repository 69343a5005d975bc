/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_VIEW_H
#define UTIL_BASE_VIEW_H

/*
 * A piece of somebody else's text: pointer and length, not NUL-terminated,
 * never owned. All parsing walks views; nothing here allocates or fails.
 */

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct view {
	const char *at;
	size_t len;
};

/* For printf: printf("%.*s", VIEW_ARG(v)). Longer views are cut at INT_MAX. */
#define VIEW_ARG(v) (int)((v).len > 0x7fffffff ? 0x7fffffff : (v).len), (v).at

struct view view_of(const char *text);
struct view view_make(const char *at, size_t len);

bool view_equal(struct view v, const char *text);
bool view_equal_nocase(struct view v, const char *text);
bool view_starts_nocase(struct view v, const char *prefix);
bool view_ends(struct view v, const char *suffix);

/* Here, since prefixes are constants mostly: nothing is called for them. */
static inline bool view_starts(struct view v, const char *prefix)
{
	size_t len = strlen(prefix);

	return len <= v.len && memcmp(v.at, prefix, len) == 0;
}

/* Without white space (blank, tab, newline, return) at either end. */
struct view view_trim(struct view v);

/* Whether it has no control characters. */
bool view_is_printable(struct view v);

/* ASCII's capitals as small letters, whatever the locale. */
static inline char view_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* The same for all of a string, in its place. */
void view_lower_text(char *text);

/* The position of c at or behind start, or v.len. */
size_t view_find(struct view v, size_t start, char c);

/*
 * Takes the next piece up to sep from *rest and steps over it. False at the
 * end, where rest->at is NULL. "a,,b" has three pieces, "a," two, "" one.
 *
 *	for (rest = v; view_split(&rest, ',', &piece);)
 */
bool view_split(struct view *rest, char sep, struct view *piece);

#endif
