/* SPDX-License-Identifier: MIT */
#include "util/pmu/pmuname.h"

#include <fnmatch.h>
#include <string.h>

#define NAME_LIMIT 128

static const char *bare(const char *name)
{
	return strncmp(name, "uncore_", 7) == 0 ? name + 7 : name;
}

static bool is_number(const char *s)
{
	size_t digits = strspn(s, "0123456789"), hex;

	if (digits && !s[digits])
		return true;
	hex = strspn(s, "0123456789abcdefABCDEF");
	return hex >= 3 && !s[hex];
}

/* What may stand behind the name of a unit: nothing, "3", "_3", "_3ff88820". */
static bool is_suffix(const char *s)
{
	if (!*s)
		return true;
	if (*s == '_')
		return is_number(s + 1);
	return s[strspn(s, "0123456789")] == '\0';
}

/* "hisi_sccl,ddrc" against "hisi_sccl1_ddrc0": numbers between and behind the pieces. */
static bool match_pieces(const char *name, struct view wanted)
{
	struct view piece;
	bool first = true;

	while (view_split(&wanted, ',', &piece)) {
		if (!first) {
			name += strspn(name, "0123456789");
			name += *name == '_';
		}
		if (strncmp(name, piece.at, piece.len) != 0)
			return false;
		name += piece.len;
		first = false;
	}
	return is_suffix(name);
}

bool pmuname_match(const char *name, struct view wanted)
{
	if (view_starts(wanted, "uncore_"))
		wanted = view_make(wanted.at + 7, wanted.len - 7);
	name = bare(name);
	if (!wanted.len)
		return false;
	if (memchr(wanted.at, ',', wanted.len))
		return match_pieces(name, wanted);
	if (memchr(wanted.at, '*', wanted.len) || memchr(wanted.at, '?', wanted.len) ||
	    memchr(wanted.at, '[', wanted.len)) {
		char glob[NAME_LIMIT];

		if (wanted.len >= sizeof(glob))
			return false;
		memcpy(glob, wanted.at, wanted.len);
		glob[wanted.len] = '\0';
		return fnmatch(glob, name, 0) == 0;
	}
	return strncmp(name, wanted.at, wanted.len) == 0 && is_suffix(name + wanted.len);
}

size_t pmuname_kind_len(const char *name)
{
	size_t len = strlen(name), digits = len;

	while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9')
		digits--;
	return digits < len && digits > 1 && name[digits - 1] == '_' ? digits - 1 : len;
}
