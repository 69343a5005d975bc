/* SPDX-License-Identifier: MIT */
#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/base/wrap.h"
#include "util/out/perfstat.h"
#include "util/out/perfstattext.h"
#include "util/out/render.h"

/*
 * Text as perf prints it, for programs that read that. What a table looks like
 * follows from its key: "events" and "metrics" of a list, "features" of a
 * build; the values in front of a list say what of it is shown. Counts have a
 * layout of their own (perfstattext.h).
 */

#define TYPE_AT	    53 /* the column of "[Software event]" */
#define INDENT	    8
#define USUAL_WIDTH 78

struct render_perf {
	bool desc, long_desc, details, names, groups, deprecated;
	struct arena arena;
	const char *heading; /* the topic or group that the last row was below */
	struct map shown;    /* metrics */
};

static struct render_perf *state(struct doc *d)
{
	if (!d->perf)
		d->perf = alloc_zero(1, sizeof(*d->perf));
	return d->perf;
}

/* The text of a row's cell by its column's key, "" for none. */
static struct view get(const struct doc *d, const struct cell *cells, const char *key)
{
	for (size_t i = 0; i < d->table->ncolumns; i++) {
		const struct cell *c = &cells[i];

		if (strcmp(d->table->columns[i].key, key) == 0 && c->kind == CELL_TEXT)
			return c->text;
	}
	return view_make("", 0);
}

static bool is_true(const struct doc *d, const struct cell *cells, const char *key)
{
	for (size_t i = 0; i < d->table->ncolumns; i++) {
		if (strcmp(d->table->columns[i].key, key) == 0)
			return cells[i].kind == CELL_BOOL && cells[i].truth;
	}
	return false;
}

static void begin(struct doc *d, const char *schema, unsigned int version)
{
	(void)version;
	state(d)->heading = "";
	perfstat_begin(d, schema);
	if (d->perfstat)
		perfstattext_begin(d);
}

static void value(struct doc *d, const struct column *name, const struct cell *cell)
{
	struct render_perf *p = state(d);
	const struct {
		const char *key;
		bool *flag;
	} flags[] = {
		{ "desc", &p->desc },	  { "long_desc", &p->long_desc },
		{ "names", &p->names },	  { "details", &p->details },
		{ "groups", &p->groups }, { "deprecated", &p->deprecated },
	};

	if (d->perfstat) {
		perfstat_value(d, name, cell);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		if (strcmp(flags[i].key, name->key) == 0)
			*flags[i].flag = cell->truth;
	}
	if (strcmp(name->key, "version") == 0)
		buf_printf(&d->buf, "perf version %.*s\n", VIEW_ARG(cell->text));
}

static void table(struct doc *d, const struct table *t)
{
	(void)t;
	state(d)->heading = "";
	if (d->perfstat)
		perfstattext_table(d);
}

static void add_wrapped(struct doc *d, struct view text, const char *before, const char *after)
{
	size_t width = d->style.width ? d->style.width : USUAL_WIDTH;
	struct buf line = { 0 };

	if (!text.len)
		return;
	buf_add_view(&line, text);
	buf_printf(&d->buf, "%*s", INDENT, before);
	wrap_add(&d->buf, line.at, INDENT, INDENT, width);
	buf_printf(&d->buf, "%s\n", after);
	buf_release(&line);
}

static void add_in_brackets(struct doc *d, struct view text)
{
	add_wrapped(d, text, "[", "]");
}

/* Is the row below another heading than the last one? Then that is the one from now on. */
static bool changes_heading(struct render_perf *p, struct view heading)
{
	if (view_equal(heading, p->heading))
		return false;
	p->heading = arena_stringn(&p->arena, heading.at, heading.len);
	return true;
}

static void add_event_texts(struct doc *d, const struct cell *cells)
{
	const struct render_perf *p = d->perf;
	struct view brief = get(d, cells, "BriefDescription"), unit = get(d, cells, "Unit");
	struct view text = get(d, cells, "PublicDescription");
	struct buf full = { 0 };

	if (text.len && p->long_desc) {
		add_in_brackets(d, text);
	} else if (brief.len && p->desc) {
		buf_add_view(&full, brief);
		if (unit.len)
			buf_printf(&full, "%s Unit: %.*s", view_ends(brief, ".") ? "" : ".",
				   VIEW_ARG(unit));
		add_in_brackets(d, buf_view(&full));
	}
	if (p->details)
		add_wrapped(d, get(d, cells, "Encoding"), "", "");
	buf_release(&full);
}

static void event_row(struct doc *d, const struct cell *cells)
{
	struct render_perf *p = d->perf;
	struct view name = get(d, cells, "EventName"), alias = get(d, cells, "EventAlias");
	struct view topic = get(d, cells, "Topic");
	size_t start;

	if (!p->deprecated && is_true(d, cells, "Deprecated"))
		return;
	if (p->names) {
		buf_printf(&d->buf, "%.*s ", VIEW_ARG(alias.len ? alias : name));
		return;
	}
	if (changes_heading(p, topic) && topic.len)
		buf_printf(&d->buf, "\n%.*s:\n", VIEW_ARG(topic));
	start = d->buf.len;
	buf_printf(&d->buf, "  %.*s", VIEW_ARG(name));
	if (alias.len)
		buf_printf(&d->buf, " OR %.*s", VIEW_ARG(alias));
	if (!topic.len) {
		size_t len = d->buf.len - start;

		buf_add_fill(&d->buf, ' ', len < TYPE_AT ? TYPE_AT - len : 0);
		buf_printf(&d->buf, "[%.*s]", VIEW_ARG(get(d, cells, "EventType")));
	}
	buf_add_char(&d->buf, '\n');
	add_event_texts(d, cells);
}

static bool is_new(struct render_perf *p, struct view name)
{
	void **place = map_add(&p->shown, view_of(arena_stringn(&p->arena, name.at, name.len)));
	bool fresh = !*place;

	*place = p;
	return fresh;
}

static void metric_names(struct doc *d, struct view group, struct view name)
{
	struct render_perf *p = d->perf;

	if (p->groups && changes_heading(p, group))
		buf_printf(&d->buf, "%.*s ", VIEW_ARG(group));
	if (name.len && is_new(p, name))
		buf_printf(&d->buf, "%.*s ", VIEW_ARG(name));
}

static void metric_row(struct doc *d, const struct cell *cells)
{
	struct render_perf *p = d->perf;
	struct view group = get(d, cells, "MetricGroup"), name = get(d, cells, "MetricName");
	struct view text = get(d, cells, "PublicDescription");

	if (p->names) {
		metric_names(d, group, name);
		return;
	}
	if (!d->rows)
		buf_add_text(&d->buf, !p->groups ? "\nMetrics:\n\n"
				      : name.len ? "\nMetric Groups:\n"
						 : "\nMetric Groups:\n\n");
	if (p->groups && changes_heading(p, group))
		buf_printf(&d->buf, name.len ? "\n%.*s:\n" : "%.*s\n", VIEW_ARG(group));
	if (!name.len || (!p->groups && !is_new(p, name)))
		return;
	buf_printf(&d->buf, "  %.*s\n", VIEW_ARG(name));
	if (text.len && p->long_desc)
		add_in_brackets(d, text);
	else if (p->desc)
		add_in_brackets(d, get(d, cells, "BriefDescription"));
	if (!p->details)
		return;
	add_in_brackets(d, get(d, cells, "MetricExpr"));
	add_in_brackets(d, get(d, cells, "MetricThreshold"));
}

/* "                 zstd: [ on  ]  # HAVE_ZSTD_SUPPORT" */
static void feature_row(struct doc *d, const struct cell *cells)
{
	bool on = is_true(d, cells, "built_in");

	buf_printf(&d->buf, "%22.*s: [ %s%-3s%s ]  # %.*s\n", VIEW_ARG(get(d, cells, "name")),
		   !d->style.colour ? ""
		   : on		    ? "\033[32m"
				    : "\033[31m",
		   on ? "on" : "OFF", d->style.colour ? "\033[m" : "",
		   VIEW_ARG(get(d, cells, "macro")));
}

static void row(struct doc *d, const struct cell *cells)
{
	static const struct {
		const char *table;
		void (*row)(struct doc *d, const struct cell *cells);
	} layouts[] = {
		{ "events", event_row },
		{ "features", feature_row },
		{ "metrics", metric_row },
	};

	if (d->perfstat) {
		perfstattext_row(d, cells);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(layouts); i++) {
		if (strcmp(layouts[i].table, d->table->key) == 0)
			layouts[i].row(d, cells);
	}
}

static void table_end(struct doc *d)
{
	if (d->perfstat)
		perfstattext_table_end(d);
}

static void end(struct doc *d)
{
	if (d->perfstat)
		perfstattext_end(d);
}

static void release(struct doc *d)
{
	perfstat_release(d);
	if (!d->perf)
		return;
	map_release(&d->perf->shown);
	arena_release(&d->perf->arena);
	free(d->perf);
}

const struct render render_perftext = {
	.name = "perf-text",
	.paged = true,
	.begin = begin,
	.value = value,
	.table = table,
	.row = row,
	.table_end = table_end,
	.end = end,
	.release = release,
};
