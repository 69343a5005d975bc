/* SPDX-License-Identifier: MIT */
#include "util/report/blockcycles.h"

#include "util/base/hash.h"
#include "util/report/measuretext.h"

/* Flags of struct perf_branch_entry, as on a little-endian machine. */
enum { CYCLES_SHIFT = 4, CYCLES_MASK = 0xffff };

void blockcycles_init(struct blockcycles *b, struct recording *r)
{
	*b = (struct blockcycles){ .seed = hash_seed() };
	framepool_init(&b->frames, recording_symbols(r));
	b->frames.lines = recording_lines(r);
}

void blockcycles_release(struct blockcycles *b)
{
	framepool_release(&b->frames);
	vec_release(&b->blocks);
	free(b->slots);
}

/* ---- adding ---- */

/* Where it is in its file; of the kernel, and without a file, the address. */
static uint64_t offset_of(const struct framepool_frame *f)
{
	if (!f->mapping.dso || f->mapping.dso->is_kernel)
		return f->place.address;
	return mapping_file_offset(&f->mapping, f->place.address);
}

static uint32_t *find_slot(const struct blockcycles *b, uint32_t first, uint32_t last)
{
	const struct framepool_frame *x = framepool_at(&b->frames, first);
	const struct framepool_frame *y = framepool_at(&b->frames, last);
	uint64_t start = offset_of(x), end = offset_of(y);
	uint64_t hash = hash_word(hash_word(b->seed ^ (uintptr_t)x->mapping.dso, start), end);

	for (size_t at = (size_t)hash;; at++) {
		uint32_t *slot = &b->slots[at & (b->room - 1)];
		const struct blockcycles_block *k = *slot ? &b->blocks.at[*slot - 1] : NULL;

		if (!k || (framepool_at(&b->frames, k->first)->mapping.dso == x->mapping.dso &&
			   offset_of(framepool_at(&b->frames, k->first)) == start &&
			   offset_of(framepool_at(&b->frames, k->last)) == end))
			return slot;
	}
}

static void grow(struct blockcycles *b)
{
	free(b->slots);
	b->room = b->room ? b->room * 2 : 256;
	b->slots = alloc_zero(b->room, sizeof(b->slots[0]));
	for (size_t i = 0; i < b->blocks.len; i++)
		*find_slot(b, b->blocks.at[i].first, b->blocks.at[i].last) = (uint32_t)i + 1;
}

static uint32_t find_frame(struct blockcycles *b, struct recording *r, const struct sample *s,
			   uint64_t address)
{
	unsigned mode = address > INT64_MAX ? RECORD_KERNEL : RECORD_USER;

	return framepool_find(&b->frames, recording_place(r, s, mode, address), mode);
}

void blockcycles_add(struct blockcycles *b, struct recording *r, const struct sample *s)
{
	struct words w = s->raw->branches;

	/* Newest first: a piece begins where the branch before it went to. */
	for (size_t i = 0; i + 5 < w.len; i += 3) {
		uint64_t end = words_get(w, i), start = words_get(w, i + 4);
		uint64_t cycles = words_get(w, i + 2) >> CYCLES_SHIFT & CYCLES_MASK;
		struct blockcycles_block block;
		uint32_t *slot;

		if (!cycles || end < start)
			continue;
		block = (struct blockcycles_block){
			.first = find_frame(b, r, s, start),
			.last = find_frame(b, r, s, end),
		};
		if (b->blocks.len * 2 >= b->room)
			grow(b);
		slot = find_slot(b, block.first, block.last);
		if (!*slot) {
			*vec_add(&b->blocks) = block;
			*slot = (uint32_t)b->blocks.len;
		}
		b->blocks.at[*slot - 1].times++;
		b->blocks.at[*slot - 1].cycles += cycles;
		b->blocks.at[*slot - 1].squares += (double)cycles * (double)cycles;
		b->cycles += cycles;
	}
}

/* ---- telling ---- */

static int by_cycles(const void *a, const void *b)
{
	const struct blockcycles_block *x = a, *y = b;

	if (x->cycles != y->cycles)
		return x->cycles > y->cycles ? -1 : 1;
	return x->first < y->first ? -1 : x->first > y->first;
}

static void add_end(struct blockcycles *b, uint32_t frame, bool lines, struct buf *out)
{
	uint32_t line = 0;
	const char *file = lines ? framepool_source(&b->frames, frame, &line) : NULL;
	const char *slash = file ? strrchr(file, '/') : NULL;
	const struct framepool_function *f = framepool_function(&b->frames, frame);
	const struct framepool_frame *at = framepool_at(&b->frames, frame);

	if (file)
		buf_printf(out, "%s:%u", slash ? slash + 1 : file, line);
	else if (f)
		buf_printf(out, "%s+0x%llx", f->name, (unsigned long long)at->offset);
	else
		buf_printf(out, "%llx", (unsigned long long)offset_of(at));
}

void blockcycles_add_range(struct blockcycles *b, const struct blockcycles_block *block, bool lines,
			   struct buf *out)
{
	buf_add_char(out, '[');
	add_end(b, block->first, lines, out);
	buf_add_text(out, " -> ");
	add_end(b, block->last, lines, out);
	buf_add_char(out, ']');
}

enum { SHARE, CYCLES, MEAN_SHARE, MEAN, TIMES, RANGE, FILE_NAME, COLUMNS };

static const struct column columns[COLUMNS] = {
	[SHARE] = { "cycles_percent", "Sampled Cycles%", "%", 0 },
	[CYCLES] = { "cycles", "Sampled Cycles", NULL, 0 },
	[MEAN_SHARE] = { "mean_percent", "Avg Cycles%", "%", 0 },
	[MEAN] = { "cycles_mean", "Avg Cycles", NULL, 0 },
	[TIMES] = { "times", "Times", NULL, 0 },
	[RANGE] = { "range", "[Program Block Range]", NULL, 0 },
	[FILE_NAME] = { "dso", "Shared Object", NULL, 0 },
};

static double mean_of(const struct blockcycles_block *k)
{
	return (double)k->cycles / (double)k->times;
}

static void tell_block(struct blockcycles *b, const struct blockcycles_block *k, double means,
		       struct doc *doc)
{
	struct cell cells[COLUMNS];
	struct buf range = { 0 };

	blockcycles_add_range(b, k, true, &range);
	cells[SHARE] = cell_real(measuretext_percent(k->cycles, b->cycles));
	cells[CYCLES] = cell_count(k->cycles);
	cells[MEAN_SHARE] = cell_real(means > 0 ? 100 * mean_of(k) / means : 0);
	cells[MEAN] = cell_real(mean_of(k));
	cells[TIMES] = cell_count(k->times);
	cells[RANGE] = cell_text(buf_text(&range));
	cells[FILE_NAME] = cell_text(framepool_file_name(&b->frames, k->first));
	doc_row(doc, cells);
	buf_release(&range);
}

void blockcycles_tell(struct blockcycles *b, double least, struct doc *doc)
{
	static const struct table table = {
		.key = "blocks",
		.title = "",
		.columns = columns,
		.ncolumns = COLUMNS,
	};
	static const struct column total = { "cycles", "Cycles between branches", NULL, 0 };
	double means = 0;

	if (b->blocks.len)
		qsort(b->blocks.at, b->blocks.len, sizeof(b->blocks.at[0]), by_cycles);
	for (size_t i = 0; i < b->blocks.len; i++)
		means += mean_of(&b->blocks.at[i]);
	doc_begin(doc, "report-cycles", 1);
	doc_value(doc, &total, cell_count(b->cycles));
	doc_table(doc, &table);
	for (size_t i = 0; i < b->blocks.len; i++)
		if (measuretext_percent(b->blocks.at[i].cycles, b->cycles) >= least)
			tell_block(b, &b->blocks.at[i], means, doc);
	doc_table_end(doc);
	doc_end(doc);
}
