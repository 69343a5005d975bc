/* SPDX-License-Identifier: MIT */
#include "util/pmu/perflist.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pmu-events/evtext.h"
#include "util/base/map.h"
#include "util/out/doc.h"
#include "util/pmu/catalogue.h"
#include "util/pmu/legacy.h"
#include "util/pmu/machine.h"
#include "util/pmu/pmuname.h"
#include "util/pmu/tracefs.h"

enum {
	UNIT,
	TOPIC,
	NAME,
	ALIAS,
	SCALE_UNIT,
	TYPE,
	DEPRECATED,
	BRIEF,
	TEXT_LONG,
	ENCODING,
	EVENT_FIELDS
};

static const struct column event_columns[EVENT_FIELDS] = {
	[UNIT] = { .key = "Unit" },
	[TOPIC] = { .key = "Topic" },
	[NAME] = { .key = "EventName" },
	[ALIAS] = { .key = "EventAlias" },
	[SCALE_UNIT] = { .key = "ScaleUnit" },
	[TYPE] = { .key = "EventType" },
	[DEPRECATED] = { .key = "Deprecated" },
	[BRIEF] = { .key = "BriefDescription" },
	[TEXT_LONG] = { .key = "PublicDescription" },
	[ENCODING] = { .key = "Encoding" },
};

static const struct table event_table = {
	.key = "events",
	.columns = event_columns,
	.ncolumns = EVENT_FIELDS,
};

static const struct column metric_columns[] = {
	{ .key = "MetricGroup" },	{ .key = "MetricName" }, { .key = "MetricExpr" },
	{ .key = "MetricThreshold" },	{ .key = "ScaleUnit" },	 { .key = "BriefDescription" },
	{ .key = "PublicDescription" },
};

static const struct table metric_table = {
	.key = "metrics",
	.columns = metric_columns,
	.ncolumns = ARRAY_LEN(metric_columns),
};

struct printer {
	struct doc *doc;
	const struct perflist_source *from;
	struct map pmus; /* of tables: "" where the machine has none, else its name for it */
	struct arena arena;
	struct buf events; /* the folder of tracepoints, if it was looked for */
};

static struct cell text_or_none(const char *text)
{
	return text && text[0] ? cell_text(text) : cell_none();
}

static const char *brief_of(const struct printer *p, const struct catalogue_entry *e)
{
	if (e->text || !e->table || !e->brief)
		return e->text;
	return evtext_get(p->from->texts, e->table, e->brief);
}

static const char *long_text_of(const struct printer *p, const struct catalogue_entry *e)
{
	return e->table && e->long_text ? evtext_get(p->from->texts, e->table, e->long_text) : NULL;
}

static bool is_core(const char *pmu)
{
	return !pmu[0] || strcmp(pmu, "default_core") == 0;
}

/* What the machine calls a table's PMU, units without their number; NULL when it has none. */
static const char *device_of(struct printer *p, const char *pmu)
{
	const char *wanted = is_core(pmu) ? "default_core" : pmu;
	struct pmuset *pmus = p->from->machine->resolve.pmus;
	struct err ignored = { 0 };
	struct pmu *found;
	size_t pos = 0;
	void **place;

	if (!pmus)
		return is_core(pmu) ? "cpu" : pmu;
	place = map_add(&p->pmus, view_of(wanted));
	if (!*place && pmuset_next(pmus, view_of(wanted), &pos, &found, &ignored) > 0)
		*place = arena_stringn(&p->arena, found->name, pmuname_kind_len(found->name));
	else if (!*place)
		*place = arena_string(&p->arena, "");
	return ((const char *)*place)[0] ? *place : NULL;
}

static void print_plain(struct printer *p, const char *topic, const char *name, const char *alias,
			const char *type, const char *encoding)
{
	struct cell c[EVENT_FIELDS] = { 0 };

	c[TOPIC] = cell_text(topic);
	c[NAME] = cell_text(name);
	c[ALIAS] = text_or_none(alias);
	c[TYPE] = cell_text(type);
	c[ENCODING] = text_or_none(encoding);
	doc_row(p->doc, c);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "cpu-cycles OR cycles", once for both, by the usual name. */
static void print_generic(struct printer *p, enum catalogue_kind kind, const char *type)
{
	struct VEC(const char *) names = { 0 };
	struct map seen = { 0 };

	for (size_t i = 0; i < p->from->n; i++) {
		const struct catalogue_entry *e = p->from->entries[i];
		const char *alias, *usual;
		void **place;

		if (e->kind != kind || (kind == CATALOGUE_HARDWARE && !device_of(p, "")))
			continue;
		usual = legacy_spellings(view_of(e->name), &alias);
		if (!usual)
			usual = e->name;
		place = map_add(&seen, view_of(usual));
		if (!*place)
			*vec_add(&names) = usual;
		*place = p;
	}
	if (names.len)
		qsort(names.at, names.len, sizeof(names.at[0]), by_name);
	for (size_t i = 0; i < names.len; i++) {
		const char *alias = NULL;

		legacy_spellings(view_of(names.at[i]), &alias);
		print_plain(p, NULL, names.at[i], alias, type, NULL);
	}
	map_release(&seen);
	vec_release(&names);
}

/* Once for each kind of core. */
static void print_cache(struct printer *p, const struct catalogue_entry *e)
{
	struct pmuset *pmus = p->from->machine->resolve.pmus;
	struct cell c[EVENT_FIELDS] = { 0 };
	struct err ignored = { 0 };
	struct buf alias = { 0 };
	size_t pos = 0;
	struct pmu *pmu;

	c[TOPIC] = cell_text("cache");
	c[NAME] = cell_text(e->name);
	c[TYPE] = cell_text("Hardware cache event");
	if (!pmus)
		doc_row(p->doc, c);
	while (pmus && pmuset_next(pmus, view_of("default_core"), &pos, &pmu, &ignored) > 0) {
		buf_clear(&alias);
		buf_printf(&alias, "%s/%s/", pmu->name, e->name);
		c[UNIT] = cell_text(pmu->name);
		c[ALIAS] = cell_view(buf_view(&alias));
		doc_row(p->doc, c);
	}
	buf_release(&alias);
}

/* An event of the tables. */
static void print_table_event(struct printer *p, const struct catalogue_entry *e)
{
	const char *device = device_of(p, e->pmu);
	struct cell c[EVENT_FIELDS] = { 0 };
	struct buf encoding = { 0 };

	if (!device)
		return;
	buf_printf(&encoding, "%s/%s/", device, e->terms);
	c[UNIT] = cell_text(device);
	c[TOPIC] = text_or_none(e->topic);
	c[NAME] = cell_text(e->name);
	c[SCALE_UNIT] = text_or_none(e->unit);
	c[TYPE] = cell_text("Kernel PMU event");
	if (e->event.flags & EVTABLE_DEPRECATED)
		c[DEPRECATED] = cell_bool(true);
	c[BRIEF] = text_or_none(brief_of(p, e));
	c[TEXT_LONG] = text_or_none(long_text_of(p, e));
	c[ENCODING] = cell_view(buf_view(&encoding));
	doc_row(p->doc, c);
	buf_release(&encoding);
}

/* "power/energy-pkg/", and what the user has to fill in: "cpu/slots-of,umask=?/". */
static void add_sysfs_name(struct buf *out, const struct catalogue_entry *e)
{
	size_t len = strlen(e->name);
	struct view rest = view_of(e->terms), term;

	buf_printf(out, "%.*s", (int)(len - 1), e->name);
	while (view_split(&rest, ',', &term)) {
		if (view_ends(term, "=?"))
			buf_printf(out, ",%.*s", VIEW_ARG(term));
	}
	buf_add_char(out, '/');
}

/* An event that sysfs names; of a core the name alone will do. */
static void print_sysfs_event(struct printer *p, const struct catalogue_entry *e)
{
	struct pmuset *pmus = p->from->machine->resolve.pmus;
	struct buf name = { 0 }, encoding = { 0 }, unit = { 0 };
	const struct pmu_alias *alias;
	struct cell c[EVENT_FIELDS] = { 0 };
	struct err ignored = { 0 };
	size_t pos = 0, slash = view_find(view_of(e->name), 0, '/');
	struct pmu *pmu = NULL;
	struct view bare;

	add_sysfs_name(&name, e);
	bare = view_make(e->name + slash + 1, strlen(e->name) - slash - 2);
	buf_printf(&encoding, "%.*s/%s/", (int)slash, e->name, e->terms);
	c[UNIT] = cell_view(view_make(e->name, slash));
	c[NAME] = cell_view(buf_view(&name));
	if (pmus && pmuset_next(pmus, view_of(e->pmu), &pos, &pmu, &ignored) > 0 && pmu->is_core &&
	    bare.len) {
		c[ALIAS] = c[NAME];
		c[NAME] = cell_view(bare);
	}
	alias = pmu ? pmu_find_alias(pmu, bare) : NULL;
	if (alias && (alias->unit[0] || alias->scale != 1))
		buf_printf(&unit, "%G%s", alias->scale, alias->unit);
	c[SCALE_UNIT] = unit.len ? cell_view(buf_view(&unit)) : text_or_none(e->unit);
	c[TYPE] = cell_text("Kernel PMU event");
	if (e->terms[0])
		c[ENCODING] = cell_view(buf_view(&encoding));
	doc_row(p->doc, c);
	buf_release(&name);
	buf_release(&encoding);
	buf_release(&unit);
}

static void print_tracepoint(struct printer *p, const struct catalogue_entry *e)
{
	const struct fs *fs = p->from->machine->resolve.fs;
	size_t colon = view_find(view_of(e->name), 0, ':');
	const char *system = arena_stringn(&p->arena, e->name, colon);
	struct buf encoding = { 0 };
	struct err ignored = { 0 };
	uint64_t id;

	if (!p->events.len)
		tracefs_find(fs, &p->events, &ignored);
	/* ftrace's own have a folder and no number, and no way to count them. */
	if (p->events.len &&
	    tracefs_read_id(fs, p->events.at, system, e->name + colon + 1, &id, &ignored) == 0) {
		buf_printf(&encoding, "tracepoint/config=0x%" PRIx64 "/", id);
		print_plain(p, NULL, e->name, NULL, "Tracepoint event", encoding.at);
	}
	buf_release(&encoding);
}

/* "event=0..255,edge": the terms of a format and what they take, at most so many. */
static void add_terms(struct buf *out, const struct pmuformat *f, size_t most)
{
	for (size_t i = 0; i < f->terms.len && i < most; i++) {
		const struct pmuformat_term *t = &f->terms.at[i];
		uint64_t max = pmuformat_max(t);

		buf_printf(out, "%s%.*s", i ? "," : "", VIEW_ARG(t->name));
		if (max > 255)
			buf_printf(out, "=0..0x%" PRIx64, max);
		else if (max > 1)
			buf_printf(out, "=0..%" PRIu64, max);
	}
}

/* Raw events by the terms of each PMU. */
static void print_formats(struct printer *p)
{
	struct pmuset *pmus = p->from->machine->resolve.pmus;
	struct buf few = { 0 }, all = { 0 };
	struct map seen = { 0 };
	struct err ignored = { 0 };
	size_t n = 0;

	if (pmus)
		pmuset_count(pmus, &n, &ignored);
	for (size_t i = 0; i < n; i++) {
		struct pmu *pmu;
		int len;

		if (pmuset_at(pmus, i, &pmu, &ignored) < 0 ||
		    pmu_read_format(pmu, pmus->fs, &pmus->arena, &ignored) < 0 ||
		    !pmu->format.terms.len)
			continue;
		len = (int)pmuname_kind_len(pmu->name);
		if (*map_add(&seen, view_make(pmu->name, (size_t)len)))
			continue;
		*map_add(&seen, view_make(pmu->name, (size_t)len)) = pmu;
		buf_clear(&few);
		buf_clear(&all);
		buf_printf(&few, "%.*s/", len, pmu->name);
		buf_printf(&all, "%.*s/", len, pmu->name);
		add_terms(&few, &pmu->format, 3);
		add_terms(&all, &pmu->format, SIZE_MAX);
		buf_add_text(&few, pmu->format.terms.len > 3 ? ",.../modifier" : "/modifier");
		buf_add_text(&all, "/modifier");
		print_plain(p, NULL, few.at, NULL, "Raw event descriptor", all.at);
	}
	map_release(&seen);
	buf_release(&few);
	buf_release(&all);
}

static void print_raw(struct printer *p)
{
	print_plain(p, NULL, "rNNN", NULL, "Raw event descriptor", NULL);
	print_formats(p);
	print_plain(p, NULL, "mem:<addr>[/len][:access]", NULL, "Hardware breakpoint", NULL);
}

static void print_entry(struct printer *p, const struct catalogue_entry *e)
{
	switch (e->kind) {
	case CATALOGUE_TOOL:
		print_plain(p, "tool", e->name, NULL, "Tool event", NULL);
		break;
	case CATALOGUE_CACHE:
		print_cache(p, e);
		break;
	case CATALOGUE_PMU:
		if (e->table)
			print_table_event(p, e);
		else
			print_sysfs_event(p, e);
		break;
	case CATALOGUE_TRACEPOINT:
		print_tracepoint(p, e);
		break;
	default:
		break;
	}
}

static bool has_kind(const struct perflist_source *from, enum catalogue_kind kind)
{
	for (size_t i = 0; i < from->n; i++) {
		if (from->entries[i]->kind == kind)
			return true;
	}
	return false;
}

static void print_kind(struct printer *p, enum catalogue_kind kind)
{
	for (size_t i = 0; i < p->from->n && !doc_broken(p->doc); i++) {
		if (p->from->entries[i]->kind == kind)
			print_entry(p, p->from->entries[i]);
	}
}

static void print_events(struct printer *p)
{
	doc_table(p->doc, &event_table);
	print_generic(p, CATALOGUE_HARDWARE, "Hardware event");
	print_generic(p, CATALOGUE_SOFTWARE, "Software event");
	print_kind(p, CATALOGUE_TOOL);
	print_kind(p, CATALOGUE_CACHE);
	print_kind(p, CATALOGUE_PMU);
	if (has_kind(p->from, CATALOGUE_RAW))
		print_raw(p);
	print_kind(p, CATALOGUE_TRACEPOINT);
	doc_table_end(p->doc);
}

/* A metric in one of its groups; in all of them it is printed once more. */
struct member {
	struct view group;
	const struct catalogue_entry *entry; /* NULL: the group alone */
};

struct members VEC(struct member);

static int compare(struct view a, struct view b)
{
	int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_group(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = compare(x->group, y->group);

	if (order || !x->entry || !y->entry)
		return order;
	return strcmp(x->entry->name, y->entry->name);
}

static void add_memberships(struct members *out, const struct catalogue_entry *e)
{
	struct view rest = view_of(e->metric.groups), name;
	size_t before = out->len;

	while (view_split(&rest, ';', &name)) {
		name = view_trim(name);
		if (name.len)
			*vec_add(out) = (struct member){ name, e };
	}
	if (out->len == before)
		*vec_add(out) = (struct member){ view_of(e->name), e };
}

static void print_metrics(struct printer *p)
{
	bool metrics = has_kind(p->from, CATALOGUE_METRIC);
	struct members members = { 0 };

	for (size_t i = 0; i < p->from->n; i++) {
		const struct catalogue_entry *e = p->from->entries[i];

		if (e->is_metric)
			add_memberships(&members, e);
		else if (e->kind == CATALOGUE_METRICGROUP && !metrics)
			*vec_add(&members) = (struct member){ view_of(e->name), NULL };
	}
	if (members.len)
		qsort(members.at, members.len, sizeof(members.at[0]), by_group);
	doc_table(p->doc, &metric_table);
	for (size_t i = 0; i < members.len && !doc_broken(p->doc); i++) {
		const struct catalogue_entry *e = members.at[i].entry;
		struct cell c[ARRAY_LEN(metric_columns)] = { cell_view(members.at[i].group) };

		if (e) {
			c[1] = cell_text(e->name);
			c[2] = text_or_none(e->metric.expr);
			c[3] = text_or_none(e->metric.threshold);
			c[4] = text_or_none(e->unit);
			c[5] = text_or_none(brief_of(p, e));
			c[6] = text_or_none(long_text_of(p, e));
		}
		doc_row(p->doc, c);
	}
	doc_table_end(p->doc);
	vec_release(&members);
}

static void put_option(struct doc *doc, const char *key, bool on)
{
	const struct column column = { .key = key };

	doc_value(doc, &column, cell_bool(on));
}

void perflist_print(struct doc *doc, const struct perflist_source *source,
		    const struct perflist_options *options)
{
	struct printer p = { .doc = doc, .from = source };

	doc_begin(doc, "perf-list", 1);
	put_option(doc, "desc", options->desc);
	put_option(doc, "long_desc", options->long_desc);
	put_option(doc, "details", options->details);
	put_option(doc, "names", options->names);
	put_option(doc, "deprecated", options->deprecated);
	put_option(doc, "groups", options->groups);
	print_events(&p);
	print_metrics(&p);
	doc_end(doc);
	map_release(&p.pmus);
	arena_release(&p.arena);
	buf_release(&p.events);
}
