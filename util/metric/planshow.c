/* SPDX-License-Identifier: MIT */
#include "util/metric/planshow.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/metric/metricplan.h"
#include "util/metric/planpicture.h"
#include "util/out/doc.h"

/* Cells and the lists in them, which live until the row is written. */
struct show {
	struct doc *doc;
	const struct metricplan *plan;
	struct arena arena;
};

static struct cell *new_cells(struct show *s, size_t n)
{
	return arena_alloc(&s->arena, (n + 1) * sizeof(struct cell));
}

static struct cell list_of(struct show *s, const struct cell *cells, size_t n)
{
	struct cell_list *list = arena_alloc(&s->arena, sizeof(*list));

	*list = (struct cell_list){ cells, n };
	return cell_list(list);
}

static struct cell table_of(struct show *s, const struct table *table, const struct cell *cells,
			    size_t rows)
{
	struct cell_table *t = arena_alloc(&s->arena, sizeof(*t));

	*t = (struct cell_table){ table, cells, rows };
	return cell_table(t);
}

static struct cell text_of(struct show *s, struct buf *text)
{
	struct cell cell = cell_text(arena_string(&s->arena, buf_text(text)));

	buf_release(text);
	return cell;
}

static const struct metricevent *event_at(const struct show *s, uint32_t event)
{
	return s->plan->model->events.at[event];
}

static struct cell counter_of(struct show *s, int counter)
{
	struct buf name = { 0 };

	if (counter == ASSIGN_NONE)
		return cell_none();
	assign_name(counter, &name);
	return text_of(s, &name);
}

static struct cell reserved_of(struct show *s, uint64_t reserved)
{
	struct cell *cells = new_cells(s, ASSIGN_COUNTERS);
	size_t n = 0;

	for (int c = 0; c < ASSIGN_COUNTERS; c++) {
		if (reserved >> c & 1)
			cells[n++] = counter_of(s, c);
	}
	return list_of(s, cells, n);
}

static struct cell registers_of(struct show *s, const struct assign_event *e)
{
	struct cell *cells = new_cells(s, e->nregisters);

	for (size_t i = 0; i < e->nregisters; i++) {
		struct buf text = { 0 };

		buf_printf(&text, "%s=", e->registers[i].name);
		buf_add_hex(&text, e->registers[i].value);
		cells[i] = text_of(s, &text);
	}
	return list_of(s, cells, e->nregisters);
}

static void write_pmus(struct show *s)
{
	static const struct column columns[] = {
		{ "name", NULL, NULL, 0 },
		{ "generic", NULL, NULL, 0 },
		{ "fixed", NULL, NULL, 0 },
		{ "reserved", NULL, NULL, 0 },
	};
	static const struct table table = { .columns = columns, .ncolumns = ARRAY_LEN(columns) };
	static const struct column name = { "pmus", NULL, NULL, 0 };
	struct cell *cells = new_cells(s, s->plan->pmus.len * ARRAY_LEN(columns)), *at = cells;

	for (size_t i = 0; i < s->plan->pmus.len; i++) {
		const struct metricplan_pmu *p = &s->plan->pmus.at[i];
		bool known = p->pmu.counters;

		*at++ = cell_text(p->pmu.name);
		*at++ = known ? cell_count(p->pmu.generic) : cell_none();
		*at++ = known ? cell_count(p->pmu.fixed) : cell_none();
		*at++ = reserved_of(s, p->reserved);
	}
	doc_value(s->doc, &name, table_of(s, &table, cells, s->plan->pmus.len));
}

static struct cell events_of(struct show *s, const struct metricplan_group *g)
{
	static const struct column columns[] = {
		{ "name", NULL, NULL, 0 },    { "terms", NULL, NULL, 0 },
		{ "counter", NULL, NULL, 0 }, { "registers", NULL, NULL, 0 },
		{ "soft", NULL, NULL, 0 },
	};
	static const struct table table = { .columns = columns, .ncolumns = ARRAY_LEN(columns) };
	struct cell *cells = new_cells(s, g->events.len * ARRAY_LEN(columns)), *at = cells;

	for (size_t i = 0; i < g->events.len; i++) {
		const struct metricevent *e = event_at(s, g->events.at[i].event);

		*at++ = cell_text(e->name);
		*at++ = cell_text(e->terms);
		*at++ = counter_of(s, g->events.at[i].counter);
		*at++ = registers_of(s, &e->assign);
		*at++ = cell_bool(g->events.at[i].soft);
	}
	return table_of(s, &table, cells, g->events.len);
}

static void write_groups(struct show *s)
{
	static const struct column columns[] = {
		{ "id", NULL, NULL, 0 },
		{ "pmu", NULL, NULL, 0 },
		{ "events", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "groups",
					    .columns = columns,
					    .ncolumns = ARRAY_LEN(columns) };

	doc_table(s->doc, &table);
	for (size_t i = 0; i < s->plan->groups.len; i++) {
		const struct metricplan_group *g = &s->plan->groups.at[i];
		struct cell cells[] = {
			cell_count(i),
			cell_text(metricplan_group_pmu(s->plan, i)),
			events_of(s, g),
		};

		doc_row(s->doc, cells);
	}
	doc_table_end(s->doc);
}

static struct cell names_of(struct show *s, const struct metricmodel_events *events)
{
	struct cell *cells = new_cells(s, events->len);

	for (size_t i = 0; i < events->len; i++)
		cells[i] = cell_text(event_at(s, events->at[i])->name);
	return list_of(s, cells, events->len);
}

static void write_metrics(struct show *s)
{
	static const struct column columns[] = {
		{ "name", NULL, NULL, 0 },	  { "events", NULL, NULL, 0 },
		{ "soft_events", NULL, NULL, 0 }, { "groups", NULL, NULL, 0 },
		{ "coherent", NULL, NULL, 0 },	  { "reason", NULL, NULL, 0 },
		{ "pmu", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "metrics",
					    .columns = columns,
					    .ncolumns = ARRAY_LEN(columns) };
	static const struct metricmodel_events none;

	doc_table(s->doc, &table);
	for (size_t i = 0; i < s->plan->metrics.len; i++) {
		const struct metricplan_metric *m = &s->plan->metrics.at[i];
		struct cell *groups = new_cells(s, m->groups.len);
		bool soft = s->plan->options.thresholds;
		struct cell cells[ARRAY_LEN(columns)];

		for (size_t g = 0; g < m->groups.len; g++)
			groups[g] = cell_count(m->groups.at[g]);
		cells[0] = cell_text(m->metric->table.name);
		cells[1] = names_of(s, &m->metric->needed);
		cells[2] = names_of(s, soft ? &m->metric->soft : &none);
		cells[3] = list_of(s, groups, m->groups.len);
		cells[4] = cell_bool(m->coherent);
		cells[5] = cell_text(m->reason);
		cells[6] = cell_text(metricpmu_name(&s->plan->model->env, m->metric->table.pmu));
		doc_row(s->doc, cells);
	}
	doc_table_end(s->doc);
}

static void write_record(struct show *s, const char *key, const struct column *columns,
			 const struct cell *cells, size_t n)
{
	const struct cell_record record = { columns, cells, n };
	const struct column name = { key, NULL, NULL, 0 };

	doc_value(s->doc, &name, cell_record(&record));
}

static void write_sums(struct show *s)
{
	static const struct column bound[] = {
		{ "groups", NULL, NULL, 0 },
		{ "why", NULL, NULL, 0 },
	};
	static const struct column summary[] = {
		{ "metrics", NULL, NULL, 0 },
		{ "coherent", NULL, NULL, 0 },
		{ "groups", NULL, NULL, 0 },
	};
	const struct cell bound_cells[] = {
		cell_count(s->plan->bound),
		cell_text(s->plan->why),
	};
	const struct cell summary_cells[] = {
		cell_count(s->plan->metrics.len),
		cell_count(s->plan->coherent),
		cell_count(s->plan->groups.len),
	};

	write_record(s, "bound", bound, bound_cells, ARRAY_LEN(bound));
	write_record(s, "summary", summary, summary_cells, ARRAY_LEN(summary));
}

static void note_absent(struct show *s)
{
	struct buf names = { 0 };
	bool seen = false;

	for (size_t g = 0; g < s->plan->groups.len; g++) {
		for (size_t i = 0; i < s->plan->groups.at[g].events.len; i++) {
			const struct metricevent *e =
				event_at(s, s->plan->groups.at[g].events.at[i].event);

			if (e->kind != METRICEVENT_ABSENT || strstr(buf_text(&names), e->name))
				continue;
			buf_printf(&names, "%s'%s'", seen ? ", " : "", e->name);
			seen = true;
		}
	}
	if (seen)
		doc_note(s->doc,
			 "not in the event tables, and planned for as if they took no counter: %s",
			 buf_text(&names));
	buf_release(&names);
}

static void note_unordered(struct show *s)
{
	for (size_t g = 0; g < s->plan->groups.len; g++) {
		if (!s->plan->groups.at[g].ordered)
			doc_note(s->doc,
				 "group %zu: the kernel does not find the counters by itself; each "
				 "event has to be pinned to the counter that is told here",
				 g);
	}
	for (size_t i = 0; i < s->plan->sets.len; i++) {
		if (s->plan->sets.at[i].reason)
			doc_note(s->doc, "the group with '%s' does not fit: %s",
				 event_at(s, s->plan->sets.at[i].events.at[0])->name,
				 s->plan->sets.at[i].reason);
	}
}

void planshow_write(struct doc *doc, const char *path, const struct metricplan *plan)
{
	static const struct column model = { "model", NULL, NULL, 0 };
	static const struct column smt = { "smt", NULL, NULL, 0 };
	static const struct column nmi = { "nmi_watchdog", NULL, NULL, 0 };
	static const struct column thresholds = { "thresholds", NULL, NULL, 0 };
	struct show s = { .doc = doc, .plan = plan };
	struct buf picture = { 0 };

	doc_begin(doc, "plan", 1);
	doc_value(doc, &model, cell_text(path));
	doc_value(doc, &smt, cell_bool(plan->model->env.smt));
	doc_value(doc, &nmi, cell_bool(plan->options.nmi_watchdog));
	doc_value(doc, &thresholds, cell_bool(plan->options.thresholds));
	write_pmus(&s);
	write_groups(&s);
	write_metrics(&s);
	write_sums(&s);
	planpicture_draw(plan, path, &picture);
	doc_verbatim(doc, buf_text(&picture));
	note_absent(&s);
	note_unordered(&s);
	doc_end(doc);
	buf_release(&picture);
	arena_release(&s.arena);
}
