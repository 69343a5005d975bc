/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <math.h>
#include <string.h>

#include "arch/branch.h"
#include "util/base/arena.h"
#include "util/report/branchblock.h"
#include "util/report/branchdiff.h"
#include "util/report/branchgroup.h"
#include "util/report/branchloop.h"
#include "util/report/branchrank.h"

struct entry {
	uint64_t from, to, flags;
};

static uint64_t flags(unsigned int cycles, enum branch_type type, uint64_t more)
{
	return (uint64_t)cycles << BRANCH_CYCLES_SHIFT | (uint64_t)type << BRANCH_TYPE_SHIFT | more;
}

static void add(struct branchread *b, const struct entry *e, size_t n)
{
	struct words w = { .at = (const unsigned char *)e, .len = n * 3 };

	b->samples++;
	branchtable_add(&b->table, 0, w, true);
	branchpath_add(&b->paths, b->table.last.at, b->table.last.len);
	for (size_t i = 0; i < b->table.last.len; i++)
		*vec_add(&b->stacks) = b->table.last.at[i];
	*vec_add(&b->stacks) = BRANCHREAD_STACK_END;
}

static const struct branchread_place *place_at(struct branchread *b, uint64_t address)
{
	struct branchread_place *place = arena_alloc(&b->arena, sizeof(*place));

	place->file = "file";
	place->function.number = address;
	return place;
}

static struct branchread_name name_of(struct branchread *b, const struct branchtable_pair *p)
{
	return (struct branchread_name){ .comm = "prog",
					 .source = place_at(b, p->a),
					 .target = place_at(b, p->b) };
}

/* Each address is a symbol of its own, of one file. */
static void name_all(struct branchread *b)
{
	while (b->edges.len < b->table.edges.rows.len) {
		const struct branchtable_pair *p = &b->table.edges.rows.at[b->edges.len];

		*vec_add(&b->edges) = name_of(b, p);
	}
	while (b->runs.len < b->table.runs.rows.len) {
		const struct branchtable_pair *p = &b->table.runs.rows.at[b->runs.len];

		*vec_add(&b->runs) = name_of(b, p);
	}
}

static const struct branchblock *block_at(const struct branchblocks *b, uint64_t start)
{
	for (size_t i = 0; i < b->blocks.len; i++) {
		if (b->blocks.at[i].start == start)
			return &b->blocks.at[i];
	}
	cr_assert_fail("no block at %#llx", (unsigned long long)start);
	return NULL;
}

Test(branchtable, sums)
{
	const struct entry stack[] = {
		{ 0x1040, 0x1000, flags(5, BRANCH_COND, BRANCH_FLAG_MISPREDICTED) },
		{ 0x1040, 0x1000, flags(9, BRANCH_COND, BRANCH_FLAG_PREDICTED) },
		{ 0x2000, 0x1020,
		  flags(0, BRANCH_CALL, BRANCH_FLAG_PREDICTED | BRANCH_FLAG_ABORT) },
		{ 0, 0, BRANCH_FLAG_PREDICTED },
	};
	struct branchread b = { .paths = { .length = 2 } };
	const struct branchtable_pair *p;

	add(&b, stack, 4);
	cr_expect_eq(b.table.branches, 4);
	cr_expect_eq(b.table.empty, 1);
	cr_expect_eq(b.table.types[BRANCH_COND], 2);
	p = branchtable_find(&b.table.edges, 0, 0x1040, 0x1000);
	cr_assert(p);
	cr_expect_eq(p->count, 2);
	cr_expect_eq(p->mispredicted, 1);
	cr_expect_eq(p->cycles, 14);
	cr_expect_eq(p->least, 5);
	cr_expect_eq(p->most, 9);
	cr_expect_eq(p->type, BRANCH_COND);
	p = branchtable_find(&b.table.edges, 0, 0x2000, 0x1020);
	cr_assert(p);
	cr_expect_eq(p->aborts, 1);
	cr_expect_eq(p->timed, 0);
	/* From the target of the older branch to the next branch, with that one's cycles. */
	p = branchtable_find(&b.table.runs, 0, 0x1000, 0x1040);
	cr_assert(p);
	cr_expect_eq(p->cycles, 5);
	p = branchtable_find(&b.table.runs, 0, 0x1020, 0x1040);
	cr_assert(p);
	cr_expect_eq(p->cycles, 9);
	cr_expect_eq(b.table.runs.rows.len, 2);
	cr_expect_null(branchtable_find(&b.table.edges, 1, 0x1040, 0x1000));
	/* Two branches at a time. */
	cr_expect_eq(b.paths.rows.len, 2);
	branchread_release(&b);
}

/* Code does not run backwards, nor through what was never executed. */
Test(branchtable, gaps)
{
	const struct entry stack[] = {
		{ 0x1000, 0x3000, 0 },
		{ 0x5000, 0x2000, 0 },	   /* 0x2000 to 0x1000: backwards */
		{ 0x9000, 0x5000, 0 },	   /* 0x5000 to 0x5000: one branch */
		{ 0x1000, 0x80000000, 0 }, /* to 0x9000: backwards */
	};
	const struct entry wrong[] = {
		{ 0x1040, 0x1000, 0 },
		{ 0x2000, 0x1020, (uint64_t)BRANCH_WRONG_PATH << BRANCH_SPEC_SHIFT },
		{ 0x3000, 0x1030, 0 },
	};
	struct branchread b = { 0 };

	add(&b, stack, 4);
	cr_expect_eq(b.table.gaps, 2);
	cr_expect_eq(b.table.runs.rows.len, 1);
	/* What was only speculated did not run. */
	add(&b, wrong, 3);
	cr_expect(branchtable_find(&b.table.runs, 0, 0x1030, 0x1040));
	cr_expect_null(branchtable_find(&b.table.runs, 0, 0x1020, 0x1040));
	branchread_release(&b);
}

/* A loop of 0x1000..0x1040, entered from 0x0ff0, ten times a call. */
Test(branchtable, blocks_and_loops)
{
	struct entry stack[32] = { { 0 } };
	struct branchblocks k;
	struct branchloops l;
	struct branchread b = { 0 };

	/* Newest first: leaves to 0x2000, nine times back, the call. */
	stack[0] = (struct entry){ 0x1050, 0x2000, flags(0, BRANCH_RET, 0) };
	for (size_t i = 0; i < 9; i++)
		stack[1 + i] = (struct entry){ 0x1040, 0x1000, flags(0, BRANCH_COND, 0) };
	stack[10] = (struct entry){ 0x0ff0, 0x1000, flags(0, BRANCH_CALL, 0) };
	stack[11] = (struct entry){ 0x2010, 0x0fe0, flags(0, BRANCH_CALL, 0) };
	for (size_t i = 0; i < 5; i++)
		add(&b, stack, 12);
	name_all(&b);
	branchblock_make(&k, &b);
	branchloop_make(&l, &k, &b);
	cr_assert_eq(l.rows.len, 1);
	cr_expect_eq(l.rows.at[0].head, 0x1000);
	cr_expect_eq(l.rows.at[0].branch, 0x1040);
	cr_expect_eq(l.rows.at[0].repeats, 45);
	cr_expect_eq(l.rows.at[0].heads, 50);
	cr_expect_eq(l.rows.at[0].entries, 5);
	/* From the call's target on to the first branch, to the later ones, and on to the end. */
	cr_expect_eq(branchblock_begun(&k, l.rows.at[0].name->target->file, 0x1000), 50);
	branchblock_order_blocks(&k, 1);
	cr_expect_eq(k.blocks.at[0].start, 0x1000);
	/* Ten times from the head to the branch, and once on to the end. */
	cr_expect_eq(block_at(&k, 0x1000)->count, 50);
	cr_expect_eq(block_at(&k, 0x1000)->end, 0x1040);
	cr_expect_not(block_at(&k, 0x1000)->is_open);
	cr_expect_eq(block_at(&k, 0x1041)->count, 5);
	cr_expect(block_at(&k, 0x1041)->after_branch);
	cr_expect_eq(block_at(&k, 0x0fe0)->count, 5);
	branchloop_release(&l);
	branchblock_release(&k);
	branchread_release(&b);
}

/* No sample saw how it was come to: as often as it was left. */
Test(branchtable, loops_that_are_seen_to_end)
{
	struct entry stack[8] = { { 0 } };
	struct branchblocks k;
	struct branchloops l;
	struct branchread b = { 0 };

	stack[0] = (struct entry){ 0x1050, 0x2000, flags(0, BRANCH_RET, 0) };
	for (size_t i = 1; i < 8; i++)
		stack[i] = (struct entry){ 0x1040, 0x1000, flags(0, BRANCH_COND, 0) };
	for (size_t i = 0; i < 3; i++)
		add(&b, stack, 8);
	name_all(&b);
	branchblock_make(&k, &b);
	branchloop_make(&l, &k, &b);
	cr_assert_eq(l.rows.len, 1);
	cr_expect_eq(l.rows.at[0].repeats, 21);
	cr_expect_eq(l.rows.at[0].heads, 21);
	cr_expect_eq(l.rows.at[0].entries, 3);
	branchloop_release(&l);
	branchblock_release(&k);
	branchread_release(&b);
}

/* Two mappings of one file: places in it are the same, addresses are not. */
Test(branchgroup, by_address_and_by_file)
{
	const struct entry stack[] = { { 0x1040, 0x1000, 0 }, { 0x9040, 0x9000, 0 } };
	struct branchread b = { 0 };
	struct branchgroup g;

	add(&b, stack, 2);
	name_all(&b);
	b.edges.at[1].moved = 0x8000;
	branchgroup_make(&g, &b, BRANCHGROUP_FILE);
	cr_assert_eq(g.rows.len, 1);
	cr_expect_eq(g.rows.at[0].sum.count, 2);
	branchgroup_release(&g);
	branchgroup_make(&g, &b, BRANCHGROUP_ADDRESS);
	cr_expect_eq(g.rows.len, 2);
	branchgroup_release(&g);
	branchread_release(&b);
}

/* 1,000 samples of two branches; of every hundred, so many are of the second edge. */
static struct branchread make(unsigned int samples, unsigned int percent)
{
	struct branchread b = { 0 };

	for (unsigned int i = 0; i < samples; i++) {
		bool second = i * 37 % 100 < percent;
		const struct entry stack[] = { { second ? 0x2000 : 0x1000, 0x3000, 0 },
					       { second ? 0x2000 : 0x1000, 0x3000, 0 } };

		add(&b, stack, 2);
	}
	name_all(&b);
	return b;
}

static void check_diff(unsigned int na, unsigned int a, unsigned int nb, unsigned int b,
		       double distance, enum branchdiff_verdict verdict)
{
	struct branchread x = make(na, a), y = make(nb, b);
	struct arena arena = { 0 };
	struct branchdiff d;

	branchdiff_make(&d, &x, &y, 0.01, &arena);
	cr_expect_float_eq(d.l1, distance, 1e-9, "%u%% of %u, %u%% of %u: %f", a, na, b, nb, d.l1);
	cr_expect_eq(d.verdict, verdict, "%u%% of %u, %u%% of %u: %d, expected %f, limit %f", a, na,
		     b, nb, d.verdict, d.expected, d.limit);
	cr_expect_leq(d.expected, d.limit);
	branchdiff_release(&d);
	arena_release(&arena);
	branchread_release(&x);
	branchread_release(&y);
}

/* The L1 distance of shares p and q of two edges is 2 * |p - q|. */
Test(branchdiff, known_distances)
{
	check_diff(1000, 50, 1000, 50, 0.0, BRANCHDIFF_SIMILAR);
	check_diff(1000, 50, 1000, 60, 0.2, BRANCHDIFF_DIFFERENT);
	check_diff(1000, 50, 2000, 52, 0.04, BRANCHDIFF_SIMILAR); /* chance alone does that */
	check_diff(1000, 0, 1000, 100, 2.0, BRANCHDIFF_DIFFERENT);
	/* Four samples against four tell nothing. */
	check_diff(4, 100, 4, 30, 1.0, BRANCHDIFF_TOO_FEW);
}

Test(branchdiff, nothing_recorded)
{
	struct branchread x = make(100, 50), y = { 0 };
	struct arena arena = { 0 };
	struct branchdiff d;

	name_all(&y);
	branchdiff_make(&d, &x, &y, 0.1, &arena);
	cr_expect_eq(d.verdict, BRANCHDIFF_TOO_FEW);
	cr_expect_eq(d.dealt, 0);
	branchdiff_release(&d);
	arena_release(&arena);
	branchread_release(&x);
	branchread_release(&y);
}

Test(branchrank, spearman)
{
	const double up[] = { 1, 2, 3, 4, 5 }, down[] = { 5, 4, 3, 2, 1 };
	const double same[] = { 7, 7, 7, 7, 7 }, tied[] = { 1, 2, 2, 4, 5 };
	double r;

	cr_expect(branchrank_correlate(up, up, 5, &r));
	cr_expect_float_eq(r, 1, 1e-12);
	cr_expect(branchrank_correlate(up, down, 5, &r));
	cr_expect_float_eq(r, -1, 1e-12);
	cr_expect(branchrank_correlate(up, tied, 5, &r));
	cr_expect_float_eq(r, 9.5 / sqrt(10 * 9.5), 1e-12);
	cr_expect_not(branchrank_correlate(up, same, 5, &r));
	cr_expect_not(branchrank_correlate(up, up, 1, &r));
}
