/* SPDX-License-Identifier: MIT */
#include "util/report/functionipc.h"

#include <string.h>

#include "util/base/map.h"
#include "util/report/branchcode.h"

/* Cycles of struct perf_branch_entry, as on a little-endian machine. */
enum { CYCLES_SHIFT = 4, CYCLES_MASK = 0xffff };

struct block {
	uint32_t first, last; /* frames: its first and its last instruction */
	uint64_t times, cycles;
};

struct functionipc {
	struct framepool *frames;
	struct VEC(struct block) blocks;
	struct map numbers; /* plus 1, by both frames */
	struct arena arena;
};

struct functionipc *functionipc_new(struct framepool *frames)
{
	struct functionipc *f = alloc_zero(1, sizeof(*f));

	f->frames = frames;
	return f;
}

void functionipc_free(struct functionipc *f)
{
	if (!f)
		return;
	vec_release(&f->blocks);
	map_release(&f->numbers);
	arena_release(&f->arena);
	free(f);
}

/* ---- adding ---- */

static uint32_t find_frame(struct functionipc *f, struct recording *r, const struct sample *s,
			   uint64_t address)
{
	unsigned mode = address > INT64_MAX ? RECORD_KERNEL : RECORD_USER;

	return framepool_find(f->frames, recording_place(r, s, mode, address), mode);
}

static struct block *find_block(struct functionipc *f, uint32_t first, uint32_t last)
{
	const uint32_t key[2] = { first, last };
	const struct view v = view_make((const char *)key, sizeof(key));
	uintptr_t number = (uintptr_t)map_find(&f->numbers, v);

	if (!number) {
		const char *kept = arena_stringn(&f->arena, v.at, v.len);

		*vec_add(&f->blocks) = (struct block){ .first = first, .last = last };
		number = f->blocks.len;
		*map_add(&f->numbers, view_make(kept, v.len)) = (void *)number;
	}
	return &f->blocks.at[number - 1];
}

void functionipc_add(struct functionipc *f, struct recording *r, const struct sample *s)
{
	struct words w = s->raw->branches;

	/* Newest first: a piece begins where the branch before it went to. */
	for (size_t i = 0; i + 5 < w.len; i += 3) {
		uint64_t end = words_get(w, i), start = words_get(w, i + 4);
		uint64_t cycles = words_get(w, i + 2) >> CYCLES_SHIFT & CYCLES_MASK;
		struct block *b;

		if (!cycles || end < start)
			continue;
		b = find_block(f, find_frame(f, r, s, start), find_frame(f, r, s, end));
		b->times++;
		b->cycles += cycles;
	}
}

/* ---- sums ---- */

/* A piece of a function, from its start on. */
struct piece {
	const struct framepool_function *function;
	uint32_t frame;
	uint64_t start, last; /* offsets of its first and its last instruction */
	uint64_t instructions, cycles;
};

static int compare_pieces(const void *x, const void *y)
{
	const struct piece *a = x, *b = y;
	int order = strcmp(a->function->name, b->function->name);

	if (order)
		return order;
	if (a->function != b->function)
		return a->function < b->function ? -1 : 1;
	return (a->start > b->start) - (a->start < b->start);
}

/* Pieces of one function: what all took, and how much of the function they are. */
static void sum_function(struct functionipc *f, struct branchcode *code, const struct piece *at,
			 size_t n)
{
	const struct framepool_frame *first = framepool_at(f->frames, at[0].frame);
	struct framepool_ipc sum = { 0 };
	uint64_t covered = 0;

	for (size_t i = 0; i < n;) {
		uint32_t frame = at[i].frame;
		uint64_t start = at[i].start, last = at[i].last;

		/* What overlaps is counted once. */
		for (; i < n && at[i].start <= last; i++) {
			last = at[i].last > last ? at[i].last : last;
			sum.instructions += at[i].instructions;
			sum.cycles += at[i].cycles;
		}
		covered += branchcode_count(code, framepool_at(f->frames, frame), last - start);
	}
	sum.all = branchcode_count_within(code, first, at[0].start, at[0].function->size);
	sum.covered = covered < sum.all ? covered : sum.all;
	framepool_set_ipc(f->frames, at[0].frame, &sum);
}

void functionipc_finish(struct functionipc *f)
{
	struct branchcode code = { .symbols = f->frames->symbols };
	struct VEC(struct piece) pieces = { 0 };

	for (size_t i = 0; i < f->blocks.len; i++) {
		const struct block *b = &f->blocks.at[i];
		const struct framepool_function *function = framepool_function(f->frames, b->first);
		const struct framepool_frame *first = framepool_at(f->frames, b->first);
		const struct framepool_frame *last = framepool_at(f->frames, b->last);
		uint64_t span = last->place.address - first->place.address, n;

		if (!function || framepool_function(f->frames, b->last) != function)
			continue;
		n = branchcode_count(&code, first, span);
		if (n)
			*vec_add(&pieces) = (struct piece){ .function = function,
							    .frame = b->first,
							    .start = first->offset,
							    .last = last->offset,
							    .instructions = n * b->times,
							    .cycles = b->cycles };
	}
	if (pieces.len)
		qsort(pieces.at, pieces.len, sizeof(pieces.at[0]), compare_pieces);
	for (size_t i = 0, n; i < pieces.len; i += n) {
		for (n = 1;
		     i + n < pieces.len && pieces.at[i + n].function == pieces.at[i].function; n++)
			;
		sum_function(f, &code, &pieces.at[i], n);
	}
	vec_release(&pieces);
	branchcode_release(&code);
}
