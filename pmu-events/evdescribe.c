/* SPDX-License-Identifier: MIT */
#include "pmu-events/evdescribe.h"

#include <string.h>

#include "util/base/buf.h"

static struct view without_period(const char *text)
{
	static const char *const ends[] = { ".  ", ". ", "." };
	struct view v = view_of(text ? text : "");

	for (size_t i = 0; i < 3; i++) {
		if (view_ends(v, ends[i]))
			return view_make(v.at, v.len - strlen(ends[i]));
	}
	return v;
}

static bool has(const struct evrecord *r, enum evkeys_id id)
{
	return r->value[id] && *r->value[id];
}

/* The spelling is perf's, so that descriptions compare equal. */
static void add_remarks(const struct evrecord *r, struct view brief, struct buf *out)
{
	bool errata = has(r, EVKEYS_ID_ERRATA);

	if (has(r, EVKEYS_ID_DATA_LA))
		buf_printf(out, "  Supports address when precise%s", errata ? "." : "");
	if (errata)
		buf_printf(out, "  Spec update: %s", r->value[EVKEYS_ID_ERRATA]);
	if (has(r, EVKEYS_ID_PEBS) && !memmem(brief.at, brief.len, "(Precise Event)", 15))
		buf_add_text(out, strcmp(r->value[EVKEYS_ID_PEBS], "2") == 0 ? " (Must be precise)"
									     : " (Precise event)");
}

static const char *join(struct arena *arena, struct view text, const struct buf *remarks)
{
	char *out;

	if (!text.len)
		return "";
	if (!remarks->len)
		return arena_stringn(arena, text.at, text.len);
	out = arena_alloc(arena, text.len + remarks->len + 1);
	memcpy(out, text.at, text.len);
	memcpy(out + text.len, remarks->at, remarks->len);
	return out;
}

void evdescribe_event(const struct evrecord *r, struct arena *arena, const char **brief,
		      const char **text)
{
	struct view desc = without_period(r->value[EVKEYS_ID_BRIEF]);
	struct view more = without_period(r->value[EVKEYS_ID_TEXT]);
	struct buf remarks = { 0 };

	if (more.len == desc.len && memcmp(more.at, desc.at, desc.len) == 0)
		more.len = 0;
	add_remarks(r, desc, &remarks);
	*brief = join(arena, desc, &remarks);
	*text = join(arena, more, &remarks);
	buf_release(&remarks);
}
