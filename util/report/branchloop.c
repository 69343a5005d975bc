/* SPDX-License-Identifier: MIT */
#include "util/report/branchloop.h"

#include "arch/branch.h"
#include "util/base/pick.h"
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

static int by_back(const void *a, const void *b)
{
	const struct branchgroup_row *x = a, *y = b;

	if (goes_back(x) != goes_back(y))
		return goes_back(x) ? -1 : 1;
	if (x->sum.count != y->sum.count)
		return x->sum.count > y->sum.count ? -1 : 1;
	if (x->sum.a != y->sum.a)
		return x->sum.a < y->sum.a ? -1 : 1;
	return (x->sum.b > y->sum.b) - (x->sum.b < y->sum.b);
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

/* Branches to the target of e, and jumps of its function from outside of the loop into it. */
static void look_at_edges(const struct branchblocks *b, const struct branchgroup *edges,
			  const struct branchgroup_row *e, uint64_t *to_head, uint64_t *into)
{
	uint64_t head = place_of(e, e->sum.b), branch = place_of(e, e->sum.a);

	*to_head = *into = 0;
	for (size_t i = 0; i < edges->rows.len; i++) {
		const struct branchgroup_row *x = &edges->rows.at[i];
		uint64_t from = place_of(x, x->sum.a), to = place_of(x, x->sum.b);

		if (to < head || to > branch || file_of(x) != file_of(e))
			continue;
		if (to == head) {
			*to_head += x->sum.count;
			continue;
		}
		/* Without names and types, what comes back from a call looks the same. */
		if (is_jump(x) && stays_in_function(x) && (from < head || from > branch) &&
		    (x->sum.type || x->name->target->function.thing))
			*into += least(x->sum.count, branchblock_begun(b, file_of(x), to));
	}
}

static void add_loop(struct branchloops *l, const struct branchblocks *b,
		     const struct branchgroup *edges, const struct branchgroup_row *e)
{
	uint64_t head = place_of(e, e->sum.b), branch = place_of(e, e->sum.a);
	uint64_t heads = branchblock_executions(b, file_of(e), head);
	uint64_t to_head, into, repeats, entries;

	look_at_edges(b, edges, e, &to_head, &into);
	repeats = runs_behind(b, e, to_head);
	entries = (heads > repeats ? heads - repeats : 0) + into;
	/* What went on straight behind the branch left the loop. */
	if (!entries)
		entries = branchblock_executions(b, file_of(e), branch + 1);
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
	struct branchgroup edges;

	*l = (struct branchloops){ 0 };
	if (!b->runs.len)
		return;
	branchgroup_make(&edges, r, BRANCHGROUP_FILE);
	pick_first(edges.rows.at, edges.rows.len, sizeof(edges.rows.at[0]), BRANCHLOOP_MOST,
		   by_back);
	for (size_t i = 0; i < edges.rows.len && i < BRANCHLOOP_MOST; i++) {
		if (goes_back(&edges.rows.at[i]))
			add_loop(l, b, &edges, &edges.rows.at[i]);
	}
	branchgroup_release(&edges);
}
