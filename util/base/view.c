/* SPDX-License-Identifier: MIT */
#include "util/base/view.h"

#include <string.h>
#include <strings.h>

struct view view_of(const char *text)
{
	return (struct view){ text, strlen(text) };
}

struct view view_make(const char *at, size_t len)
{
	return (struct view){ at, len };
}

bool view_starts_nocase(struct view v, const char *prefix)
{
	size_t len = strlen(prefix);

	return len <= v.len && strncasecmp(v.at, prefix, len) == 0;
}

bool view_equal(struct view v, const char *text)
{
	return v.len == strlen(text) && view_starts(v, text);
}

bool view_equal_nocase(struct view v, const char *text)
{
	return v.len == strlen(text) && view_starts_nocase(v, text);
}

bool view_ends(struct view v, const char *suffix)
{
	size_t len = strlen(suffix);

	return len <= v.len && memcmp(v.at + v.len - len, suffix, len) == 0;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct view view_trim(struct view v)
{
	while (v.len && is_space(v.at[0]))
		v.at++, v.len--;
	while (v.len && is_space(v.at[v.len - 1]))
		v.len--;
	return v;
}

size_t view_find(struct view v, size_t start, char c)
{
	const char *hit = start < v.len ? memchr(v.at + start, c, v.len - start) : NULL;

	return hit ? (size_t)(hit - v.at) : v.len;
}

bool view_split(struct view *rest, char sep, struct view *piece)
{
	size_t end;

	if (!rest->at)
		return false;
	end = view_find(*rest, 0, sep);
	*piece = view_make(rest->at, end);
	if (end == rest->len)
		*rest = view_make(NULL, 0);
	else
		*rest = view_make(rest->at + end + 1, rest->len - end - 1);
	return true;
}

bool view_is_printable(struct view v)
{
	for (size_t i = 0; i < v.len; i++) {
		if ((unsigned char)v.at[i] < ' ' || v.at[i] == 0x7f)
			return false;
	}
	return true;
}

void view_lower_text(char *text)
{
	for (; *text; text++)
		*text = view_lower(*text);
}
