/* SPDX-License-Identifier: MIT */
#include "util/report/annotext.h"

#include <string.h>

#include "util/base/fs.h"
#include "util/elf/elfsyms.h"

enum {
	WIDTH = 8,
	PERIOD_WIDTH = 14,
	CYCLES_WIDTH = 16,
	BYTES_SHOWN = 8,
	NEAR = 6 /* lines of source in between */
};

const char *annotext_percent_name(enum annotext_percent p)
{
	static const char *const names[] = { "local period", "local hits", "global period",
					     "global hits" };

	return names[p];
}

double annotext_share(const struct annotext *t, const struct annotate_function *f, size_t event,
		      struct annotate_count c)
{
	bool is_local = t->percent == ANNOTEXT_LOCAL_PERIOD || t->percent == ANNOTEXT_LOCAL_HITS;
	bool is_hits = t->percent == ANNOTEXT_LOCAL_HITS || t->percent == ANNOTEXT_GLOBAL_HITS;
	struct annotate_count whole = { 0 };
	uint64_t part = is_hits ? c.samples : c.period, all;

	if (is_local)
		whole = annotate_total(f, event);
	else if (event < t->samples->totals.len)
		whole = t->samples->totals.at[event];
	all = is_hits ? whole.samples : whole.period;
	return all ? 100.0 * (double)part / (double)all : 0.0;
}

/* ---- columns ---- */

static size_t width_of(const struct annotext *t)
{
	return t->has_period ? PERIOD_WIDTH : WIDTH;
}

static void add_blank(const struct annotext *t, const struct listing *l, struct buf *out)
{
	buf_add_fill(out, ' ', t->nevents * width_of(t));
	if (l->function->blocks.len)
		buf_add_fill(out, ' ', CYCLES_WIDTH);
	buf_add_text(out, " : ");
}

static void add_shares(const struct annotext *t, const struct listing *l, size_t row,
		       struct buf *out)
{
	for (size_t e = t->first; e < t->first + t->nevents; e++) {
		struct annotate_count c = listing_count(l, row, e);

		if (t->has_samples)
			buf_printf(out, "%*llu", WIDTH, (unsigned long long)c.samples);
		else if (t->has_period)
			buf_printf(out, "%*llu", PERIOD_WIDTH, (unsigned long long)c.period);
		else
			buf_printf(out, "%*.2f", WIDTH, annotext_share(t, l->function, e, c));
	}
}

/* Where a piece of code ends: instructions for each of its cycles, and its cycles. */
static void add_cycles(const struct listing_row *r, struct buf *out)
{
	if (!r->times)
		buf_add_fill(out, ' ', CYCLES_WIDTH);
	else
		buf_printf(out, "%8.2f%8llu", (double)r->instructions / (double)r->cycles,
			   (unsigned long long)(r->cycles / r->times));
}

/* ---- instructions ---- */

static void add_address(const struct annotext *t, const struct listing *l, uint64_t address,
			struct buf *out)
{
	struct symbols_name n =
		code_name(t->symbols, l->function->place, &l->function->code, address);

	if (t->is_simple && address >= l->function->start && address < l->function->end) {
		buf_printf(out, "%llx", (unsigned long long)(address - l->function->start));
		return;
	}
	if (!t->is_simple || !n.name)
		buf_printf(out, "%llx", (unsigned long long)address);
	if (!n.name)
		return;
	buf_printf(out, t->is_simple ? "%s" : " <%s", n.name);
	if (n.offset)
		buf_printf(out, "+0x%llx", (unsigned long long)n.offset);
	if (!t->is_simple)
		buf_add_char(out, '>');
}

void annotext_add_operands(const struct annotext *t, const struct listing *l,
			   const struct disasm_insn *insn, struct buf *out)
{
	buf_add_text(out, insn->operands);
	if (insn->has_target) {
		buf_add_text(out, insn->operands[0] ? ", " : "");
		add_address(t, l, insn->target, out);
	}
	if (insn->has_data) {
		buf_add_text(out, "  # ");
		add_address(t, l, insn->data, out);
	}
}

static void add_bytes(const struct listing_row *r, struct buf *out)
{
	for (size_t i = 0; i < BYTES_SHOWN; i++) {
		if (i < r->bytes.len)
			buf_printf(out, "%02x ", (unsigned char)r->bytes.at[i]);
		else
			buf_add_fill(out, ' ', 3);
	}
	buf_add_char(out, r->bytes.len > BYTES_SHOWN ? '+' : ' ');
}

/* Where the instruction is, as far as it is told. */
static void add_place(const struct annotext *t, const struct listing *l,
		      const struct listing_row *r, struct buf *out)
{
	bool is_short = t->has_offsets || t->is_simple;
	uint64_t address = r->insn.address - (is_short ? l->function->start : 0);

	if (t->has_jumps_here && r->jumps_here)
		buf_printf(out, "%3u ", r->jumps_here);
	else if (t->has_jumps_here)
		buf_add_fill(out, ' ', 4);
	if (t->is_simple && !r->jumps_here)
		buf_add_fill(out, ' ', 9);
	else
		buf_printf(out, "%8llx:", (unsigned long long)address);
	buf_add_text(out, t->is_simple ? " " : "   ");
}

static void add_row(const struct annotext *t, const struct listing *l, size_t row, struct buf *out)
{
	const struct listing_row *r = &l->rows.at[row];
	size_t start;

	add_shares(t, l, row, out);
	if (l->function->blocks.len)
		add_cycles(r, out);
	buf_add_text(out, " : ");
	if (t->has_numbers && r->file)
		buf_printf(out, "%s:%u ", t->has_paths ? r->file : fs_base_name(r->file), r->line);
	add_place(t, l, r, out);
	if (t->has_bytes)
		add_bytes(r, out);
	if (l->lane_width)
		buf_printf(out, "%.*s ", (int)l->lane_width, l->lanes + row * l->lane_width);
	buf_printf(out, "%-6s ", r->insn.mnemonic);
	start = out->len;
	annotext_add_operands(t, l, &r->insn, out);
	if (out->len == start)
		while (out->at[out->len - 1] == ' ')
			buf_cut(out, out->len - 1);
	buf_add_char(out, '\n');
}

/* ---- source ---- */

/* The line of the source that was shown last. */
struct shown {
	const char *file;
	uint32_t line;
	const char *inlined;
};

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void add_line(const struct annotext *t, const struct listing *l, const char *path,
		     uint32_t number, struct buf *out)
{
	struct view text;

	if (!sourcetext_line(t->sources, path, number, &text))
		return;
	add_blank(t, l, out);
	buf_printf(out, "%-5u ", number);
	for (size_t i = 0; i < text.len; i++)
		buf_add_char(out, (unsigned char)text.at[i] < ' ' ? ' ' : text.at[i]);
	while (out->len && out->at[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
	buf_add_char(out, '\n');
}

/* The length of what stands behind the word "operator" and is no argument of a template. */
static size_t operator_length(const char *text)
{
	static const char *const signs[] = { "()", "[]", "<<=", ">>=", "<=>", "->*", "->",
					     "<<", ">>", "<=",	">=",  "<",   ">" };

	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (strncmp(text, signs[i], strlen(signs[i])) == 0)
			return strlen(signs[i]);
	return 0;
}

/*
 * Without the arguments of templates, which would fill the screen. What begins a part of the
 * name in brackets is a type (Rust has "<u64 as Eq>::eq"), and stays.
 */
void annotext_add_short_name(const char *name, struct buf *out)
{
	size_t dropped = 0;

	for (size_t i = 0; name[i]; i++) {
		bool begins_part = !i || name[i - 1] == ':' || name[i - 1] == '<';

		if (!dropped && strncmp(name + i, "operator", 8) == 0 &&
		    operator_length(name + i + 8)) {
			size_t len = 8 + operator_length(name + i + 8);

			buf_add(out, name + i, len);
			i += len - 1;
		} else if (name[i] == '<' && (dropped || !begins_part)) {
			buf_add_text(out, dropped++ ? "" : "<>");
		} else if (name[i] == '>' && dropped && name[i - 1] != '-') {
			dropped--;
		} else if (!dropped) {
			buf_add_char(out, name[i]);
		}
	}
}

/* What of the source belongs before an instruction: where another line, or function, begins. */
static void add_source(const struct annotext *t, const struct listing *l, size_t row,
		       struct shown *last, struct buf *out)
{
	const struct listing_row *r = &l->rows.at[row];
	uint32_t from = r->line;

	if (!r->file || (is_same(r->file, last->file) && r->line == last->line &&
			 is_same(r->inlined, last->inlined)))
		return;
	if (!is_same(r->inlined, last->inlined) || !is_same(r->file, last->file)) {
		add_blank(t, l, out);
		annotext_add_short_name(r->inlined ? r->inlined : l->function->name, out);
		buf_printf(out, "%s (%s)\n", r->inlined ? ", inlined" : "",
			   t->has_paths ? r->file : fs_base_name(r->file));
	} else if (r->line > last->line && r->line - last->line <= NEAR) {
		from = last->line + 1;
	}
	for (uint32_t n = from; n <= r->line && r->line; n++)
		add_line(t, l, r->file, n, out);
	*last = (struct shown){ r->file, r->line, r->inlined };
}

/* ---- all of it ---- */

static void add_summary(const struct annotext *t, const struct listing *l, struct buf *out)
{
	buf_printf(out, "\nSorted summary for file %s\n", l->function->dso->name);
	buf_add_text(out, "----------------------------------------------\n\n");
	for (size_t i = 0; i < l->lines.len; i++) {
		struct annotate_count c = l->line_counts[i * l->nevents + t->first];
		const struct listing_line *line = &l->lines.at[i];

		if (c.samples)
			buf_printf(out, "%*.2f %s:%u\n", WIDTH,
				   annotext_share(t, l->function, t->first, c),
				   t->has_paths ? line->file : fs_base_name(line->file),
				   line->line);
	}
}

static void add_title(const struct annotext *t, const struct listing *l, const char *measured,
		      struct buf *out)
{
	const char *column = t->has_samples ? "Samples" : t->has_period ? "Period" : "Percent";
	size_t start = out->len, width;

	buf_printf(out, "%*s", (int)(t->nevents * width_of(t)), column);
	if (l->function->blocks.len)
		buf_printf(out, "%8s%8s", "IPC", "Cycles");
	buf_printf(out, " | Source code & Disassembly of %s for %s",
		   fs_base_name(l->function->dso->name), measured);
	width = out->len - start;
	buf_add_char(out, '\n');
	buf_add_fill(out, '-', width);
	buf_add_char(out, '\n');
	add_blank(t, l, out);
	buf_printf(out, "%016llx <%s>:\n", (unsigned long long)l->function->start,
		   l->function->name);
}

void annotext_add_listing(const struct annotext *t, const struct listing *l, const char *measured,
			  struct buf *out)
{
	struct shown last = { .line = 0 };

	if (t->has_numbers)
		add_summary(t, l, out);
	add_title(t, l, measured, out);
	for (size_t i = 0; i < l->rows.len; i++) {
		if (t->sources)
			add_source(t, l, i, &last, out);
		if (t->rows)
			*vec_add(t->rows) = out->len;
		add_row(t, l, i, out);
	}
	buf_add_char(out, '\n');
}
