/* SPDX-License-Identifier: MIT */
#include "util/report/reportdoc.h"

#include "util/report/graphcell.h"
#include "util/report/levels.h"
#include "util/report/measuretext.h"
#include "util/report/sortcode.h"

/* Columns for programs, in front of the keys, and those behind them. */
enum { PERCENT, SELF, SAMPLES, PERIOD, LATENCY, PROGRAM_KEYS };

struct telling {
	struct doc *doc;
	struct hist *hist;
	const struct reportdoc_args *args;
	const struct reportdoc_subject *subject;
	struct graph_index *graphs;
	struct rowsamples_index *samples; /* NULL: none are told */
	struct graph graph;
	struct buf below;
	struct buf texts[FIELDS_MOST + SORTKEY_MOST];
	struct column columns[PROGRAM_KEYS + FIELDS_MOST + SORTKEY_MOST + 4];
	struct cell cells[PROGRAM_KEYS + FIELDS_MOST + SORTKEY_MOST + 4];
	size_t ncolumns;
	bool by_children;
};

static uint64_t total_of(const struct telling *t, size_t member)
{
	return measuretext_total(t->hist, member, t->args->of_wanted);
}

/* ---- cells ---- */

static void set_text(struct telling *t, size_t column, const struct buf *text)
{
	t->cells[column] = cell_text(buf_text(text));
}

static void add_people_cells(struct telling *t, const struct hist_row *row)
{
	const struct fields *f = t->args->fields;

	for (size_t i = 0; i < f->ncolumns; i++) {
		const struct fields_column *c = &f->columns[i];
		struct buf *text = &t->texts[i];

		buf_clear(text);
		if (c->by.by == HIST_BY_KEY)
			f->keys[c->by.number]->add(row->values[c->by.number],
						   row->counts[0].samples, text);
		else
			measuretext_add(t->hist, row->counts, &c->by, t->args->of_wanted, text);
		set_text(t, PROGRAM_KEYS + f->nkeys + i, text);
	}
}

static void add_program_cells(struct telling *t, const struct hist_row *row)
{
	const struct hist_count *c = &row->counts[0];
	const struct fields *f = t->args->fields;
	uint64_t total = total_of(t, 0);

	t->cells[PERCENT] =
		cell_real(measuretext_percent(t->by_children ? c->children : c->period, total));
	t->cells[SELF] = t->by_children ? cell_real(measuretext_percent(c->period, total))
					: cell_none();
	t->cells[SAMPLES] = cell_count(c->samples);
	t->cells[PERIOD] = cell_count(c->period);
	t->cells[LATENCY] = cell_real(measuretext_percent(
		t->by_children ? c->latency_children : c->latency, t->hist->totals.at[0].latency));
	for (size_t i = 0; i < f->nkeys; i++) {
		struct buf *text = &t->texts[FIELDS_MOST + i];

		buf_clear(text);
		f->keys[i]->add(row->values[i], c->samples, text);
		t->cells[PROGRAM_KEYS + i] = cell_text(sortkey_plain(f->keys[i], buf_text(text)));
	}
}

/* The events of a group, each with its part. */
static struct cell make_members(const struct telling *t, const struct hist_row *row,
				struct arena *arena)
{
	static const struct column columns[] = {
		{ "event", NULL, NULL, 0 },
		{ "percent", NULL, "%", 0 },
		{ "samples", NULL, NULL, 0 },
		{ "period", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "members", .columns = columns, .ncolumns = 4 };
	size_t n = t->hist->args.members;
	struct cell *cells = arena_alloc(arena, n * 4 * sizeof(*cells));
	struct cell_table *out = arena_alloc(arena, sizeof(*out));

	for (size_t i = 0; i < n; i++) {
		const struct hist_count *c = &row->counts[i];
		uint64_t period = t->by_children ? c->children : c->period;

		cells[i * 4] = cell_text(t->subject->names[i]);
		cells[i * 4 + 1] = cell_real(measuretext_percent(period, total_of(t, i)));
		cells[i * 4 + 2] = cell_count(c->samples);
		cells[i * 4 + 3] = cell_count(c->period);
	}
	*out = (struct cell_table){ &table, cells, n };
	return cell_table(out);
}

/* ---- rows ---- */

static bool is_resolved(const struct reportdoc_args *args, const struct hist_row *row)
{
	int sym = fields_find(args->fields, &sortcode_sym);
	const struct framepool_function *f = sym < 0 ? NULL : row->values[sym].thing;

	if (args->symbol_part && (!f || !strstr(f->name, args->symbol_part)))
		return false;
	return !args->hide_unresolved || sym < 0 || f;
}

static bool has_samples(const struct hist *h, const struct hist_row *row, uint64_t least)
{
	for (size_t i = 0; i < h->args.members; i++)
		if (row->counts[i].samples >= least)
			return true;
	return false;
}

bool reportdoc_is_shown(const struct reportdoc_args *args, const struct hist *h,
			const struct hist_row *row)
{
	return measuretext_reaches(h, row->counts, args->least, args->of_wanted) &&
	       (!args->least_samples || has_samples(h, row, args->least_samples)) &&
	       is_resolved(args, row);
}

static bool is_shown(const struct telling *t, const struct hist_row *row)
{
	return reportdoc_is_shown(t->args, t->hist, row);
}

static bool begins_with_symbol(const struct telling *t)
{
	return t->args->fields->nkeys && t->args->fields->keys[0] == &sortcode_sym;
}

/* Some samples of a row: lines below it, and for programs a table. */
static struct cell tell_samples(struct telling *t, uint32_t row, struct arena *arena)
{
	static const struct column columns[] = {
		{ "time_ns", NULL, NULL, 0 }, { "cpu", NULL, NULL, 0 },
		{ "pid", NULL, NULL, 0 },     { "tid", NULL, NULL, 0 },
		{ "comm", NULL, NULL, 0 },    { "address", NULL, NULL, 0 },
		{ "period", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "individual",
					    .columns = columns,
					    .ncolumns = ARRAY_LEN(columns) };
	size_t n;
	const struct rowsample *all = rowsamples_find(t->samples, row, &n);
	struct cell *cells = arena_alloc(arena, (n + 1) * ARRAY_LEN(columns) * sizeof(*cells));
	struct cell_table *out = arena_alloc(arena, sizeof(*out));

	*out = (struct cell_table){ &table, cells, n };
	for (size_t i = 0; i < n; i++, cells += ARRAY_LEN(columns)) {
		rowsamples_add_line(&all[i], &t->below);
		cells[0] = cell_count(all[i].time);
		cells[1] = all[i].has_cpu ? cell_count(all[i].cpu) : cell_none();
		cells[2] = cell_count(all[i].pid);
		cells[3] = cell_count(all[i].tid);
		cells[4] = cell_text(all[i].comm);
		cells[5] = cell_hex(all[i].address);
		cells[6] = cell_count(all[i].period);
	}
	if (n)
		buf_add_char(&t->below, '\n');
	return cell_table(out);
}

static void tell_row(struct telling *t, uint32_t number, struct arena *arena)
{
	const struct hist_row *row = &t->hist->rows.at[number];
	size_t at = PROGRAM_KEYS + t->args->fields->nkeys + t->args->fields->ncolumns;

	add_program_cells(t, row);
	add_people_cells(t, row);
	buf_clear(&t->below);
	t->cells[at] = t->hist->args.members > 1 ? make_members(t, row, arena) : cell_none();
	if (t->graphs) {
		graph_make(t->graphs, number, t->args->graph.callees, t->args->graph.key,
			   &t->graph);
		graphtext_add(&t->graph, t->hist->frames, &t->args->graph, total_of(t, 0),
			      begins_with_symbol(t), &t->below);
		t->cells[at + 1] = graphcell_make(&t->graph, t->hist->frames, &t->args->graph,
						  total_of(t, 0), arena);
	} else {
		t->cells[at + 1] = cell_none();
	}
	t->cells[at + 2] = t->samples ? tell_samples(t, number, arena) : cell_none();
	t->cells[at + 3] = cell_text(buf_text(&t->below));
	doc_row(t->doc, t->cells);
}

static void make_graphs(struct telling *t, const bool *wanted)
{
	if (!t->args->has_graphs || t->args->graph.style == GRAPHTEXT_NONE || !t->subject->stacks)
		return;
	t->graphs = graph_index_new(t->hist, t->subject->stacks, wanted);
	graph_index_set_uses(t->graphs, t->subject->uses);
}

static void tell_rows(struct telling *t)
{
	bool *wanted = alloc_zero(t->hist->rows.len + 1, sizeof(wanted[0]));
	uint64_t told = 0;

	for (size_t i = 0; i < t->hist->rows.len; i++)
		wanted[i] = is_shown(t, &t->hist->rows.at[i]);
	make_graphs(t, wanted);
	if (t->subject->samples && t->subject->stacks)
		t->samples = rowsamples_index_new(t->subject->samples, t->hist, t->subject->stacks);
	for (size_t i = 0; i < t->hist->sorted.len && (!t->args->most || told < t->args->most);
	     i++) {
		struct arena arena = { 0 };

		told += wanted[t->hist->sorted.at[i]];
		if (wanted[t->hist->sorted.at[i]])
			tell_row(t, t->hist->sorted.at[i], &arena);
		arena_release(&arena);
	}
	graph_index_free(t->graphs);
	rowsamples_index_free(t->samples);
	free(wanted);
}

/* ---- levels ---- */

static void tell_level(void *arg, const struct levels_row *row)
{
	struct telling *t = arg;
	const struct sortkey *key = t->args->fields->keys[row->level];
	struct buf *name = &t->texts[0], *line = &t->below;
	uint64_t period = row->counts[0].period;

	buf_clear(name);
	buf_clear(line);
	key->add(row->value, row->counts[0].samples, name);
	buf_add_fill(line, ' ', 2 + row->level * 3);
	for (size_t i = 0; i < t->args->fields->ncolumns; i++) {
		const struct hist_order *by = &t->args->fields->columns[i].by;

		if (by->by == HIST_BY_KEY)
			continue;
		measuretext_add(t->hist, row->counts, by, t->args->of_wanted, line);
		buf_add_text(line, "  ");
	}
	buf_printf(line, "      %s\n", buf_text(name));
	if (t->graphs && row->level + 1 == t->args->fields->nkeys) {
		graph_make(t->graphs, row->row, t->args->graph.callees, t->args->graph.key,
			   &t->graph);
		graphtext_add(&t->graph, t->hist->frames, &t->args->graph, total_of(t, 0), false,
			      line);
	}
	t->cells[0] = cell_count(row->level);
	t->cells[1] = cell_text(key->key);
	t->cells[2] = cell_text(sortkey_plain(key, buf_text(name)));
	t->cells[3] = cell_real(measuretext_percent(period, total_of(t, 0)));
	t->cells[4] = cell_count(row->counts[0].samples);
	t->cells[5] = cell_count(period);
	t->cells[6] = cell_text(buf_text(line));
	doc_row(t->doc, t->cells);
}

static void tell_levels(struct telling *t)
{
	static const struct column columns[] = {
		{ "level", NULL, NULL, 0 },   { "key", NULL, NULL, 0 },
		{ "value", NULL, NULL, 0 },   { "percent", NULL, "%", 0 },
		{ "samples", NULL, NULL, 0 }, { "period", NULL, NULL, 0 },
		{ NULL, "", NULL, 0 },
	};
	static const struct table table = {
		.key = "rows",
		.title = "",
		.columns = columns,
		.ncolumns = ARRAY_LEN(columns),
		.layout = TABLE_DOTTED,
		.below = true,
		.bare = true,
	};
	const struct fields *f = t->args->fields;
	bool *wanted = alloc_zero(t->hist->rows.len + 1, sizeof(wanted[0]));
	struct buf titles = { 0 };

	for (size_t i = 0; i < t->hist->rows.len; i++)
		wanted[i] = is_shown(t, &t->hist->rows.at[i]);
	buf_add_text(&titles, "#       Overhead  ");
	for (size_t i = 0; i < f->nkeys; i++)
		buf_printf(&titles, "%s%s", i ? " / " : "", f->keys[i]->title);
	buf_printf(&titles, "\n# ..............  ");
	buf_add_fill(&titles, '.', titles.len > 36 ? titles.len - 36 : 1);
	buf_add_text(&titles, "\n#\n");
	if (t->args->has_headings)
		doc_verbatim(t->doc, buf_text(&titles));
	make_graphs(t, wanted);
	doc_table(t->doc, &table);
	levels_walk(t->hist, f, t->args->least, t->args->of_wanted, tell_level, t);
	doc_table_end(t->doc);
	graph_index_free(t->graphs);
	buf_release(&titles);
	free(wanted);
}

/* ---- the table ---- */

static void add_column(struct telling *t, const char *key, const char *title)
{
	t->columns[t->ncolumns++] = (struct column){ .key = key, .title = title };
}

/* A number that is cut would be another one. */
static unsigned width_of(const struct telling *t, size_t column)
{
	enum hist_measure by = t->args->fields->columns[column].by.by;
	unsigned width = column < t->args->nwidths ? t->args->widths[column] : 0;
	unsigned least = by == HIST_BY_SAMPLES || by == HIST_BY_PERIOD ? 20 : 8;

	if (by != HIST_BY_KEY && (width < least || t->hist->args.members > 1))
		return 0;
	return width;
}

static void make_columns(struct telling *t)
{
	const struct fields *f = t->args->fields;

	t->columns[t->ncolumns++] = (struct column){ .key = "percent", .unit = "%" };
	t->columns[t->ncolumns++] = (struct column){ .key = "self_percent", .unit = "%" };
	add_column(t, "samples", NULL);
	add_column(t, "period", NULL);
	t->columns[t->ncolumns++] =
		(struct column){ .key = fields_has(f, HIST_BY_LATENCY) ? "latency_percent" : NULL,
				 .unit = "%" };
	for (size_t i = 0; i < f->nkeys; i++)
		add_column(t, f->keys[i]->key, NULL);
	for (size_t i = 0; i < f->ncolumns; i++) {
		add_column(t, NULL, f->columns[i].title);
		t->columns[t->ncolumns - 1].width = width_of(t, i);
	}
	add_column(t, t->hist->args.members > 1 ? "members" : NULL, NULL);
	add_column(t, t->args->has_graphs ? "graph" : NULL, NULL);
	add_column(t, t->args->has_samples ? "individual" : NULL, NULL);
	add_column(t, NULL, "");
}

static size_t leading_measures(const struct fields *f)
{
	size_t n = 0;

	while (n < f->ncolumns && f->columns[n].by.by != HIST_BY_KEY)
		n++;
	return n;
}

/* "cycles", or "anon group { cycles, instructions }". */
static void add_names(const struct telling *t, struct buf *out)
{
	size_t n = t->hist->args.members;

	if (n == 1) {
		buf_add_text(out, t->subject->names[0]);
		return;
	}
	buf_add_text(out, "anon group { ");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s", i ? ", " : "", t->subject->names[i]);
	buf_add_text(out, " }");
}

static void tell_totals(struct telling *t)
{
	static const struct column name_column = { "event", NULL, NULL, 0 },
				   total_column = { "total_samples", NULL, NULL, 0 },
				   period_column = { "total_period", NULL, NULL, 0 };
	uint64_t samples = 0, period = 0;
	struct buf name = { 0 }, heading = { 0 };

	for (size_t i = 0; i < t->hist->args.members; i++) {
		const struct hist_total *n = &t->hist->totals.at[i];

		samples += t->args->of_wanted ? n->samples : n->all_samples;
		period += total_of(t, i);
	}
	add_names(t, &name);
	doc_row_value(t->doc, &name_column, cell_text(buf_text(&name)));
	doc_value(t->doc, &total_column, cell_count(samples));
	doc_value(t->doc, &period_column, cell_count(period));
	buf_printf(&heading,
		   "#\n# Total Lost Samples: %llu\n#\n# Samples: %llu  of event%s '%s'\n"
		   "# Event count (approx.): %llu\n#\n",
		   (unsigned long long)t->subject->lost, (unsigned long long)samples,
		   t->hist->args.members > 1 ? "s" : "", buf_text(&name),
		   (unsigned long long)period);
	if (t->args->has_headings)
		doc_verbatim(t->doc, buf_text(&heading));
	buf_release(&name);
	buf_release(&heading);
}

void reportdoc_tell(struct doc *doc, struct hist *h, const struct reportdoc_args *args,
		    const struct reportdoc_subject *subject)
{
	struct telling t = { .doc = doc, .hist = h, .args = args, .subject = subject };
	struct table table = {
		.key = "rows",
		.title = "",
		.columns = t.columns,
		.layout = TABLE_DOTTED,
		.right = leading_measures(args->fields),
		.below = true,
		.bare = !args->has_headings,
		.is_cut = args->nwidths,
		.separator = args->separator,
	};
	uint64_t samples = 0;

	for (size_t i = 0; i < h->args.members; i++)
		samples += h->totals.at[i].all_samples;
	if (args->skip_empty && !samples)
		return;
	t.by_children = h->args.by_children;
	hist_sort(h, args->fields->order, args->fields->norder,
		  args->member < h->args.members ? args->member : 0);
	doc_begin(doc, "report", 1);
	tell_totals(&t);
	if (args->is_hierarchy) {
		tell_levels(&t);
	} else {
		make_columns(&t);
		table.ncolumns = t.ncolumns;
		doc_table(doc, &table);
		if (doc_wants_rows(doc))
			tell_rows(&t);
		doc_table_end(doc);
	}
	doc_end(doc);
	graph_release(&t.graph);
	buf_release(&t.below);
	for (size_t i = 0; i < ARRAY_LEN(t.texts); i++)
		buf_release(&t.texts[i]);
}
