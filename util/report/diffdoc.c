/* SPDX-License-Identifier: MIT */
#include "util/report/diffdoc.h"

#include <math.h>

#include "util/base/alloc.h"

enum {
	FILE_NAME,
	FIRST_PERCENT,
	FIRST_SAMPLES,
	FIRST_PERIOD,
	PERCENT,
	SAMPLES,
	PERIOD,
	DELTA,
	RATIO,
	WDIFF,
	P_VALUE,
	VERDICT,
	PROGRAM_COLUMNS,
};

enum { PEOPLE_MOST = 4 }; /* columns of a recording */

#define METHOD \
	"two-proportion z-test on sample counts, false discovery rate 0.05 (Benjamini-Hochberg)"

static bool is_shown(const struct diff *d, const struct diffdoc_args *args,
		     const struct diff_row *row)
{
	if (!args->only_first)
		return true;
	for (size_t i = 1; i < d->nfiles; i++)
		if (diff_is_in(row, 0) && diff_is_in(row, i))
			return true;
	return false;
}

/* ---- for programs ---- */

static struct cell value_cell(double v)
{
	return isnan(v) ? cell_none() : cell_real(v);
}

static void tell_program_row(struct doc *doc, const struct diff *d, const struct diffdoc_args *args,
			     const struct diff_row *row, size_t file)
{
	struct cell cells[PROGRAM_COLUMNS + SORTKEY_MOST];
	const struct diff_part *first = &row->parts[0], *part = &row->parts[file];

	cells[FILE_NAME] = cell_text(args->names[file]);
	cells[FIRST_PERCENT] = cell_real(diff_share(d, row, 0));
	cells[FIRST_SAMPLES] = cell_count(first->samples);
	cells[FIRST_PERIOD] = cell_count(first->period);
	cells[PERCENT] = cell_real(diff_share(d, row, file));
	cells[SAMPLES] = cell_count(part->samples);
	cells[PERIOD] = cell_count(part->period);
	cells[DELTA] = value_cell(diff_value(d, row, file, DIFF_DELTA, args->weights));
	cells[RATIO] = value_cell(diff_value(d, row, file, DIFF_RATIO, args->weights));
	cells[WDIFF] = value_cell(diff_value(d, row, file, DIFF_WDIFF, args->weights));
	cells[P_VALUE] = part->verdict == DIFF_TOO_FEW ? cell_none() : cell_real(part->p);
	cells[VERDICT] = cell_text(diff_verdict_name(part->verdict));
	for (size_t i = 0; i < d->nkeys; i++)
		cells[PROGRAM_COLUMNS + i] = cell_text(sortkey_plain(d->keys[i], row->texts[i]));
	doc_row(doc, cells);
}

static void tell_programs(struct doc *doc, const struct diff *d, const struct diffdoc_args *args)
{
	struct column columns[PROGRAM_COLUMNS + SORTKEY_MOST] = {
		[FILE_NAME] = { .key = "file" },
		[FIRST_PERCENT] = { .key = "baseline_percent", .unit = "%" },
		[FIRST_SAMPLES] = { .key = "baseline_samples" },
		[FIRST_PERIOD] = { .key = "baseline_period" },
		[PERCENT] = { .key = "percent", .unit = "%" },
		[SAMPLES] = { .key = "samples" },
		[PERIOD] = { .key = "period" },
		[DELTA] = { .key = "delta", .unit = "%" },
		[RATIO] = { .key = "ratio" },
		[WDIFF] = { .key = "wdiff" },
		[P_VALUE] = { .key = "p_value" },
		[VERDICT] = { .key = "verdict" },
	};
	struct table table = {
		.key = "rows",
		.title = "",
		.columns = columns,
		.layout = TABLE_DOTTED,
		.bare = true,
	};

	for (size_t i = 0; i < d->nkeys; i++)
		columns[PROGRAM_COLUMNS + i] = (struct column){ .key = d->keys[i]->key };
	table.ncolumns = PROGRAM_COLUMNS + d->nkeys;
	doc_table(doc, &table);
	for (size_t i = 0; doc_wants_rows(doc) && i < d->rows.len; i++)
		for (size_t file = 1; file < d->nfiles && is_shown(d, args, &d->rows.at[i]); file++)
			tell_program_row(doc, d, args, &d->rows.at[i], file);
	doc_table_end(doc);
}

/* ---- for people ---- */

struct people {
	const struct diff *diff;
	const struct diffdoc_args *args;
	struct column *columns;
	struct cell *cells;
	struct buf *texts; /* of titles, and then of cells */
	size_t n;	   /* columns so far */
};

static void add_value(const struct people *p, const struct diff_row *row, size_t file,
		      struct buf *out)
{
	double v = diff_value(p->diff, row, file, p->args->compute, p->args->weights);

	if (!diff_is_in(row, file))
		return; /* blank, as perf has it */
	if (isnan(v))
		buf_add_text(out, "N/A");
	else if (p->args->compute == DIFF_RATIO)
		buf_printf(out, "%14.6f", v);
	else if (p->args->compute == DIFF_WDIFF)
		buf_printf(out, "%14.0f", v);
	else
		buf_printf(out, "%+.2f%%", v);
}

static void add_formula(const struct people *p, const struct diff_row *row, size_t file,
			struct buf *out)
{
	const struct hist_total *t = p->diff->totals.at;
	unsigned long long first = row->parts[0].period, other = row->parts[file].period;
	bool of_wanted = p->diff->of_wanted;

	if (p->args->compute == DIFF_RATIO)
		buf_printf(out, "%llu / %llu", other, first);
	else if (p->args->compute == DIFF_WDIFF)
		buf_printf(out, "(%llu * %g) - (%llu * %g)", other, p->args->weights.other, first,
			   p->args->weights.first);
	else
		buf_printf(out, "(%llu * 100 / %llu) - (%llu * 100 / %llu)", other,
			   (unsigned long long)(of_wanted ? t[file].period : t[file].all_period),
			   first, (unsigned long long)(of_wanted ? t->period : t->all_period));
}

/* The next column; with several recordings its title says which it is of. */
static struct buf *next_column(struct people *p, const char *title, size_t file, bool is_of_file)
{
	struct buf *text = &p->texts[p->n];

	if (!p->cells) {
		buf_add_text(text, title);
		if (is_of_file && p->diff->nfiles > 2)
			buf_printf(text, "/%zu", file);
		p->columns[p->n++] = (struct column){ .title = buf_text(text) };
		return NULL;
	}
	buf_clear(text);
	p->n++;
	return text;
}

/* Titles, or with a row the texts of its cells. */
static void add_file_columns(struct people *p, const struct diff_row *row, size_t file)
{
	static const char *const titles[] = {
		[DIFF_DELTA] = "Delta",
		[DIFF_DELTA_ABS] = "Delta Abs",
		[DIFF_RATIO] = "Ratio",
		[DIFF_WDIFF] = "Weighted diff",
	};
	struct buf *out = next_column(p, titles[p->args->compute], file, true);

	if (out)
		add_value(p, row, file, out);
	if (p->args->has_formulas && (out = next_column(p, "Formula", file, true)))
		add_formula(p, row, file, out);
	if (p->args->has_periods && (out = next_column(p, "Period", file, true)))
		buf_add_u64(out, row->parts[file].period);
	out = next_column(p, "Signif.", file, true);
	if (out)
		buf_add_text(out, diff_verdict_mark(row->parts[file].verdict));
}

static void add_columns(struct people *p, const struct diff_row *row)
{
	struct buf *out = next_column(p, "Baseline", 0, true);

	if (out && row && row->parts[0].period)
		buf_printf(out, "%.2f%%", diff_share(p->diff, row, 0));
	if (p->args->has_periods && (out = next_column(p, "Base period", 0, true)))
		buf_add_u64(out, row->parts[0].period);
	for (size_t i = 1; i < p->diff->nfiles; i++)
		add_file_columns(p, row, i);
	for (size_t i = 0; i < p->diff->nkeys; i++) {
		out = next_column(p, p->diff->keys[i]->title, 0, false);
		if (out)
			buf_add_text(out, row->texts[i]);
	}
}

static void tell_people(struct doc *doc, const struct diff *d, const struct diffdoc_args *args)
{
	size_t most = PEOPLE_MOST * d->nfiles + d->nkeys;
	struct buf *titles = alloc_zero(most, sizeof(titles[0]));
	struct people p = {
		.diff = d,
		.args = args,
		.columns = alloc_zero(most, sizeof(struct column)),
		.texts = titles,
	};
	struct table table = {
		.title = "",
		.columns = p.columns,
		.layout = TABLE_DOTTED,
		.bare = args->is_quiet,
		.separator = args->separator,
	};

	add_columns(&p, NULL);
	table.ncolumns = p.n;
	table.right = p.n - d->nkeys;
	p.cells = alloc_zero(most, sizeof(struct cell));
	p.texts = alloc_zero(most, sizeof(p.texts[0]));
	doc_table(doc, &table);
	for (size_t i = 0; i < d->rows.len; i++) {
		if (!is_shown(d, args, &d->rows.at[i]))
			continue;
		p.n = 0;
		add_columns(&p, &d->rows.at[i]);
		for (size_t c = 0; c < p.n; c++)
			p.cells[c] = cell_text(buf_text(&p.texts[c]));
		doc_row(doc, p.cells);
	}
	doc_table_end(doc);
	for (size_t i = 0; i < most; i++) {
		buf_release(&titles[i]);
		buf_release(&p.texts[i]);
	}
	free(titles);
	free(p.texts);
	free(p.columns);
	free(p.cells);
}

static void tell_heading(struct doc *doc, const struct diff *d, const char *event,
			 const struct diffdoc_args *args)
{
	struct buf text = { 0 };

	buf_printf(&text, "# Event '%s'\n#\n", event);
	if (d->nfiles > 2) {
		buf_add_text(&text, "# Data files:\n");
		for (size_t i = 0; i < d->nfiles; i++)
			buf_printf(&text, "#  [%zu] %s%s\n", i, args->names[i],
				   i ? "" : " (Baseline)");
		buf_add_text(&text, "#\n");
	}
	buf_add_text(&text, "# Signif.: " METHOD "\n#\n");
	doc_verbatim(doc, buf_text(&text));
	buf_release(&text);
}

void diffdoc_tell(struct doc *doc, const struct diff *d, const char *event,
		  const struct diffdoc_args *args)
{
	static const struct column event_column = { "event", NULL, NULL, 0 },
				   files_column = { "files", NULL, NULL, 0 },
				   method_column = { "method", NULL, NULL, 0 };
	struct cell *names = alloc_zero(d->nfiles, sizeof(names[0]));
	const struct cell_list list = { names, d->nfiles };

	for (size_t i = 0; i < d->nfiles; i++)
		names[i] = cell_text(args->names[i]);
	doc_begin(doc, "diff", 1);
	doc_row_value(doc, &event_column, cell_text(event));
	doc_value(doc, &files_column, cell_list(&list));
	doc_value(doc, &method_column, cell_text(METHOD));
	if (!args->is_quiet)
		tell_heading(doc, d, event, args);
	tell_programs(doc, d, args);
	tell_people(doc, d, args);
	doc_end(doc);
	free(names);
}
