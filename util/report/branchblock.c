/* SPDX-License-Identifier: MIT */
#include "util/report/branchblock.h"

#include "util/base/pick.h"
#include "util/base/sort.h"
#include "util/report/branchgroup.h"

void branchblock_release(struct branchblocks *b)
{
	vec_release(&b->blocks);
	vec_release(&b->runs);
}

static const void *file_of(const struct branchread_name *n)
{
	return n->source->file;
}

static int compare_numbers(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

/* Of one file, whatever it was mapped at: addresses as the file has them. */
static int by_place(const void *a, const void *b)
{
	const struct branchblock_run *x = a, *y = b;
	int order = compare_numbers((uintptr_t)file_of(x->name), (uintptr_t)file_of(y->name));

	if (!order)
		order = compare_numbers(x->sum.a - x->name->moved, y->sum.a - y->name->moved);
	if (!order)
		order = compare_numbers(x->sum.b - x->name->moved, y->sum.b - y->name->moved);
	return order;
}

static int by_count(const void *a, const void *b)
{
	const struct branchblock_run *x = a, *y = b;
	int order = compare_numbers(y->sum.count, x->sum.count);

	return order ? order : compare_numbers(x->sum.a, y->sum.a);
}

static void merge_runs(struct branchblocks *b, const struct branchread *r)
{
	size_t n = 0;

	vec_reserve(&b->runs, r->table.runs.rows.len);
	for (size_t i = 0; i < r->table.runs.rows.len; i++)
		*vec_add(&b->runs) =
			(struct branchblock_run){ &r->runs.at[i], r->table.runs.rows.at[i] };
	if (!b->runs.len)
		return;
	sort_rows(b->runs.at, b->runs.len, sizeof(b->runs.at[0]), by_place);
	for (size_t i = 1; i < b->runs.len; i++) {
		if (by_place(&b->runs.at[n], &b->runs.at[i]) == 0)
			branchgroup_add(&b->runs.at[n].sum, &b->runs.at[i].sum);
		else
			b->runs.at[++n] = b->runs.at[i];
	}
	b->runs.len = n + 1;
}

/* Where blocks begin and end, in a file's addresses. */
struct cut {
	uint64_t at;
	bool is_branch; /* the block ends with the branch there; else one begins there */
	int64_t change; /* runs that begin there, or that end with that branch */
	const struct branchread_name *name;
};

struct cuts VEC(struct cut);

static int by_at(const void *a, const void *b)
{
	const struct cut *x = a, *y = b;
	int order = compare_numbers(x->at, y->at);

	/* What begins at a branch begins before it ends. */
	return order ? order : (int)x->is_branch - (int)y->is_branch;
}

static void add_block(struct branchblocks *b, const struct cut *last, const struct cut *next,
		      uint64_t count)
{
	uint64_t moved = last->name->moved;

	*vec_add(&b->blocks) = (struct branchblock){
		.name = last->name,
		.start = last->at + moved + last->is_branch,
		.end = next->at + moved,
		.is_open = !next->is_branch,
		.after_branch = last->is_branch,
		.count = count,
	};
}

/* The runs of a file, sorted: between two cuts all runs go through that are open there. */
static void cut_file(struct branchblocks *b, const struct branchblock_run *runs, size_t n)
{
	struct cuts cuts = { 0 };
	uint64_t open = 0;
	size_t last = 0;

	vec_reserve(&cuts, 2 * n);
	for (size_t i = 0; i < n; i++) {
		uint64_t moved = runs[i].name->moved;
		int64_t count = (int64_t)runs[i].sum.count;

		*vec_add(&cuts) = (struct cut){ runs[i].sum.a - moved, false, count, runs[i].name };
		*vec_add(&cuts) = (struct cut){ runs[i].sum.b - moved, true, -count, runs[i].name };
	}
	sort_rows(cuts.at, cuts.len, sizeof(cuts.at[0]), by_at);
	for (size_t i = 0; i < cuts.len; i++) {
		const struct cut *c = &cuts.at[i];

		if (i && by_at(c, &cuts.at[last]) != 0) {
			if (open)
				add_block(b, &cuts.at[last], c, open);
			last = i;
		}
		open += (uint64_t)c->change;
	}
	vec_release(&cuts);
}

static void cut_runs(struct branchblocks *b)
{
	size_t start = 0;

	for (size_t i = 1; i <= b->runs.len; i++) {
		if (i < b->runs.len &&
		    file_of(b->runs.at[i].name) == file_of(b->runs.at[start].name))
			continue;
		cut_file(b, b->runs.at + start, i - start);
		start = i;
	}
}

static int by_block_count(const void *a, const void *b)
{
	const struct branchblock *x = a, *y = b;
	int order = compare_numbers(y->count, x->count);

	return order ? order : compare_numbers(x->start, y->start);
}

void branchblock_order_blocks(struct branchblocks *b, size_t most)
{
	pick_first(b->blocks.at, b->blocks.len, sizeof(b->blocks.at[0]), most, by_block_count);
}

void branchblock_order_runs(struct branchblocks *b, size_t most)
{
	pick_first(b->runs.at, b->runs.len, sizeof(b->runs.at[0]), most, by_count);
}

/* How a place in a file is to a row: before it, in it, behind it. */
static int compare_place(const void *file, uint64_t at, const struct branchread_name *name,
			 uint64_t start, uint64_t end)
{
	int order = compare_numbers((uintptr_t)file, (uintptr_t)file_of(name));

	if (order)
		return order;
	return at < start - name->moved ? -1 : at > end - name->moved;
}

uint64_t branchblock_executions(const struct branchblocks *b, const void *file, uint64_t at)
{
	size_t low = 0, high = b->blocks.len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct branchblock *x = &b->blocks.at[middle];
		int order = compare_place(file, at, x->name, x->start, x->end - x->is_open);

		if (!order)
			return x->count;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}

uint64_t branchblock_begun(const struct branchblocks *b, const void *file, uint64_t at)
{
	size_t low = 0, high = b->runs.len;
	uint64_t count = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct branchblock_run *x = &b->runs.at[middle];

		if (compare_place(file, at, x->name, x->sum.a, x->sum.a) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < b->runs.len; low++) {
		const struct branchblock_run *x = &b->runs.at[low];

		if (compare_place(file, at, x->name, x->sum.a, x->sum.a) != 0)
			break;
		count += x->sum.count;
	}
	return count;
}

void branchblock_make(struct branchblocks *b, const struct branchread *r)
{
	*b = (struct branchblocks){ 0 };
	merge_runs(b, r);
	cut_runs(b);
}
