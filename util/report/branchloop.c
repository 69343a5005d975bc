/* SPDX-License-Identifier: MIT */
#include "util/report/branchloop.h"

#include "arch/branch.h"
#include "util/base/pick.h"
#include "util/base/sort.h"
#include "util/report/branchgroup.h"

/* Longer ones are no loops that a branch stack shows, but functions that nobody knows. */
enum { SPAN_MOST = 64 << 10 };

void branchloop_release(struct branchloops *l)
{
	vec_release(&l->rows);
}

static const void *file_of(const struct branchgroup_row *e)
{
	return e->name->target->file;
}

static uint64_t place_of(const struct branchgroup_row *e, uint64_t address)
{
	return address - e->name->moved;
}

/* A call of oneself goes back too, and a return; where types are not told nobody knows. */
static bool is_jump(const struct branchgroup_row *e)
{
	enum branch_type t = e->sum.type;

	return t == BRANCH_UNKNOWN || t == BRANCH_COND || t == BRANCH_UNCOND || t == BRANCH_IND;
}

static bool stays_in_function(const struct branchgroup_row *e)
{
	const struct branchread_name *n = e->name;

	return n->source->file == n->target->file &&
	       n->source->function.thing == n->target->function.thing;
}

static bool goes_back(const struct branchgroup_row *e)
{
	return is_jump(e) && e->sum.b && e->sum.b <= e->sum.a && e->sum.a - e->sum.b < SPAN_MOST &&
	       stays_in_function(e);
}

static int compare_numbers(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static int by_count(const void *a, const void *b)
{
	const struct branchgroup_row *x = *(const struct branchgroup_row *const *)a,
				     *y = *(const struct branchgroup_row *const *)b;
	int order = compare_numbers(y->sum.count, x->sum.count);

	if (!order)
		order = compare_numbers(x->sum.a, y->sum.a);
	return order ? order : compare_numbers(x->sum.b, y->sum.b);
}

/* A loop, and what goes to it. */
struct visit {
	const struct branchgroup_row *back; /* the edge that goes back */
	uint64_t head, branch;		    /* in the file */
	uint64_t to_head, into;		    /* see look_at_edges() */
};

/* How a place in a file is to a loop's head. */
static int compare_head(const struct visit *v, const void *file, uint64_t place)
{
	int order = compare_numbers((uintptr_t)file_of(v->back), (uintptr_t)file);

	return order ? order : compare_numbers(v->head, place);
}

static int by_head(const void *a, const void *b)
{
	const struct visit *x = *(struct visit *const *)a, *y = *(struct visit *const *)b;

	return compare_head(x, file_of(y->back), y->head);
}

static uint64_t least(uint64_t x, uint64_t y)
{
	return x < y ? x : y;
}

/*
 * Of the runs that begin at its target, those that a certain branch led to are
 * not told apart: its share of all branches that went there is taken.
 */
static uint64_t runs_behind(const struct branchblocks *b, const struct branchgroup_row *e,
			    uint64_t to_target)
{
	uint64_t begun = branchblock_begun(b, file_of(e), place_of(e, e->sum.b));

	/* A file that is mapped beyond all addresses has its places in another order. */
	if (!to_target)
		return 0;
	return (uint64_t)((double)begun * (double)e->sum.count / (double)to_target + 0.5);
}

/* An edge that goes to what is from the head to the branch of a loop. */
static void look_at_edge(const struct branchblocks *b, const struct branchgroup_row *x,
			 struct visit *v)
{
	uint64_t from = place_of(x, x->sum.a), to = place_of(x, x->sum.b);

	if (to == v->head) {
		v->to_head += x->sum.count;
		return;
	}
	/* Without names and types, what comes back from a call looks the same. */
	if (is_jump(x) && stays_in_function(x) && (from < v->head || from > v->branch) &&
	    (x->sum.type || x->name->target->function.thing))
		v->into += least(x->sum.count, branchblock_begun(b, file_of(x), to));
}

/*
 * Branches to each loop's head, and jumps of its function from outside of the
 * loop into it. There are few loops, sorted by their heads, and many edges.
 */
static void look_at_edges(const struct branchblocks *b, const struct branchgroup *edges,
			  struct visit *const *loops, size_t nloops)
{
	for (size_t i = 0; i < edges->rows.len; i++) {
		const struct branchgroup_row *x = &edges->rows.at[i];
		uint64_t to = place_of(x, x->sum.b);
		size_t low = 0, high = nloops;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (compare_head(loops[middle], file_of(x), to) <= 0)
				low = middle + 1;
			else
				high = middle;
		}
		/* No loop is longer. */
		for (; low && file_of(loops[low - 1]->back) == file_of(x) &&
		       to - loops[low - 1]->head < SPAN_MOST;
		     low--) {
			if (to <= loops[low - 1]->branch)
				look_at_edge(b, x, loops[low - 1]);
		}
	}
}

static void add_loop(struct branchloops *l, const struct branchblocks *b, const struct visit *v)
{
	const struct branchgroup_row *e = v->back;
	uint64_t heads = branchblock_executions(b, file_of(e), v->head);
	uint64_t repeats = runs_behind(b, e, v->to_head);
	uint64_t entries = (heads > repeats ? heads - repeats : 0) + v->into;

	/* What went on straight behind the branch left the loop. */
	if (!entries)
		entries = branchblock_executions(b, file_of(e), v->branch + 1);
	*vec_add(&l->rows) = (struct branchloop){
		.name = e->name,
		.head = e->sum.b,
		.branch = e->sum.a,
		.repeats = repeats,
		.heads = heads,
		.entries = entries,
	};
}

void branchloop_make(struct branchloops *l, const struct branchblocks *b,
		     const struct branchread *r)
{
	struct visit loops[BRANCHLOOP_MOST], *sorted[BRANCHLOOP_MOST];
	struct VEC(const struct branchgroup_row *) back = { 0 };
	struct branchgroup edges;
	size_t n;

	*l = (struct branchloops){ 0 };
	if (!b->runs.len)
		return;
	branchgroup_make(&edges, r, BRANCHGROUP_FILE);
	for (size_t i = 0; i < edges.rows.len; i++) {
		if (goes_back(&edges.rows.at[i]))
			*vec_add(&back) = &edges.rows.at[i];
	}
	pick_first(back.at, back.len, sizeof(back.at[0]), BRANCHLOOP_MOST, by_count);
	n = back.len < BRANCHLOOP_MOST ? back.len : BRANCHLOOP_MOST;
	for (size_t i = 0; i < n; i++) {
		const struct branchgroup_row *e = back.at[i];

		loops[i] = (struct visit){ .back = e,
					   .head = place_of(e, e->sum.b),
					   .branch = place_of(e, e->sum.a) };
		sorted[i] = &loops[i];
	}
	sort_rows(sorted, n, sizeof(sorted[0]), by_head);
	look_at_edges(b, &edges, sorted, n);
	for (size_t i = 0; i < n; i++)
		add_loop(l, b, &loops[i]);
	vec_release(&back);
	branchgroup_release(&edges);
}
