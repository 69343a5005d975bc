/* SPDX-License-Identifier: MIT */
#include "util/report/listing.h"

#include "util/elf/elfsyms.h"
#include "util/report/lanes.h"

enum { CODE_MOST = 4 << 20 }; /* bytes of one function; what is longer is damaged */

void listing_release(struct listing *l)
{
	vec_release(&l->rows);
	vec_release(&l->lines);
	free(l->counts);
	free(l->line_counts);
	free(l->lanes);
	buf_release(&l->code);
}

/* The row whose instruction holds the address. */
static size_t find_row(const struct listing *l, uint64_t address)
{
	size_t low = 0, high = l->rows.len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->rows.at[middle].insn.address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : 0;
}

/* ---- code ---- */

static int read_code(struct listing *l, struct symbols *symbols, const char *arch,
		     struct elfsyms_machine *machine, struct err *err)
{
	const struct annotate_function *f = l->function;
	uint64_t len = f->end - f->start;

	if (code_read(symbols, f->place, f->start, len < CODE_MOST ? len : CODE_MOST, arch,
		      &l->code, machine, err) < 0)
		return err_while(err, "'%s'", f->name);
	return 0;
}

static int decode(struct listing *l, struct elfsyms_machine machine, enum disasm_syntax syntax,
		  struct err *err)
{
	struct disasm *d = disasm_new(machine.number, machine.is_64, machine.is_big, syntax, err);
	size_t at = 0;

	if (!d)
		return -1;
	while (at < l->code.len) {
		struct listing_row *row = vec_add(&l->rows);

		*row = (struct listing_row){ .file = NULL };
		row->bytes = view_make(l->code.at + at, l->code.len - at);
		disasm_decode(d, row->bytes, l->function->start + at, &row->insn);
		row->bytes.len = row->insn.len;
		at += row->insn.len;
	}
	disasm_free(d);
	return 0;
}

static void count_spots(struct listing *l)
{
	const struct annotate_function *f = l->function;

	l->counts = alloc_zero(l->rows.len * l->nevents, sizeof(l->counts[0]));
	for (size_t i = 0; i < f->spots.len; i++) {
		const struct annotate_spot *spot = &f->spots.at[i];
		struct annotate_count *c =
			&l->counts[find_row(l, spot->address) * l->nevents + spot->event];

		c->samples += spot->count.samples;
		c->period += spot->count.period;
	}
}

static void count_blocks(struct listing *l)
{
	for (size_t i = 0; i < l->function->blocks.len; i++) {
		const struct annotate_block *b = &l->function->blocks.at[i];
		size_t first = find_row(l, b->start), last = find_row(l, b->end);
		struct listing_row *row = &l->rows.at[last];

		row->instructions += (last - first + 1) * b->times;
		row->cycles += b->cycles;
		row->times += b->times;
	}
}

/* ---- source ---- */

static void find_sources(struct listing *l, struct lines *lines)
{
	for (size_t i = 0; i < l->rows.len; i++) {
		struct listing_row *row = &l->rows.at[i];
		struct session_place p = l->function->place;
		struct lines_frame frame[2];

		p.address += row->insn.address - l->function->code.address;
		if (!lines_find(lines, p, frame, 2))
			continue;
		row->file = frame[0].file;
		row->line = frame[0].line;
		row->inlined = frame[0].name;
	}
}

static int compare_places(const void *x, const void *y)
{
	const struct listing_line *a = x, *b = y;
	int order = strcmp(a->file, b->file);

	if (order)
		return order;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

static int compare_lines(const void *x, const void *y, void *arg)
{
	const struct listing_line *a = x, *b = y;
	const struct listing *l = arg;
	/* While sorting, the numbers in .row lead to the counts. */
	uint64_t p = l->line_counts[a->row * l->nevents].period;
	uint64_t q = l->line_counts[b->row * l->nevents].period;

	return p != q ? (p > q ? -1 : 1) : compare_places(x, y);
}

static void sort_lines(struct listing *l)
{
	struct annotate_count *sorted =
		alloc_zero(l->lines.len * l->nevents, sizeof(l->line_counts[0]));
	size_t *rows = alloc_zero(l->lines.len, sizeof(rows[0]));

	for (size_t i = 0; i < l->lines.len; i++) {
		rows[i] = l->lines.at[i].row;
		l->lines.at[i].row = i;
	}
	if (l->lines.len)
		qsort_r(l->lines.at, l->lines.len, sizeof(l->lines.at[0]), compare_lines, l);
	for (size_t i = 0; i < l->lines.len; i++) {
		size_t from = l->lines.at[i].row;

		memcpy(&sorted[i * l->nevents], &l->line_counts[from * l->nevents],
		       l->nevents * sizeof(sorted[0]));
		l->lines.at[i].row = rows[from];
	}
	free(l->line_counts);
	free(rows);
	l->line_counts = sorted;
}

/* Rows of the same line together, each once. */
static void sum_lines(struct listing *l)
{
	struct VEC(struct listing_line) all = { 0 };

	for (size_t i = 0; i < l->rows.len; i++)
		if (l->rows.at[i].file)
			*vec_add(&all) =
				(struct listing_line){ l->rows.at[i].file, l->rows.at[i].line, i };
	if (!all.len)
		return;
	qsort(all.at, all.len, sizeof(all.at[0]), compare_places);
	l->line_counts = alloc_zero(all.len * l->nevents, sizeof(l->line_counts[0]));
	for (size_t i = 0; i < all.len; i++) {
		const struct listing_line *last = l->lines.len ? &l->lines.at[l->lines.len - 1]
							       : NULL;

		if (!last || last->line != all.at[i].line ||
		    strcmp(last->file, all.at[i].file) != 0)
			*vec_add(&l->lines) = all.at[i];
		for (size_t e = 0; e < l->nevents; e++) {
			struct annotate_count *to =
				&l->line_counts[(l->lines.len - 1) * l->nevents + e];
			struct annotate_count from = listing_count(l, all.at[i].row, e);

			to->samples += from.samples;
			to->period += from.period;
		}
	}
	vec_release(&all);
	sort_lines(l);
}

/* ---- jumps ---- */

static void find_jumps(struct listing *l, bool has_arrows)
{
	struct lanes_jumps jumps = { 0 };

	for (size_t i = 0; i < l->rows.len; i++) {
		const struct disasm_insn *insn = &l->rows.at[i].insn;
		size_t to = find_row(l, insn->target);

		if (insn->kind == DISASM_JUMP && insn->has_target &&
		    l->rows.at[to].insn.address == insn->target) {
			*vec_add(&jumps) = (struct lanes_jump){ i, to };
			l->rows.at[to].jumps_here++;
		}
	}
	if (has_arrows)
		l->lanes = lanes_draw(&jumps, l->rows.len, &l->lane_width);
	vec_release(&jumps);
}

int listing_init(struct listing *l, const struct annotate_function *f, struct symbols *symbols,
		 struct lines *lines, const struct listing_options *o, struct err *err)
{
	struct elfsyms_machine machine;

	*l = (struct listing){ .function = f, .nevents = o->nevents };
	if (read_code(l, symbols, o->arch, &machine, err) < 0 ||
	    decode(l, machine, o->syntax, err) < 0)
		return -1;
	count_spots(l);
	count_blocks(l);
	find_sources(l, lines);
	sum_lines(l);
	find_jumps(l, o->has_arrows);
	return 0;
}
