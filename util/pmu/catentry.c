/* SPDX-License-Identifier: MIT */
#include "util/pmu/catentry.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "pmu-events/evtext.h"
#include "util/base/buf.h"
#include "util/pmu/catalogue.h"
#include "util/pmu/pmuname.h"
#include "util/pmu/resolve.h"

bool catentry_is_deprecated(const struct catalogue_entry *e)
{
	return !e->is_metric && e->table && e->kind != CATALOGUE_METRICGROUP &&
	       e->event.flags & EVTABLE_DEPRECATED;
}

bool catentry_is_event(const struct catalogue_entry *e)
{
	return !e->is_metric && e->kind <= CATALOGUE_PMU;
}

/* The whole name as events are typed: "uncore_cha/unc_cha_clockticks/". */
static bool match_slashed(const struct catalogue_entry *e, const char *word, bool is_glob)
{
	struct buf b = { 0 };
	bool fits;

	if (!strchr(word, '/') || !e->pmu[0])
		return false;
	buf_printf(&b, "%s/%s/", e->pmu, e->name);
	fits = is_glob ? fnmatch(word, b.at, FNM_CASEFOLD) == 0 : strcasecmp(word, b.at) == 0;
	buf_release(&b);
	return fits;
}

bool catentry_match(const struct catalogue_entry *e, const char *word, bool is_glob)
{
	if (match_slashed(e, word, is_glob))
		return true;
	if (is_glob)
		return fnmatch(word, e->name, FNM_CASEFOLD) == 0 ||
		       fnmatch(word, e->topic, FNM_CASEFOLD) == 0;
	return strcasestr(e->name, word) || strcasecmp(e->topic, word) == 0 ||
	       (e->pmu[0] && pmuname_match(e->pmu, view_of(word))) ||
	       (e->is_metric && evtable_in_group(&e->metric, word));
}

/* "0-3,8" */
static void add_mask(struct buf *b, uint64_t mask)
{
	bool first = true;

	for (unsigned int i = 0; i < 64; i++) {
		unsigned int from = i;

		if (!(mask >> i & 1))
			continue;
		while (i + 1 < 64 && mask >> (i + 1) & 1)
			i++;
		buf_printf(b, first ? "%u" : ",%u", from);
		if (i > from)
			buf_printf(b, "-%u", i);
		first = false;
	}
}

const char *catentry_brief(const struct catalogue_entry *e, struct evtext *texts)
{
	const char *text = e->text;

	if (!text && e->table && e->brief)
		text = evtext_get(texts, e->table, e->brief);
	return text && text[0] ? text : NULL;
}

const char *catentry_text(const struct catalogue_entry *e, struct evtext *texts)
{
	const char *text = NULL;

	if (e->table && e->long_text)
		text = evtext_get(texts, e->table, e->long_text);
	return text && text[0] ? text : NULL;
}

void catentry_add_encoding(const struct catalogue_entry *e, struct resolve *r, struct buf *b)
{
	struct encoding encoding;

	if (!catentry_is_event(e) || !e->terms[0])
		return;
	buf_add_text(b, e->terms);
	if (!e->table)
		return;
	resolve_table_event(r, r->cpu, r->arch, &e->event, &encoding);
	if (!encoding.has_config)
		return;
	buf_printf(b, " (config 0x%" PRIx64, encoding.config[0]);
	for (int i = 1; i < PMUFORMAT_WORDS; i++) {
		if (encoding.config[i])
			buf_printf(b, ", config%d 0x%" PRIx64, i, encoding.config[i]);
	}
	buf_add_char(b, ')');
}

void catentry_add_counters(const struct catalogue_entry *e, struct buf *b)
{
	const struct evtable_counters *c = &e->event.counters;

	if (!catentry_is_event(e) || !c->known)
		return;
	add_mask(b, c->generic);
	if (c->fixed) {
		buf_add_text(b, b->len ? " and fixed " : "fixed ");
		add_mask(b, c->fixed);
	}
	if (e->event.flags & EVTABLE_TAKEN_ALONE)
		buf_add_text(b, ", no other event beside it");
}

const char *catentry_heading(const struct catalogue_entry *e)
{
	static const char *const titles[CATALOGUE_KINDS] = {
		[CATALOGUE_HARDWARE] = "Generic hardware events",
		[CATALOGUE_SOFTWARE] = "Software events",
		[CATALOGUE_TOOL] = "Events of the tool itself",
		[CATALOGUE_CACHE] = "Generic cache events",
		[CATALOGUE_TRACEPOINT] = "Tracepoints",
		[CATALOGUE_RAW] = "Raw descriptors",
		[CATALOGUE_METRIC] = "Metrics",
		[CATALOGUE_METRICGROUP] = "Metric groups",
	};

	return titles[e->kind] ? titles[e->kind] : e->topic;
}
