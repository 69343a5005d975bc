/* SPDX-License-Identifier: MIT */
#include "util/target/replayname.h"

#include <string.h>

#include "util/base/view.h"
#include "util/pmu/evmods.h"
#include "util/pmu/legacy.h"

/* "cycles:u" taken apart; a name with terms ("cpu/event=0x3c/u") ends with its last slash. */
static void split(const char *text, struct view *name, struct view *mods)
{
	const char *slash = strrchr(text, '/'), *colon = strrchr(text, ':');
	size_t len = strlen(text);

	*name = view_make(text, len);
	*mods = view_make(text + len, 0);
	if (slash && slash > strchr(text, '/'))
		name->len = (size_t)(slash - text) + 1;
	else if (colon && colon[1] && strspn(colon + 1, EVMODS_LETTERS) == strlen(colon + 1))
		name->len = (size_t)(colon - text);
	else
		return;
	mods->at = text + name->len + (text[name->len] == ':');
	mods->len = len - (size_t)(mods->at - text);
}

static bool same_name(struct view a, struct view b)
{
	const char *other, *left = legacy_spellings(a, &other),
			   *right = legacy_spellings(b, &other);

	if (left && right)
		return strcmp(left, right) == 0;
	return a.len == b.len && strncasecmp(a.at, b.at, a.len) == 0;
}

enum replayname_match replayname_match(const char *wanted, const char *written)
{
	struct view name, mods, other_name, other_mods;

	if (strcmp(wanted, written) == 0)
		return REPLAYNAME_SAME;
	split(wanted, &name, &mods);
	split(written, &other_name, &other_mods);
	if (!same_name(name, other_name))
		return REPLAYNAME_OTHER;
	if (mods.len == other_mods.len && memcmp(mods.at, other_mods.at, mods.len) == 0)
		return REPLAYNAME_SPELLED;
	return mods.len ? REPLAYNAME_OTHER : REPLAYNAME_MODIFIED;
}
