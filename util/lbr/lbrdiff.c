/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrdiff.h"

#include <stdio.h>

#include "util/base/buf.h"
#include "util/out/doc.h"
#include "util/report/branchdiff.h"

static const char *const verdicts[] = {
	[BRANCHDIFF_SIMILAR] = "similar",
	[BRANCHDIFF_DIFFERENT] = "different",
	[BRANCHDIFF_TOO_FEW] = "too few",
};

static struct cell address_cell(const struct branchdiff_end *e)
{
	return e->symbol ? cell_none() : cell_hex(e->address);
}

static void tell_edges(struct doc *doc, const struct branchdiff *d)
{
	static const struct column columns[] = {
		{ "from_symbol", NULL, NULL, 0 },  { "to_symbol", NULL, NULL, 0 },
		{ "a_share", NULL, NULL, 0 },	   { "b_share", NULL, NULL, 0 },
		{ "delta", NULL, NULL, 0 },	   { "a_count", NULL, NULL, 0 },
		{ "b_count", NULL, NULL, 0 },	   { "from_dso", NULL, NULL, 0 },
		{ "from_address", NULL, NULL, 0 }, { "to_dso", NULL, NULL, 0 },
		{ "to_address", NULL, NULL, 0 },
	};
	static const struct table table = { .key = "edges", .columns = columns, .ncolumns = 11 };

	doc_table(doc, &table);
	for (size_t i = 0; doc_wants_rows(doc) && i < d->rows.len; i++) {
		const struct branchdiff_row *r = &d->rows.at[i];

		doc_row(doc, (struct cell[]){ cell_text(r->from.symbol), cell_text(r->to.symbol),
					      cell_real(r->a_share), cell_real(r->b_share),
					      cell_real(r->b_share - r->a_share), cell_count(r->a),
					      cell_count(r->b), cell_text(r->from.dso),
					      address_cell(&r->from), cell_text(r->to.dso),
					      address_cell(&r->to) });
	}
	doc_table_end(doc);
}

/* "main", or for people "libc.so.6+0x1234". */
static struct cell end_cell(const struct branchdiff_end *e, struct buf *text)
{
	if (e->symbol)
		return cell_text(e->symbol);
	buf_clear(text);
	buf_add_text(text, e->dso);
	buf_add_char(text, '+');
	buf_add_hex(text, e->address);
	return cell_text(buf_text(text));
}

static void tell_rows(struct doc *doc, const struct branchdiff *d, const struct lbrdiff_options *o)
{
	static const struct column columns[] = {
		{ NULL, "A", NULL, 8 },
		{ NULL, "B", NULL, 8 },
		{ NULL, "Delta", NULL, 8 },
		{ NULL, "Source Symbol", NULL, 0 },
		{ NULL, "Target Symbol", NULL, 0 },
	};
	static const struct table table = { .title = "", .columns = columns, .ncolumns = 5 };
	struct buf from = { 0 }, to = { 0 };
	char a[16], b[16], delta[16];

	doc_table(doc, &table);
	for (size_t i = 0; doc_wants_rows(doc) && i < d->rows.len; i++) {
		const struct branchdiff_row *r = &d->rows.at[i];

		if (100 * r->a_share < o->percent_limit && 100 * r->b_share < o->percent_limit)
			continue;
		snprintf(a, sizeof(a), "%7.2f%%", 100 * r->a_share);
		snprintf(b, sizeof(b), "%7.2f%%", 100 * r->b_share);
		snprintf(delta, sizeof(delta), "%+7.2f%%", 100 * (r->b_share - r->a_share));
		doc_row(doc, (struct cell[]){ cell_text(a), cell_text(b), cell_text(delta),
					      end_cell(&r->from, &from), end_cell(&r->to, &to) });
	}
	doc_table_end(doc);
	buf_release(&from);
	buf_release(&to);
}

static enum cell_tone tone_of(enum branchdiff_verdict v)
{
	return v == BRANCHDIFF_SIMILAR	   ? TONE_GOOD
	       : v == BRANCHDIFF_DIFFERENT ? TONE_BAD
					   : TONE_WARN;
}

void lbrdiff_write(struct doc *doc, const struct branchdiff *d, const struct lbrdiff_options *o)
{
	static const struct column a_branches = { "a_branches", "Branches of A", NULL, 0 },
				   b_branches = { "b_branches", "Branches of B", NULL, 0 },
				   a_empty = { "a_empty", "Empty entries of A", NULL, 0 },
				   b_empty = { "b_empty", "Empty entries of B", NULL, 0 },
				   a_samples = { "a_samples", "Samples of A", NULL, 0 },
				   b_samples = { "b_samples", "Samples of B", NULL, 0 },
				   l1 = { "l1_distance", "L1 distance", NULL, 0 },
				   rank = { "rank_correlation", "Rank correlation", NULL, 0 },
				   expected = { "expected_l1", "Expected by chance", NULL, 0 },
				   limit = { "l1_limit", "Chance's limit (95%)", NULL, 0 },
				   chance = { "p_value", "P value", NULL, 0 },
				   dealt = { "permutations", NULL, NULL, 0 },
				   verdict = { "verdict", "Verdict", NULL, 0 },
				   reason = { "reason", "Because", NULL, 0 };

	doc_begin(doc, "lbr-diff", 1);
	doc_value(doc, &a_branches, cell_count(d->a_branches));
	doc_value(doc, &b_branches, cell_count(d->b_branches));
	doc_value(doc, &a_samples, cell_count(d->a_samples));
	doc_value(doc, &b_samples, cell_count(d->b_samples));
	doc_value(doc, &a_empty, cell_count(d->a_empty));
	doc_value(doc, &b_empty, cell_count(d->b_empty));
	tell_edges(doc, d);
	tell_rows(doc, d, o);
	doc_value(doc, &l1, cell_real(d->l1));
	doc_value(doc, &rank, d->has_rank ? cell_real(d->rank) : cell_none());
	doc_value(doc, &expected, d->dealt ? cell_real(d->expected) : cell_none());
	doc_value(doc, &limit, d->dealt ? cell_real(d->limit) : cell_none());
	doc_value(doc, &chance, d->dealt ? cell_real(d->chance) : cell_none());
	doc_value(doc, &dealt, cell_count(d->dealt));
	doc_value(doc, &verdict, cell_tone(cell_text(verdicts[d->verdict]), tone_of(d->verdict)));
	doc_value(doc, &reason, cell_text(d->reason));
	doc_end(doc);
}
