/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrreport.h"

#include <stdio.h>
#include <string.h>

#include "arch/branch.h"
#include "util/lbr/lbrblocks.h"
#include "util/out/digits.h"
#include "util/out/doc.h"
#include "util/report/branchgroup.h"

enum { CYCLES_TEXT = 16, PERCENT_WIDTH = 7 };

static double share(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : 0.0;
}

static struct cell share_cell(uint64_t part, uint64_t whole)
{
	return whole ? cell_real(share(part, whole)) : cell_none();
}

/* In seven columns, for people. */
static struct cell percent_cell(uint64_t part, uint64_t whole, struct buf *text)
{
	size_t digits;

	if (!whole)
		return cell_none();
	buf_clear(text);
	digits_add_fixed(text, 100 * share(part, whole), 2);
	digits = text->len;
	if (digits < PERCENT_WIDTH) {
		buf_add_fill(text, ' ', PERCENT_WIDTH - digits);
		memmove(text->at + text->len - digits, text->at, digits);
		memset(text->at, ' ', text->len - digits);
	}
	buf_add_char(text, '%');
	return cell_text(buf_text(text));
}

static struct cell cycles_cell(const struct branchtable_pair *p, uint64_t cycles)
{
	return p->timed ? cell_count(cycles) : cell_none();
}

static struct cell file_cell(const struct branchread_name *n, enum branchread_key key)
{
	return cell_text(branchread_value(n, key).thing);
}

/* For programs: each pair of addresses. */
static void tell_edges(struct doc *doc, const struct branchread *b)
{
	static const struct column columns[] = {
		{ "from_symbol", NULL, NULL, 0 },
		{ "from", NULL, NULL, 0 },
		{ "to_symbol", NULL, NULL, 0 },
		{ "to", NULL, NULL, 0 },
		{ "count", NULL, NULL, 0 },
		{ "share", NULL, NULL, 0 },
		{ "mispredict_share", NULL, NULL, 0 },
		{ "cycles_mean", NULL, NULL, 0 },
		{ "cycles_min", NULL, NULL, 0 },
		{ "cycles_max", NULL, NULL, 0 },
		{ "from_dso", NULL, NULL, 0 },
		{ "to_dso", NULL, NULL, 0 },
		{ "type", NULL, NULL, 0 },
		{ "in_tx", NULL, NULL, 0 },
		{ "aborts", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "edges", .columns = columns, .ncolumns = 15 };
	struct branchgroup g = { 0 };

	doc_table(doc, &table);
	if (doc_wants_rows(doc)) {
		branchgroup_make(&g, b, BRANCHGROUP_ADDRESS);
		branchgroup_order(&g, g.rows.len);
	}
	for (size_t i = 0; i < g.rows.len; i++) {
		const struct branchgroup_row *r = &g.rows.at[i];
		const struct branchtable_pair *p = &r->sum;

		doc_row(doc, (struct cell[]){
				     cell_text(branchread_symbol(r->name, BRANCHREAD_FROM)),
				     cell_hex(p->a),
				     cell_text(branchread_symbol(r->name, BRANCHREAD_TO)),
				     cell_hex(p->b),
				     cell_count(p->count),
				     cell_real(share(p->count, b->table.branches)),
				     share_cell(p->mispredicted, p->told),
				     share_cell(p->cycles, p->timed),
				     cycles_cell(p, p->least),
				     cycles_cell(p, p->most),
				     file_cell(r->name, BRANCHREAD_DSO_FROM),
				     file_cell(r->name, BRANCHREAD_DSO_TO),
				     p->type ? cell_text(branch_type_name(p->type)) : cell_none(),
				     cell_count(p->in_tx),
				     cell_count(p->aborts),
			     });
	}
	doc_table_end(doc);
	branchgroup_release(&g);
}

enum { OVERHEAD, KEYS, CYCLES = KEYS + BRANCHREAD_NKEYS, MISPREDICTED, ABORTS, TYPE, COLUMNS };

/* What no branch of the recording tells is no column. */
static void head_rows(const struct branchread *b, const struct branchgroup *g,
		      struct column columns[COLUMNS])
{
	bool timed = false, told = false, aborts = false;

	for (size_t i = 0; i < g->rows.len; i++) {
		timed |= g->rows.at[i].sum.timed > 0;
		told |= g->rows.at[i].sum.told > 0;
		aborts |= g->rows.at[i].sum.aborts > 0;
	}
	columns[OVERHEAD] = (struct column){ NULL, "Overhead", NULL, 8 };
	for (size_t i = 0; i < BRANCHREAD_NKEYS; i++)
		columns[KEYS + i] = (struct column){ NULL, branchread_title(i), NULL, 0 };
	columns[CYCLES] = (struct column){ NULL, timed ? "Basic Block Cycles" : NULL, NULL, 0 };
	columns[MISPREDICTED] = (struct column){ NULL, told ? "Mispredicted" : NULL, NULL, 0 };
	columns[ABORTS] = (struct column){ NULL, aborts ? "Aborts" : NULL, NULL, 0 };
	columns[TYPE] = (struct column){
		NULL, b->table.types[BRANCH_UNKNOWN] < b->table.branches ? "Type" : NULL, NULL, 0
	};
}

/* A percentage, and what it is of: rows of rare branches all have the same one. */
struct percent_text {
	uint64_t part, whole;
	struct buf text;
};

struct row_texts {
	struct buf symbols[BRANCHREAD_NKEYS];
	struct percent_text overhead, mispredicted;
};

static struct cell percent_again(struct percent_text *t, uint64_t part, uint64_t whole)
{
	if (!whole || part != t->part || whole != t->whole) {
		t->part = part;
		t->whole = whole;
		return percent_cell(part, whole, &t->text);
	}
	return cell_text(buf_text(&t->text));
}

static void tell_row(struct doc *doc, const struct branchread *b, const struct branchgroup_row *r,
		     struct row_texts *texts)
{
	const struct branchtable_pair *p = &r->sum;
	struct cell cells[COLUMNS];
	char cycles[CYCLES_TEXT];

	cells[OVERHEAD] = percent_again(&texts->overhead, p->count, b->table.branches);
	for (size_t i = 0; i < BRANCHREAD_NKEYS; i++) {
		struct buf *symbol = &texts->symbols[i];

		if (i != BRANCHREAD_FROM && i != BRANCHREAD_TO) {
			cells[KEYS + i] = cell_text(branchread_value(r->name, i).thing);
			continue;
		}
		buf_clear(symbol);
		branchread_add(r->name, i, symbol);
		cells[KEYS + i] = cell_text(buf_text(symbol));
	}
	cells[CYCLES] = cell_none();
	if (p->timed) {
		snprintf(cycles, sizeof(cycles), "%.1f", share(p->cycles, p->timed));
		cells[CYCLES] = cell_text(cycles);
	}
	cells[MISPREDICTED] = percent_again(&texts->mispredicted, p->mispredicted, p->told);
	cells[ABORTS] = cell_count(p->aborts);
	cells[TYPE] = p->type ? cell_text(branch_type_name(p->type)) : cell_none();
	doc_row(doc, cells);
}

/* For people: each pair of symbols. */
static void tell_rows(struct doc *doc, const struct branchread *b,
		      const struct lbrreport_options *o)
{
	struct column columns[COLUMNS] = { { 0 } };
	const struct table table = { .title = "", .columns = columns, .ncolumns = COLUMNS };
	struct row_texts texts = { 0 };
	struct branchgroup g;

	if (!doc_wants_table(doc, &table))
		return;
	branchgroup_make(&g, b, BRANCHGROUP_SYMBOL);
	branchgroup_order(&g, g.rows.len);
	head_rows(b, &g, columns);
	doc_table(doc, &table);
	for (size_t i = 0; i < g.rows.len; i++) {
		if (100 * share(g.rows.at[i].sum.count, b->table.branches) < o->percent_limit)
			break;
		tell_row(doc, b, &g.rows.at[i], &texts);
	}
	doc_table_end(doc);
	branchgroup_release(&g);
	for (size_t i = 0; i < BRANCHREAD_NKEYS; i++)
		buf_release(&texts.symbols[i]);
	buf_release(&texts.overhead.text);
	buf_release(&texts.mispredicted.text);
}

static void tell_types(struct doc *doc, const struct branchread *b)
{
	static const struct column name = { "types", NULL, NULL, 0 };
	static const struct column people[] = {
		{ NULL, "", NULL, 8 },
		{ NULL, "Type", NULL, 0 },
		{ NULL, "Branches", NULL, 0 },
	};
	static const struct table table = { .title = "Types", .columns = people, .ncolumns = 3 };
	struct column columns[BRANCHTABLE_TYPES] = { { 0 } };
	struct cell cells[BRANCHTABLE_TYPES];
	struct cell_record record = { columns, cells, 0 };
	struct buf percent = { 0 };

	for (size_t i = 0; i < BRANCHTABLE_TYPES; i++) {
		if (!b->table.types[i])
			continue;
		columns[record.ncells].key = branch_type_name(i);
		cells[record.ncells++] = cell_count(b->table.types[i]);
	}
	doc_value(doc, &name, cell_record(&record));
	/* That nothing is known is no news. */
	if (b->table.types[BRANCH_UNKNOWN] == b->table.branches)
		return;
	doc_table(doc, &table);
	for (size_t i = 0; i < record.ncells; i++)
		doc_row(doc,
			(struct cell[]){ percent_cell(cells[i].count, b->table.branches, &percent),
					 cell_text(columns[i].key), cells[i] });
	doc_table_end(doc);
	buf_release(&percent);
}

static void tell_heading(struct doc *doc, const struct branchread *b)
{
	struct buf text = { 0 };

	buf_add_text(&text, "# Samples: ");
	buf_add_u64(&text, b->samples);
	buf_add_text(&text, " with branches\n# Branches: ");
	buf_add_u64(&text, b->table.branches);
	if (b->table.empty)
		buf_printf(&text, ", of which %llu are empty entries",
			   (unsigned long long)b->table.empty);
	buf_add_text(&text, b->is_call_stack ? "; as call stacks\n\n" : "\n\n");
	doc_verbatim(doc, text.at);
	buf_release(&text);
}

void lbrreport_write(struct doc *doc, const struct branchread *b, const struct lbrreport_options *o)
{
	static const struct column branches = { "branches", NULL, NULL, 0 },
				   samples = { "samples", NULL, NULL, 0 },
				   empty = { "empty", NULL, NULL, 0 },
				   stacks = { "call_stack", NULL, NULL, 0 };

	doc_begin(doc, "lbr-report", 1);
	doc_value(doc, &branches, cell_count(b->table.branches));
	doc_value(doc, &samples, cell_count(b->samples));
	doc_value(doc, &empty, cell_count(b->table.empty));
	doc_value(doc, &stacks, cell_bool(b->is_call_stack));
	tell_heading(doc, b);
	tell_edges(doc, b);
	tell_rows(doc, b, o);
	tell_types(doc, b);
	lbrblocks_write(doc, b, o->top);
	doc_end(doc);
}

void lbrreport_fold(const struct branchread *b, struct buf *out)
{
	struct branchgroup g;

	branchgroup_make(&g, b, BRANCHGROUP_SYMBOL);
	branchgroup_order(&g, g.rows.len);
	for (size_t i = 0; i < g.rows.len; i++) {
		static const enum branchread_key keys[] = { BRANCHREAD_COMM, BRANCHREAD_FROM,
							    BRANCHREAD_TO };
		const struct branchgroup_row *r = &g.rows.at[i];

		for (size_t k = 0; k < 3; k++) {
			const char *symbol = k ? branchread_symbol(r->name, keys[k]) : NULL;

			buf_add_text(out, k ? ";" : "");
			if (symbol)
				buf_add_text(out, symbol);
			else
				branchread_add(r->name, keys[k], out);
		}
		buf_printf(out, " %llu\n", (unsigned long long)r->sum.count);
	}
	branchgroup_release(&g);
}
