/* SPDX-License-Identifier: MIT */
#include "util/lbr/lbrdecode.h"

#include <string.h>

#include "util/lbr/lbrdump.h"
#include "util/lbr/lbrstack.h"
#include "util/out/doc.h"

static struct cell truth(const struct branch *b, enum branch_knows what, bool value,
			 enum cell_tone tone)
{
	if (!(b->knows & what))
		return cell_none();
	return cell_tone(cell_bool(value), value ? tone : TONE_PLAIN);
}

static struct cell known(const struct branch *b, enum branch_knows what, struct cell c)
{
	return b->knows & what ? c : cell_none();
}

static void tell_branch(struct doc *doc, size_t i, const struct branch *b)
{
	struct cell counters[4];
	const struct cell_list list = { counters, 4 };

	for (size_t n = 0; n < 4; n++)
		counters[n] = cell_count(b->counters[n]);
	doc_row(doc, (struct cell[]){
			     cell_count(i),
			     known(b, BRANCH_KNOWS_FROM, cell_hex(b->from)),
			     known(b, BRANCH_KNOWS_TO, cell_hex(b->to)),
			     truth(b, BRANCH_KNOWS_MISPREDICTED, b->mispredicted, TONE_WARN),
			     truth(b, BRANCH_KNOWS_IN_TX, b->in_tx, TONE_PLAIN),
			     truth(b, BRANCH_KNOWS_ABORT, b->abort, TONE_WARN),
			     known(b, BRANCH_KNOWS_CYCLES, cell_count(b->cycles)),
			     known(b, BRANCH_KNOWS_TYPE, cell_text(branch_type_name(b->type))),
			     known(b, BRANCH_KNOWS_SPECULATION,
				   cell_text(branch_speculation_name(b->speculation))),
			     cell_text(branch_privilege_name(b->privilege)),
			     known(b, BRANCH_KNOWS_COUNTERS, cell_list(&list)),
			     cell_bool(b->state == BRANCH_VALID),
		     });
}

enum {
	NUMBER,
	FROM,
	TO,
	MISPREDICTED,
	IN_TX,
	ABORT,
	CYCLES,
	TYPE,
	SPECULATIVE,
	MODE,
	COUNTERS,
	VALID,
	COLUMNS
};

static const struct column all_columns[COLUMNS] = {
	[NUMBER] = { NULL, "#", NULL, 0 },
	[FROM] = { "from", "From", NULL, 0 },
	[TO] = { "to", "To", NULL, 0 },
	[MISPREDICTED] = { "mispredicted", "Mispredicted", NULL, 0 },
	[IN_TX] = { "in_tx", "In TX", NULL, 0 },
	[ABORT] = { "abort", "Abort", NULL, 0 },
	[CYCLES] = { "cycles", "Cycles", NULL, 0 },
	[TYPE] = { "type", "Type", NULL, 0 },
	[SPECULATIVE] = { "speculative", "Speculative", NULL, 0 },
	[MODE] = { "privilege", "Mode", NULL, 0 },
	[COUNTERS] = { "counters", "Counters", NULL, 0 },
	[VALID] = { "valid", NULL, NULL, 0 },
};

/* People do not look at what no branch of the format tells. */
static void choose_columns(const struct lbrstack *s, struct column columns[COLUMNS])
{
	static const struct {
		size_t column;
		unsigned int knows;
	} rows[] = {
		{ MISPREDICTED, BRANCH_KNOWS_MISPREDICTED },
		{ IN_TX, BRANCH_KNOWS_IN_TX },
		{ ABORT, BRANCH_KNOWS_ABORT },
		{ CYCLES, BRANCH_KNOWS_CYCLES },
		{ TYPE, BRANCH_KNOWS_TYPE },
		{ SPECULATIVE, BRANCH_KNOWS_SPECULATION },
		{ COUNTERS, BRANCH_KNOWS_COUNTERS },
	};
	unsigned int known = 0;
	bool modes = false;

	memcpy(columns, all_columns, sizeof(all_columns));
	for (size_t i = 0; i < s->count.branches; i++) {
		known |= s->branches[i].knows;
		modes |= s->branches[i].privilege != BRANCH_PRIV_UNKNOWN;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!(known & rows[i].knows))
			columns[rows[i].column].title = NULL;
	}
	if (!modes)
		columns[MODE].title = NULL;
}

static void tell_notes(struct doc *doc, const struct lbrstack *s)
{
	if (s->count.reserved)
		doc_note(doc, "%zu records have a reserved bit set and are left out (erratum 1452)",
			 s->count.reserved);
	if (s->count.doubled)
		doc_note(doc, "%zu records that Haswell writes twice at aborts are left out",
			 s->count.doubled);
	if (s->guess.len)
		doc_note(doc, "%s", s->guess.at);
}

void lbrdecode_write(struct doc *doc, const struct lbrstack *s, const struct lbrdump_cpu *c)
{
	static const struct column cpu = { "cpu", "CPU", NULL, 0 },
				   format = { "format", "Format", NULL, 0 },
				   depth = { "depth", "Depth", NULL, 0 },
				   stack = { "call_stack", NULL, NULL, 0 },
				   empty = { "empty_slots", NULL, NULL, 0 },
				   reserved = { "reserved_slots", NULL, NULL, 0 },
				   unknown = { "unknown_slots", NULL, NULL, 0 };
	const struct column tos = { "tos", s->has_top ? "Top of stack" : NULL, NULL, 0 },
			    reason = { "empty_because", s->empty ? "No branches" : NULL, NULL, 0 };
	struct column columns[COLUMNS];
	const struct table table = {
		.key = "records", .title = "", .columns = columns, .ncolumns = COLUMNS
	};

	choose_columns(s, columns);
	doc_begin(doc, "branches", 1);
	if (c->is_numbered)
		doc_row_value(doc, &cpu, cell_int((int64_t)c->number));
	doc_value(doc, &format, cell_text(s->format->name));
	doc_value(doc, &depth, cell_count(s->depth));
	doc_value(doc, &tos, s->has_top ? cell_count(s->top) : cell_none());
	doc_value(doc, &stack, cell_bool(s->call_stack));
	doc_table(doc, &table);
	for (size_t i = 0; i < s->count.branches; i++)
		tell_branch(doc, i, &s->branches[i]);
	doc_table_end(doc);
	doc_value(doc, &empty, cell_count(s->count.empty));
	doc_value(doc, &reserved, cell_count(s->count.reserved));
	doc_value(doc, &unknown, cell_count(s->count.unknown));
	doc_value(doc, &reason, cell_text(s->empty));
	tell_notes(doc, s);
	doc_end(doc);
}
