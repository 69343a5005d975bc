/* SPDX-License-Identifier: MIT */
#include "util/data/tracefields.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The name that a line of a field declares: "field:__data_loc char[] name;", "field:char comm[16];". */
static struct view declared_name(struct view line)
{
	struct view v = view_make(line.at, view_find(line, 0, ';'));

	if (v.len && v.at[v.len - 1] == ']')
		while (v.len && v.at[--v.len] != '[')
			;
	for (size_t i = v.len; i > 0; i--)
		if (!is_name(v.at[i - 1]))
			return view_make(v.at + i, v.len - i);
	return view_make(v.at, 0);
}

/* A declaration: names and stars, then none or one pair of brackets, which may also be before the name. */
static bool is_declaration(struct view v)
{
	size_t brackets = 0, i = 0;
	bool is_open = false;

	for (; i < v.len; i++) {
		char c = v.at[i];

		if (c == '[' || c == ']') {
			if (is_open == (c == '['))
				return false;
			is_open = c == '[';
			brackets += is_open;
		} else if (!is_name(c) && c != ' ' && !(c == '*' && !is_open)) {
			return false;
		}
	}
	return i && !is_open && brackets <= 1 && is_name(*v.at) && declared_name(v).len;
}

static bool is_property(struct view v, const char *name)
{
	size_t i = strlen(name);

	v = view_trim(v);
	if (!view_starts(v, name) || i == v.len || v.len > i + 9)
		return false;
	for (; i < v.len; i++)
		if (!isdigit((unsigned char)v.at[i]))
			return false;
	return true;
}

static bool is_field(struct view line)
{
	static const char *const names[] = { "offset:", "size:", "signed:" };
	struct view part, rest = line;
	size_t n = 0;

	if (!view_split(&rest, ';', &part) || !view_starts(part, "field:") ||
	    !is_declaration(view_make(part.at + 6, part.len - 6)))
		return false;
	for (; view_split(&rest, ';', &part) && view_trim(part).len; n++)
		if (n == 3 || !is_property(part, names[n]))
			return false;
	return n >= 2;
}

bool tracefields_are_good(struct view head)
{
	static const char *const heads[] = { "name: ", "ID: ", "format:" };
	struct view rest = head, line;
	size_t n = 0;

	for (; view_split(&rest, '\n', &line); n++) {
		struct view v = view_trim(line);

		if (n < 3) {
			if (!view_starts(line, heads[n]) || !view_is_printable(line))
				return false;
		} else if (v.len && *v.at && !is_field(v)) {
			return false;
		}
	}
	return n > 3;
}

bool tracefields_find(struct view head, struct view name, struct view *line)
{
	struct view rest = head;

	while (view_split(&rest, '\n', line)) {
		struct view declared;

		*line = view_trim(*line);
		if (!view_starts(*line, "field:"))
			continue;
		declared = declared_name(*line);
		if (declared.len == name.len && memcmp(declared.at, name.at, name.len) == 0)
			return true;
	}
	return false;
}

unsigned tracefields_size(struct view line)
{
	struct view rest = line, part;

	while (view_split(&rest, ';', &part)) {
		part = view_trim(part);
		if (is_property(part, "size:"))
			return (unsigned)strtoul(part.at + 5, NULL, 10);
	}
	return 0;
}
