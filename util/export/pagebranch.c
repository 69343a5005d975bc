/* SPDX-License-Identifier: MIT */
#include "util/export/pagebranch.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/pick.h"
#include "util/export/page.h"
#include "util/export/pagefill.h"
#include "util/report/branchgroup.h"
#include "util/report/branchloop.h"

enum { BRANCHES_SHOWN = 10000, BLOCKS_SHOWN = 1000 };

void pagebranch_init(struct pagebranch *b, struct symbols *symbols)
{
	static const struct branchread_options none;

	*b = (struct pagebranch){ 0 };
	branchread_init(&b->branches, &none, symbols);
}

void pagebranch_release(struct pagebranch *b)
{
	branchread_release(&b->branches);
	vec_release(&b->frame_of);
}

void pagebranch_add(struct pagebranch *b, struct recording *r, const struct sample *s)
{
	branchread_add_sample(&b->branches, r, s);
}

static uint32_t page_frame(struct pagebranch *b, struct page *p, uint32_t frame)
{
	while (b->frame_of.len <= frame)
		*vec_add(&b->frame_of) = 0;
	if (!b->frame_of.at[frame])
		b->frame_of.at[frame] = pagefill_frame(p, &b->branches.frames, frame) + 1;
	return b->frame_of.at[frame] - 1;
}

static int by_frames(const void *a, const void *b)
{
	const struct page_branch *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to;
}

static int by_count(const void *a, const void *b)
{
	const struct page_branch *x = a, *y = b;

	if (x->sum.count != y->sum.count)
		return x->sum.count > y->sum.count ? -1 : 1;
	return by_frames(a, b);
}

static void tell_edges(struct pagebranch *b, struct page *p)
{
	const struct branchread *r = &b->branches;
	struct page_branch *rows;
	size_t n = 0;

	for (size_t i = 0; i < r->edges.len; i++)
		*vec_add(&p->branches) = (struct page_branch){
			.from = page_frame(b, p, r->edges.at[i].from),
			.to = page_frame(b, p, r->edges.at[i].to),
			.sum = r->table.edges.rows.at[i],
		};
	rows = p->branches.at;
	if (!p->branches.len)
		return;
	qsort(rows, p->branches.len, sizeof(rows[0]), by_frames);
	for (size_t i = 1; i < p->branches.len; i++) {
		if (by_frames(&rows[n], &rows[i]) == 0)
			branchgroup_add(&rows[n].sum, &rows[i].sum);
		else
			rows[++n] = rows[i];
	}
	p->branches.len = n + 1;
	pick_first(rows, p->branches.len, sizeof(rows[0]), BRANCHES_SHOWN, by_count);
	if (p->branches.len > BRANCHES_SHOWN)
		p->branches.len = BRANCHES_SHOWN;
}

static void tell_loops(struct pagebranch *b, struct page *p, const struct branchblocks *k)
{
	struct branchloops loops;

	branchloop_make(&loops, k, &b->branches);
	for (size_t i = 0; i < loops.rows.len; i++) {
		const struct branchloop *x = &loops.rows.at[i];

		*vec_add(&p->loops) = (struct page_loop){
			.frame = page_frame(b, p, x->name->to),
			.head = x->head,
			.branch = x->branch,
			.repeats = x->repeats,
			.entries = x->entries,
			.heads = x->heads,
		};
	}
	branchloop_release(&loops);
}

void pagebranch_finish(struct pagebranch *b, struct page *p)
{
	struct branchblocks blocks;

	tell_edges(b, p);
	branchblock_make(&blocks, &b->branches);
	tell_loops(b, p, &blocks);
	branchblock_order_blocks(&blocks, BLOCKS_SHOWN);
	for (size_t i = 0; i < blocks.blocks.len && i < BLOCKS_SHOWN; i++) {
		const struct branchblock *x = &blocks.blocks.at[i];

		*vec_add(&p->blocks) = (struct page_block){
			.frame = page_frame(b, p, x->name->from),
			.start = x->start,
			.end = x->end,
			.count = x->count,
		};
	}
	branchblock_release(&blocks);
}
