/* SPDX-License-Identifier: MIT */
#include "util/pmu/suggest.h"

#include <string.h>

#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/base/near.h"
#include "util/pmu/legacy.h"
#include "util/pmu/place.h"
#include "util/pmu/resolve.h"
#include "util/pmu/tracefs.h"

/* Names that go on where the word ends count as near: "mem_load" for mem_load_retired.l1_hit. */
static size_t distance(const char *word, const char *name)
{
	size_t len = strlen(word);

	if (len >= 3 && strncasecmp(word, name, len) == 0)
		return 1;
	if (len >= 4 && strcasestr(name, word))
		return 2;
	return near_distance(word, name);
}

static void offer(struct near_rank *r, const char *word, const char *name)
{
	size_t d = distance(word, name);

	/* One slip, and one more for every four letters, is still meant. */
	if (d <= 1 + strlen(word) / 4)
		near_rank(r, name, d);
}

bool suggest_names(const struct evset *set, const char *word, struct buf *out)
{
	struct near_rank r = { .most = 4 };
	char room[LEGACY_NAME_ROOM];
	struct arena names = { 0 };
	struct legacy_event ignored;
	const struct evtable *table;
	struct evset_pos pos = { 0 };
	struct evtable_event event;
	const char *name;

	for (size_t i = 0; (name = legacy_name(i, room, &ignored)); i++)
		offer(&r, word, arena_string(&names, name));
	while (evset_next_event(set, &pos, &event, &table))
		offer(&r, word, event.name);
	near_tell(&r, out);
	arena_release(&names);
	return r.len > 0;
}

/* More digits behind an "r" than a config has. */
static bool is_wide_raw(struct view name)
{
	size_t prefix = view_starts(name, "r0x") ? 3 : 1, digits = prefix;

	if (!view_starts(name, "r"))
		return false;
	while (digits < name.len && strchr("0123456789abcdefABCDEF", name.at[digits]))
		digits++;
	return digits == name.len && digits - prefix > 16;
}

int suggest_event(struct resolve *r, const struct evspec *spec, struct err *err)
{
	const char *word = arena_stringn(&r->arena, spec->name.at, spec->name.len);
	struct buf hint = { 0 };

	if (is_wide_raw(spec->name))
		return evspec_fail(spec->text, spec->column, NULL, err,
				   "raw code too wide: '%s' has more than 16 digits", word);
	if (!suggest_names(r->set, word, &hint))
		buf_add_text(&hint, "'tally list' shows what there is");
	evspec_fail(spec->text, spec->column, buf_text(&hint), err, "no %s is called '%s'%s%s",
		    spec->slashed ? "PMU and no event" : "event", word,
		    r->set->model[0] ? " on " : "", r->set->model);
	err->code = ERR_ABSENT;
	buf_release(&hint);
	return -1;
}

int suggest_tracepoint(struct resolve *r, const struct evspec *spec, const char *events,
		       struct err *err)
{
	const char *system = arena_stringn(&r->arena, spec->name.at, spec->name.len);
	struct near near = { .word = arena_stringn(&r->arena, spec->tracepoint.at,
						   spec->tracepoint.len) };
	struct fs_names names = { 0 };
	struct err ignored = { 0 };
	struct buf hint = { 0 };

	if (tracefs_list(r->fs, events, system, &names, &ignored) == 0) {
		for (size_t i = 0; i < names.len; i++)
			near_offer(&near, names.at[i]);
		if (near_best(&near))
			buf_printf(&hint, "did you mean '%s:%s'?", system, near_best(&near));
		else
			buf_printf(&hint, "'tally list %s:*' shows what there is", system);
		evspec_fail(spec->text, spec->tracepoint_column, hint.at, err,
			    "no tracepoint of '%s' is called '%s'", system, near.word);
	} else {
		fs_names_release(&names);
		err_clear(&ignored);
		near.word = system;
		if (tracefs_list_systems(r->fs, events, &names, &ignored) == 0) {
			for (size_t i = 0; i < names.len; i++)
				near_offer(&near, names.at[i]);
		}
		if (near_best(&near))
			buf_printf(&hint, "did you mean '%s'?", near_best(&near));
		else
			buf_add_text(&hint, "'tally list tracepoint' shows what there is");
		evspec_fail(spec->text, spec->column, hint.at, err,
			    "no tracepoints are called '%s:%.*s'", system,
			    VIEW_ARG(spec->tracepoint));
	}
	err->code = ERR_ABSENT;
	fs_names_release(&names);
	buf_release(&hint);
	return -1;
}

int suggest_term(const struct place *place, const struct evspec *spec, const struct evspec_term *t,
		 struct err *err)
{
	const char *pmu = place->device ? place->device : place->table;
	struct buf hint = { 0 };

	if (!place->format) {
		buf_add_text(&hint, "config=, config1= and config2= can be given without it");
		evspec_fail(spec->text, t->column, hint.at, err,
			    "where '%.*s' goes is not known: no machine with PMU '%s' is at hand",
			    VIEW_ARG(t->name), pmu);
		buf_release(&hint);
		return -1;
	}
	buf_add_text(&hint, "it has");
	for (size_t i = 0; i < place->format->terms.len && hint.len < 150; i++)
		buf_printf(&hint, "%s %.*s", i ? "," : "",
			   VIEW_ARG(place->format->terms.at[i].name));
	if (!place->format->terms.len)
		buf_add_text(&hint, " config, config1, config2");
	evspec_fail(spec->text, t->column, hint.at, err, "the PMU has no term and no event '%.*s'",
		    VIEW_ARG(t->name));
	buf_release(&hint);
	return -1;
}
