/* SPDX-License-Identifier: MIT */
#include "util/report/annotate.h"

#include "util/elf/elfsyms.h"

void annotate_init(struct annotate *a, struct symbols *symbols)
{
	*a = (struct annotate){ .symbols = symbols };
}

void annotate_release(struct annotate *a)
{
	for (size_t i = 0; i < a->functions.len; i++) {
		struct annotate_function *f = a->functions.at[i];

		vec_release(&f->totals);
		vec_release(&f->spots);
		vec_release(&f->blocks);
		map_release(&f->spot_numbers);
		map_release(&f->block_numbers);
	}
	vec_release(&a->functions);
	vec_release(&a->totals);
	map_release(&a->numbers);
	arena_release(&a->arena);
}

/* A place in a table by a key of numbers, which is copied; 0 when it is new. */
static void **find_number(struct annotate *a, struct map *m, const void *key, size_t len)
{
	void **place;

	if (map_find(m, view_make(key, len)))
		return map_add(m, view_make(key, len));
	place = map_add(m, view_make(arena_stringn(&a->arena, key, len), len));
	return place;
}

/* ---- functions ---- */

static struct annotate_function *add_function(struct annotate *a, struct session_place p,
					      const struct code_function *code)
{
	struct annotate_function *f = arena_alloc(&a->arena, sizeof(*f));
	struct mapping *kept = arena_alloc(&a->arena, sizeof(*kept));

	/* Mappings come and go, and this one is looked at when all is over. */
	*kept = *p.mapping;
	p.mapping = kept;
	f->name = code->name;
	f->dso = code->dso;
	f->place = p;
	f->code = *code;
	f->start = code->start;
	f->end = code->end;
	*vec_add(&a->functions) = f;
	return f;
}

/* The function of a place, made when it is new; NULL when none is known. */
static struct annotate_function *find_function(struct annotate *a, struct session_place p,
					       uint64_t *address)
{
	struct code_function code;
	void **number;
	uint64_t key[2];

	if (!code_find(a->symbols, p, &code))
		return NULL;
	*address = code.address;
	key[0] = (uintptr_t)code.dso;
	key[1] = code.start;
	number = find_number(a, &a->numbers, key, sizeof(key));
	if (!*number)
		*number = add_function(a, p, &code);
	return *number;
}

const struct annotate_function *annotate_find(struct annotate *a, struct session_place p)
{
	uint64_t address;

	return find_function(a, p, &address);
}

static void add_spot(struct annotate *a, struct annotate_function *f, uint64_t address,
		     size_t event, uint64_t period)
{
	const uint64_t key[2] = { address, event };
	void **number = find_number(a, &f->spot_numbers, key, sizeof(key));
	struct annotate_spot *spot;

	if (!*number) {
		*vec_add(&f->spots) = (struct annotate_spot){ .address = address, .event = event };
		*number = (void *)(uintptr_t)f->spots.len;
	}
	spot = &f->spots.at[(uintptr_t)*number - 1];
	spot->count.samples++;
	spot->count.period += period;
}

static void add_count(struct annotate_count *c, uint64_t period)
{
	c->samples++;
	c->period += period;
}

void annotate_add(struct annotate *a, const struct sample *s, size_t event)
{
	struct annotate_function *f;
	uint64_t address;

	while (a->totals.len <= event)
		*vec_add(&a->totals) = (struct annotate_count){ 0 };
	add_count(&a->totals.at[event], s->raw->period);
	f = find_function(a, s->place, &address);
	if (!f) {
		a->nameless++;
		return;
	}
	while (f->totals.len <= event)
		*vec_add(&f->totals) = (struct annotate_count){ 0 };
	add_count(&f->totals.at[event], s->raw->period);
	add_spot(a, f, address, event, s->raw->period);
}

struct annotate_count annotate_total(const struct annotate_function *f, size_t event)
{
	return event < f->totals.len ? f->totals.at[event] : (struct annotate_count){ 0 };
}

/* ---- branches ---- */

static void add_block(struct annotate *a, struct annotate_function *f, uint64_t start, uint64_t end,
		      uint64_t cycles)
{
	const uint64_t key[2] = { start, end };
	void **number = find_number(a, &f->block_numbers, key, sizeof(key));
	struct annotate_block *block;

	if (!*number) {
		*vec_add(&f->blocks) = (struct annotate_block){ .start = start, .end = end };
		*number = (void *)(uintptr_t)f->blocks.len;
	}
	block = &f->blocks.at[(uintptr_t)*number - 1];
	block->cycles += cycles;
	block->times++;
}

static struct session_place find_place(struct session *session, const struct sample *s,
				       uint64_t address)
{
	return session_find_place(session, s->thread,
				  address > INT64_MAX ? RECORD_KERNEL : RECORD_USER, address);
}

/*
 * The newest branch is first: between where the one before went to and where
 * this one comes from lies a piece of code, and its cycles are this one's
 * (bits 4 to 19 of struct perf_branch_entry of perf_event.h).
 */
void annotate_add_branches(struct annotate *a, const struct sample *s, struct session *session)
{
	struct words b = s->raw->branches;

	for (size_t i = 0; i + 5 < b.len; i += 3) {
		uint64_t cycles = words_get(b, i + 2) >> 4 & 0xffff, start, end;
		struct annotate_function *from, *to;

		if (!cycles)
			continue;
		from = find_function(a, find_place(session, s, words_get(b, i + 4)), &start);
		to = find_function(a, find_place(session, s, words_get(b, i)), &end);
		if (from && from == to && start <= end)
			add_block(a, from, start, end, cycles);
	}
}

/* ---- order ---- */

static int compare_spots(const void *x, const void *y)
{
	const struct annotate_spot *a = x, *b = y;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return (a->event > b->event) - (a->event < b->event);
}

static int compare_blocks(const void *x, const void *y)
{
	const struct annotate_block *a = x, *b = y;

	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	return (a->start > b->start) - (a->start < b->start);
}

static int compare_functions(const void *x, const void *y, void *arg)
{
	const struct annotate_function *a = *(struct annotate_function *const *)x;
	const struct annotate_function *b = *(struct annotate_function *const *)y;
	const size_t event = *(const size_t *)arg;
	uint64_t p = annotate_total(a, event).period, q = annotate_total(b, event).period;

	if (p != q)
		return p > q ? -1 : 1;
	if (strcmp(a->name, b->name) != 0)
		return strcmp(a->name, b->name);
	return (a->start > b->start) - (a->start < b->start);
}

/* What is sorted is in other places, and more may be added. */
static void renumber(struct annotate *a, struct annotate_function *f)
{
	for (size_t i = 0; i < f->spots.len; i++) {
		const uint64_t key[2] = { f->spots.at[i].address, f->spots.at[i].event };

		*find_number(a, &f->spot_numbers, key, sizeof(key)) = (void *)(uintptr_t)(i + 1);
	}
	for (size_t i = 0; i < f->blocks.len; i++) {
		const uint64_t key[2] = { f->blocks.at[i].start, f->blocks.at[i].end };

		*find_number(a, &f->block_numbers, key, sizeof(key)) = (void *)(uintptr_t)(i + 1);
	}
}

void annotate_sort(struct annotate *a, size_t event)
{
	if (a->functions.len)
		qsort_r(a->functions.at, a->functions.len, sizeof(a->functions.at[0]),
			compare_functions, &event);
	for (size_t i = 0; i < a->functions.len; i++) {
		struct annotate_function *f = a->functions.at[i];

		if (f->spots.len)
			qsort(f->spots.at, f->spots.len, sizeof(f->spots.at[0]), compare_spots);
		if (f->blocks.len)
			qsort(f->blocks.at, f->blocks.len, sizeof(f->blocks.at[0]), compare_blocks);
		renumber(a, f);
	}
}
