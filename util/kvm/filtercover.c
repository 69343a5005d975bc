/* SPDX-License-Identifier: MIT */
#include "util/kvm/filtercover.h"

#include "util/kvm/unitcover.h"

enum { SELECTS = 0x1000 };

static void add_entries(struct filtercover *c, unsigned int select,
			const struct unitset_cubes *cubes, bool exclude)
{
	for (size_t i = 0; i < cubes->len; i++)
		*vec_add(&c->entries) = kvmfilter_encode(&(struct kvmfilter_entry){
			.select = select,
			.mask = cubes->at[i].mask,
			.match = cubes->at[i].match,
			.exclude = exclude,
		});
}

/* A select with what is wanted of it, and its cover. */
struct problem {
	unsigned int select;
	struct unitset wanted;
	struct unitcover cover;
	bool proven;
};

struct problems VEC(struct problem);

static void find_problems(struct problems *out, const uint64_t *events, size_t n)
{
	struct unitset *wanted = alloc_zero(SELECTS, sizeof(*wanted));

	for (size_t i = 0; i < n; i++)
		unitset_add(&wanted[kvmfilter_select(events[i])], kvmfilter_unit_mask(events[i]));
	for (unsigned int select = 0; select < SELECTS; select++) {
		if (!unitset_is_empty(&wanted[select]))
			*vec_add(out) =
				(struct problem){ .select = select, .wanted = wanted[select] };
	}
	free(wanted);
}

/* Shares the steps among those that are not solved; what one does not need is for the others. */
static void solve_all(struct problems *problems, uint64_t *effort)
{
	size_t left = 0;

	for (size_t i = 0; i < problems->len; i++)
		left += !problems->at[i].proven;
	for (size_t i = 0; i < problems->len; i++) {
		struct problem *p = &problems->at[i];
		uint64_t share;

		if (p->proven)
			continue;
		share = *effort / left--;
		*effort -= share;
		unitcover_release(&p->cover);
		p->cover = (struct unitcover){ .steps = share };
		unitcover_solve(&p->cover, &p->wanted);
		*effort += p->cover.steps;
		p->proven = p->cover.bound == p->cover.includes.len + p->cover.excludes.len;
	}
}

void filtercover_solve(struct filtercover *c, const uint64_t *events, size_t n, uint64_t effort)
{
	struct problems problems = { 0 };
	uint64_t first = effort / 4;

	effort -= first;
	*c = (struct filtercover){ .proven = true };
	find_problems(&problems, events, n);
	/* Most are easy: the rest is for the few that are not. */
	solve_all(&problems, &first);
	effort += first;
	solve_all(&problems, &effort);
	for (size_t i = 0; i < problems.len; i++) {
		struct problem *p = &problems.at[i];

		add_entries(c, p->select, &p->cover.includes, false);
		add_entries(c, p->select, &p->cover.excludes, true);
		c->bound += p->cover.bound;
		c->proven &= p->proven;
		unitcover_release(&p->cover);
	}
	vec_release(&problems);
}

void filtercover_release(struct filtercover *c)
{
	vec_release(&c->entries);
}
