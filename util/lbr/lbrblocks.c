/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrblocks.h"

#include "util/base/buf.h"
#include "util/base/pick.h"
#include "util/out/doc.h"
#include "util/report/branchblock.h"
#include "util/report/branchcode.h"
#include "util/report/branchloop.h"

/* The symbol for people, with where in a file it is when it has no name. */
static struct cell place_cell(const struct branchread_name *n, struct buf *text)
{
	buf_clear(text);
	branchread_add(n, BRANCHREAD_FROM, text);
	return cell_text(buf_text(text));
}

static struct cell file_cell(const struct branchread_name *n)
{
	return cell_text(n->source->file);
}

static struct cell mean_cell(uint64_t sum, uint64_t n)
{
	return n ? cell_real((double)sum / (double)n) : cell_none();
}

static void tell_block(struct doc *doc, const struct branchblock *x, struct branchcode *code,
		       const struct branchread *b, struct buf *place)
{
	/* Where the branch that was not taken ends, its code tells. */
	uint64_t start = !x->after_branch
				 ? x->start
				 : branchcode_after(code, framepool_at(&b->frames, x->name->from),
						    x->start - 1);

	doc_row(doc, (struct cell[]){
			     cell_text(branchread_symbol(x->name, BRANCHREAD_FROM)),
			     cell_count(x->count),
			     cell_hex(start ? start : x->start),
			     cell_hex(x->end),
			     cell_count(x->count),
			     cell_bool(start != 0),
			     cell_bool(!x->is_open),
			     file_cell(x->name),
			     place_cell(x->name, place),
		     });
}

/* Twice: all of them for programs, the first ones for people. */
static void tell_blocks(struct doc *doc, const struct branchread *b, struct branchblocks *k,
			size_t top)
{
	static const struct column columns[] = {
		{ "symbol", NULL, NULL, 0 },	 { NULL, "Executions", NULL, 0 },
		{ "start", "From", NULL, 0 },	 { "end", "To", NULL, 0 },
		{ "count", NULL, NULL, 0 },	 { "start_exact", NULL, NULL, 0 },
		{ "end_branch", NULL, NULL, 0 }, { "dso", "Shared Object", NULL, 0 },
		{ NULL, "Symbol", NULL, 0 },
	};
	const struct table programs = { .key = "blocks", .columns = columns, .ncolumns = 9 };
	const struct table people = { .title = "Basic blocks", .columns = columns, .ncolumns = 9 };
	struct branchcode code = { .symbols = b->frames.symbols };
	struct buf place = { 0 };

	for (int pass = 0; pass < 2; pass++) {
		size_t most = pass ? top : k->blocks.len;

		doc_table(doc, pass ? &people : &programs);
		if (doc_wants_rows(doc))
			branchblock_order_blocks(k, most);
		for (size_t i = 0; doc_wants_rows(doc) && i < k->blocks.len && i < most; i++)
			tell_block(doc, &k->blocks.at[i], &code, b, &place);
		doc_table_end(doc);
	}
	buf_release(&place);
	branchcode_release(&code);
}

/* Instructions of a run, and how many of them a cycle. */
static void tell_run(struct doc *doc, const struct branchblock_run *x, struct branchcode *code,
		     const struct branchread *b, struct buf *place)
{
	const struct branchtable_pair *p = &x->sum;
	uint64_t n = branchcode_count(code, framepool_at(&b->frames, x->name->from), p->b - p->a);

	doc_row(doc,
		(struct cell[]){
			cell_text(branchread_symbol(x->name, BRANCHREAD_FROM)),
			cell_hex(p->a),
			cell_hex(p->b),
			cell_count(p->count),
			mean_cell(p->cycles, p->timed),
			p->timed ? cell_count(p->least) : cell_none(),
			p->timed ? cell_count(p->most) : cell_none(),
			n ? cell_count(n) : cell_none(),
			n && p->cycles ? cell_real((double)n * (double)p->timed / (double)p->cycles)
				       : cell_none(),
			file_cell(x->name),
			place_cell(x->name, place),
		});
}

static void tell_runs(struct doc *doc, const struct branchread *b, struct branchblocks *k,
		      size_t top)
{
	static const struct column columns[] = {
		{ "symbol", NULL, NULL, 0 },
		{ "start", "From", NULL, 0 },
		{ "end", "To the branch", NULL, 0 },
		{ "count", "Executions", NULL, 0 },
		{ "cycles_mean", "Cycles", NULL, 0 },
		{ "cycles_min", "Least", NULL, 0 },
		{ "cycles_max", "Most", NULL, 0 },
		{ "instructions", "Instructions", NULL, 0 },
		{ "ipc", "IPC", NULL, 0 },
		{ "dso", "Shared Object", NULL, 0 },
		{ NULL, "Symbol", NULL, 0 },
	};
	const struct table programs = { .key = "runs", .columns = columns, .ncolumns = 11 };
	const struct table people = { .title = "Straight runs between taken branches",
				      .columns = columns,
				      .ncolumns = 11 };
	struct branchcode code = { .symbols = b->frames.symbols };
	struct buf place = { 0 };

	for (int pass = 0; pass < 2; pass++) {
		size_t most = pass ? top : k->runs.len;

		doc_table(doc, pass ? &people : &programs);
		if (doc_wants_rows(doc))
			branchblock_order_runs(k, most);
		for (size_t i = 0; doc_wants_rows(doc) && i < k->runs.len && i < most; i++)
			tell_run(doc, &k->runs.at[i], &code, b, &place);
		doc_table_end(doc);
	}
	buf_release(&place);
	branchcode_release(&code);
}

static void tell_loops(struct doc *doc, const struct branchloops *l, size_t top)
{
	static const struct column columns[] = {
		{ "symbol", NULL, NULL, 0 },	      { "head", "Head", NULL, 0 },
		{ "branch", "Branch back", NULL, 0 }, { "repeats", "Repeats", NULL, 0 },
		{ "entries", "Entries", NULL, 0 },    { "trip_count", "Trips", NULL, 0 },
		{ "dso", "Shared Object", NULL, 0 },  { NULL, "Symbol", NULL, 0 },
	};
	const struct table programs = { .key = "loops", .columns = columns, .ncolumns = 8 };
	const struct table people = { .title = "Loops", .columns = columns, .ncolumns = 8 };
	struct buf place = { 0 };

	for (int pass = 0; pass < 2; pass++) {
		doc_table(doc, pass ? &people : &programs);
		for (size_t i = 0; doc_wants_rows(doc) && i < l->rows.len; i++) {
			const struct branchloop *x = &l->rows.at[i];

			if (pass && i == top)
				break;
			doc_row(doc, (struct cell[]){
					     cell_text(branchread_symbol(x->name, BRANCHREAD_FROM)),
					     cell_hex(x->head),
					     cell_hex(x->branch),
					     cell_count(x->repeats),
					     cell_count(x->entries),
					     mean_cell(x->heads, x->entries),
					     file_cell(x->name),
					     place_cell(x->name, &place),
				     });
		}
		doc_table_end(doc);
	}
	buf_release(&place);
}

static int by_count(const void *a, const void *b)
{
	const struct branchpath_row *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return memcmp(x->edges, y->edges, sizeof(x->edges));
}

/* "main > f > g", each of them where a branch of the path went. */
static void add_path(const struct branchread *b, const struct branchpath_row *row, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < b->paths.length; i++) {
		const struct branchread_name *n = &b->edges.at[row->edges[i]];
		const struct branchtable_pair *p = &b->table.edges.rows.at[row->edges[i]];
		const char *symbol = branchread_symbol(n, BRANCHREAD_TO);

		if (!i && branchread_symbol(n, BRANCHREAD_FROM))
			buf_printf(out, "%s ", branchread_symbol(n, BRANCHREAD_FROM));
		if (!i)
			buf_add_hex(out, p->a);
		buf_add_text(out, " > ");
		if (symbol)
			buf_printf(out, "%s ", symbol);
		buf_add_hex(out, p->b);
	}
}

enum { PATHS_TOLD = 100 };

static void tell_paths(struct doc *doc, const struct branchread *b, size_t top)
{
	static const struct column columns[] = {
		{ "count", "Count", NULL, 0 },
		{ "path", "Path", NULL, 0 },
	};
	static const struct table programs = { .key = "paths", .columns = columns, .ncolumns = 2 };
	static const struct table people = { .title = "Paths", .columns = columns, .ncolumns = 2 };
	struct branchpath_row *rows = alloc_zero(b->paths.rows.len + 1, sizeof(*rows));
	struct buf text = { 0 };

	if (b->paths.rows.len)
		memcpy(rows, b->paths.rows.at, b->paths.rows.len * sizeof(*rows));
	for (int pass = 0; pass < 2; pass++) {
		size_t most = pass ? top : PATHS_TOLD;

		doc_table(doc, pass ? &people : &programs);
		if (doc_wants_rows(doc))
			pick_first(rows, b->paths.rows.len, sizeof(*rows), most, by_count);
		for (size_t i = 0; i < b->paths.rows.len && i < most; i++) {
			add_path(b, &rows[i], &text);
			doc_row(doc, (struct cell[]){ cell_count(rows[i].count),
						      cell_text(buf_text(&text)) });
		}
		doc_table_end(doc);
	}
	buf_release(&text);
	free(rows);
}

void lbrblocks_write(struct doc *doc, const struct branchread *b, size_t top)
{
	struct branchblocks blocks;
	struct branchloops loops;

	branchblock_make(&blocks, b);
	branchloop_make(&loops, &blocks, b);
	tell_blocks(doc, b, &blocks, top);
	tell_runs(doc, b, &blocks, top);
	tell_loops(doc, &loops, top);
	tell_paths(doc, b, top);
	branchloop_release(&loops);
	branchblock_release(&blocks);
}
