/* SPDX-License-Identifier: MIT */
#include "util/report/blockdiff.h"

#include <math.h>

#include "util/report/chance.h"
#include "util/report/measuretext.h"

enum { LEAST_TIMES = 20 }; /* for a mean of cycles to be near enough to normal */

void blockdiff_release(struct blockdiff *d)
{
	vec_release(&d->rows);
	map_release(&d->by_text);
	arena_release(&d->arena);
	*d = (struct blockdiff){ 0 };
}

/* ---- adding ---- */

static size_t add_row(struct blockdiff *d, struct blockcycles *b,
		      const struct blockcycles_block *block)
{
	struct buf range = { 0 };

	blockcycles_add_range(b, block, true, &range);
	*vec_add(&d->rows) = (struct blockdiff_row){
		.range = arena_string(&d->arena, buf_text(&range)),
		.dso = arena_string(&d->arena, framepool_file_name(&b->frames, block->first)),
	};
	buf_release(&range);
	return d->rows.len;
}

void blockdiff_add(struct blockdiff *d, size_t file, struct blockcycles *b)
{
	struct buf text = { 0 };

	d->cycles[file] += b->cycles;
	for (size_t i = 0; i < b->blocks.len; i++) {
		const struct blockcycles_block *k = &b->blocks.at[i];
		struct blockdiff_part *part;
		void **number;

		buf_clear(&text);
		buf_add_text(&text, framepool_file_name(&b->frames, k->first));
		buf_add_char(&text, '\0');
		blockcycles_add_range(b, k, false, &text);
		if (!map_find(&d->by_text, buf_view(&text))) {
			const char *kept = arena_stringn(&d->arena, text.at, text.len);

			number = map_add(&d->by_text, view_make(kept, text.len));
			*number = (void *)add_row(d, b, k);
		}
		part = &d->rows.at[(size_t)map_find(&d->by_text, buf_view(&text)) - 1].parts[file];
		part->times += k->times;
		part->cycles += k->cycles;
		part->squares += k->squares;
	}
	buf_release(&text);
}

/* ---- values ---- */

double blockdiff_mean(const struct blockdiff_part *p)
{
	return p->times ? (double)p->cycles / (double)p->times : 0;
}

static double variance(const struct blockdiff_part *p)
{
	double mean = blockdiff_mean(p), n = (double)p->times;
	double sum = p->squares - mean * mean * n;

	return p->times > 1 && sum > 0 ? sum / (n - 1) : 0;
}

double blockdiff_deviation(const struct blockdiff_part *p)
{
	return sqrt(variance(p));
}

static double change(const struct blockdiff_row *r)
{
	return blockdiff_mean(&r->parts[1]) - blockdiff_mean(&r->parts[0]);
}

/* -1: too few times to say. */
static double test(const struct chance *c, const struct blockdiff_row *r)
{
	const struct blockdiff_part *a = &r->parts[0], *b = &r->parts[1];
	double error;

	if (a->times < LEAST_TIMES || b->times < LEAST_TIMES)
		return -1;
	error = sqrt(variance(a) / (double)a->times + variance(b) / (double)b->times);
	if (error > 0)
		return chance_of(c, change(r) / error);
	return fabs(change(r)) > 0 ? 0 : 1;
}

static int compare_rows(const void *x, const void *y)
{
	const struct blockdiff_row *a = x, *b = y;
	bool few_a = a->verdict == DIFF_TOO_FEW, few_b = b->verdict == DIFF_TOO_FEW;
	double v = fabs(change(a)), w = fabs(change(b));
	int c;

	if (few_a != few_b)
		return few_a - few_b;
	if (v > w || v < w)
		return v > w ? -1 : 1;
	if (a->parts[0].cycles != b->parts[0].cycles)
		return a->parts[0].cycles > b->parts[0].cycles ? -1 : 1;
	c = strcmp(a->dso, b->dso);
	return c ? c : strcmp(a->range, b->range);
}

static void drop_single(struct blockdiff *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->rows.len; i++)
		if (d->rows.at[i].parts[0].times && d->rows.at[i].parts[1].times)
			d->rows.at[n++] = d->rows.at[i];
	d->rows.len = n;
	/* Rows are in other places now; nothing is added any more. */
	map_release(&d->by_text);
}

int blockdiff_judge(struct blockdiff *d, struct err *err)
{
	struct VEC(double) all = { 0 };
	struct chance c;
	double limit;

	if (chance_init(&c, err) < 0)
		return -1;
	drop_single(d);
	for (size_t i = 0; i < d->rows.len; i++) {
		d->rows.at[i].p = test(&c, &d->rows.at[i]);
		if (d->rows.at[i].p >= 0)
			*vec_add(&all) = d->rows.at[i].p;
	}
	limit = chance_limit(all.at, all.len);
	for (size_t i = 0; i < d->rows.len; i++) {
		struct blockdiff_row *r = &d->rows.at[i];

		r->verdict = r->p < 0	     ? DIFF_TOO_FEW
			     : r->p <= limit ? DIFF_SIGNIFICANT
					     : DIFF_CHANCE;
	}
	if (d->rows.len)
		qsort(d->rows.at, d->rows.len, sizeof(d->rows.at[0]), compare_rows);
	vec_release(&all);
	return 0;
}

/* ---- telling ---- */

#define METHOD \
	"Welch's test on the cycles of each time, false discovery rate 0.05 (Benjamini-Hochberg)"

enum {
	FIRST_SHARE,
	FIRST_TIMES,
	FIRST_MEAN,
	FIRST_DEVIATION,
	TIMES,
	MEAN,
	DEVIATION,
	CHANGE,
	P_VALUE,
	VERDICT,
	RANGE,
	DSO,
	COLUMNS,
};

static void tell_programs(const struct blockdiff *d, struct doc *doc)
{
	static const struct column columns[COLUMNS] = {
		[FIRST_SHARE] = { "baseline_percent", NULL, "%", 0 },
		[FIRST_TIMES] = { "baseline_times", NULL, NULL, 0 },
		[FIRST_MEAN] = { "baseline_cycles", NULL, NULL, 0 },
		[FIRST_DEVIATION] = { "baseline_deviation", NULL, NULL, 0 },
		[TIMES] = { "times", NULL, NULL, 0 },
		[MEAN] = { "cycles", NULL, NULL, 0 },
		[DEVIATION] = { "deviation", NULL, NULL, 0 },
		[CHANGE] = { "delta", NULL, NULL, 0 },
		[P_VALUE] = { "p_value", NULL, NULL, 0 },
		[VERDICT] = { "verdict", NULL, NULL, 0 },
		[RANGE] = { "range", NULL, NULL, 0 },
		[DSO] = { "dso", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "blocks",
					    .columns = columns,
					    .ncolumns = COLUMNS };

	doc_table(doc, &table);
	for (size_t i = 0; doc_wants_rows(doc) && i < d->rows.len; i++) {
		const struct blockdiff_row *r = &d->rows.at[i];
		const struct blockdiff_part *a = &r->parts[0], *b = &r->parts[1];
		const struct cell cells[COLUMNS] = {
			[FIRST_SHARE] = cell_real(measuretext_percent(a->cycles, d->cycles[0])),
			[FIRST_TIMES] = cell_count(a->times),
			[FIRST_MEAN] = cell_real(blockdiff_mean(a)),
			[FIRST_DEVIATION] = cell_real(blockdiff_deviation(a)),
			[TIMES] = cell_count(b->times),
			[MEAN] = cell_real(blockdiff_mean(b)),
			[DEVIATION] = cell_real(blockdiff_deviation(b)),
			[CHANGE] = cell_real(change(r)),
			[P_VALUE] = r->p < 0 ? cell_none() : cell_real(r->p),
			[VERDICT] = cell_text(diff_verdict_name(r->verdict)),
			[RANGE] = cell_text(r->range),
			[DSO] = cell_text(r->dso),
		};

		doc_row(doc, cells);
	}
	doc_table_end(doc);
}

/* Columns for people; without a row their titles. */
static size_t add_texts(const struct blockdiff *d, const struct blockdiff_row *r, bool deviations,
			struct buf *texts)
{
	size_t n = 0;

#define ADD(title, ...) \
	do { \
		buf_clear(&texts[n]); \
		if (r) \
			buf_printf(&texts[n], __VA_ARGS__); \
		else \
			buf_add_text(&texts[n], title); \
		n++; \
	} while (0)
	ADD("Baseline", "%.2f%%", measuretext_percent(r->parts[0].cycles, d->cycles[0]));
	ADD("Avg Cycles", "%.2f", blockdiff_mean(&r->parts[0]));
	if (deviations)
		ADD("Deviation", "%.2f", blockdiff_deviation(&r->parts[0]));
	ADD("Cycles Diff", "%+.2f", change(r));
	if (deviations)
		ADD("Deviation", "%.2f", blockdiff_deviation(&r->parts[1]));
	ADD("Signif.", "%s", diff_verdict_mark(r->verdict));
	ADD("[Program Block Range]", "%s", r->range);
	ADD("Shared Object", "%s", r->dso);
#undef ADD
	return n;
}

enum { TEXTS_MOST = 8, NAMES = 2 /* columns at the end */ };

static void tell_people(const struct blockdiff *d, const struct blockdiff_args *args,
			struct doc *doc)
{
	struct buf titles[TEXTS_MOST] = { { 0 } }, texts[TEXTS_MOST] = { { 0 } };
	struct column columns[TEXTS_MOST] = { { 0 } };
	struct table table = {
		.title = "",
		.columns = columns,
		.ncolumns = add_texts(d, NULL, args->deviations, titles),
		.layout = TABLE_DOTTED,
		.bare = args->is_quiet,
		.separator = args->separator,
	};

	table.right = table.ncolumns - NAMES;
	for (size_t i = 0; i < table.ncolumns; i++)
		columns[i].title = buf_text(&titles[i]);
	doc_table(doc, &table);
	for (size_t i = 0; i < d->rows.len; i++) {
		struct cell cells[TEXTS_MOST];

		add_texts(d, &d->rows.at[i], args->deviations, texts);
		for (size_t c = 0; c < table.ncolumns; c++)
			cells[c] = cell_text(buf_text(&texts[c]));
		doc_row(doc, cells);
	}
	doc_table_end(doc);
	for (size_t i = 0; i < TEXTS_MOST; i++) {
		buf_release(&titles[i]);
		buf_release(&texts[i]);
	}
}

void blockdiff_tell(const struct blockdiff *d, const struct blockdiff_args *args, struct doc *doc)
{
	static const struct column files = { "files", NULL, NULL, 0 },
				   method = { "method", NULL, NULL, 0 };
	struct cell names[BLOCKDIFF_FILES];
	const struct cell_list list = { names, BLOCKDIFF_FILES };

	for (size_t i = 0; i < BLOCKDIFF_FILES; i++)
		names[i] = cell_text(args->names[i]);
	doc_begin(doc, "diff-cycles", 1);
	doc_value(doc, &files, cell_list(&list));
	doc_value(doc, &method, cell_text(METHOD));
	if (!args->is_quiet)
		doc_verbatim(doc, "# Pieces of code between branches, by their cycles\n#\n"
				  "# Signif.: " METHOD "\n#\n");
	tell_programs(d, doc);
	tell_people(d, args, doc);
	doc_end(doc);
}
