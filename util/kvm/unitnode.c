/* SPDX-License-Identifier: MIT */
#include "util/kvm/unitnode.h"

#include <stdlib.h>
#include <string.h>

static size_t surplus_bytes(const struct unitproblem *p)
{
	return p->n * UNITPROBLEM_UNITS * sizeof(int32_t);
}

void unitnode_init(struct unitnode *n, const struct unitproblem *p)
{
	*n = (struct unitnode){ .n_includes = p->includes.len, .n_excludes = p->excludes.len };
	n->includes = alloc_zero(n->n_includes, sizeof(n->includes[0]));
	n->excludes = alloc_zero(n->n_excludes, sizeof(n->excludes[0]));
	n->prices.surplus = alloc_zero(p->n * UNITPROBLEM_UNITS, sizeof(int32_t));
	for (size_t i = 0; i < n->n_includes; i++)
		n->includes[i] = (uint16_t)i;
	for (size_t i = 0; i < n->n_excludes; i++)
		n->excludes[i] = (uint16_t)i;
	for (size_t i = 0; i < p->n; i++)
		n->prices.wanted[i] = UNITNODE_ONE / 2;
}

void unitnode_release(struct unitnode *n)
{
	free(n->includes);
	free(n->excludes);
	free(n->prices.surplus);
	*n = (struct unitnode){ 0 };
}

void unitnode_copy(struct unitnode *to, const struct unitnode *from, const struct unitproblem *p)
{
	struct unitnode mine = *to;

	*to = *from;
	to->includes = mine.includes;
	to->excludes = mine.excludes;
	to->prices.surplus = mine.prices.surplus;
	memcpy(to->includes, from->includes, from->n_includes * sizeof(to->includes[0]));
	memcpy(to->excludes, from->excludes, from->n_excludes * sizeof(to->excludes[0]));
	memcpy(to->prices.surplus, from->prices.surplus, surplus_bytes(p));
}

static bool meets(const struct unitset *a, const struct unitset *b)
{
	struct unitset both = unitset_and(a, b);

	return !unitset_is_empty(&both);
}

/* Is there a larger one that has nothing more to pay for? free: what is paid or held. */
static bool is_outdone(const struct unitproblem *p, const struct unitproblem_include *in,
		       const struct unitset *free, const bool *is_left)
{
	struct unitset allowed = unitset_or(free, &in->surplus);

	for (unsigned int bit = 0; bit < UNITPROBLEM_BITS; bit++) {
		uint16_t larger = in->larger[bit];

		if (larger != UNITPROBLEM_NONE && is_left[larger] &&
		    unitset_is_within(&p->includes.at[larger].surplus, &allowed))
			return true;
	}
	return false;
}

static void reduce_includes(struct unitnode *n, const struct unitproblem *p)
{
	bool is_left[UNITPROBLEM_CUBES] = { false };
	struct unitset free = unitset_or(&n->held, &n->paid);
	size_t kept = 0;

	for (size_t i = 0; i < n->n_includes; i++)
		is_left[n->includes[i]] =
			!meets(&p->includes.at[n->includes[i]].surplus, &n->banned);
	/* The larger one may be outdone itself, but by one that is larger still. */
	for (size_t i = 0; i < n->n_includes; i++) {
		uint16_t k = n->includes[i];

		if (is_left[k] && !is_outdone(p, &p->includes.at[k], &free, is_left))
			n->includes[kept++] = k;
	}
	n->n_includes = kept;
}

static void reduce_excludes(struct unitnode *n, const struct unitproblem *p)
{
	struct VEC(struct unitset) parts = { 0 };
	size_t left = 0, kept = 0;

	for (size_t i = 0; i < n->n_excludes; i++) {
		const struct unitset *units = &p->excludes.at[n->excludes[i]].cube.units;
		struct unitset part = unitset_without(units, &n->paid);

		if (meets(units, &n->banned) || unitset_is_empty(&part))
			continue;
		*vec_add(&parts) = part;
		n->excludes[left++] = n->excludes[i];
	}
	for (size_t i = 0; i < left; i++) {
		bool outdone = false;

		for (size_t k = 0; k < left && !outdone; k++)
			outdone = k != i && unitset_is_within(&parts.at[i], &parts.at[k]) &&
				  (k < i || !unitset_is_within(&parts.at[k], &parts.at[i]));
		if (!outdone)
			n->excludes[kept++] = n->excludes[i];
	}
	n->n_excludes = kept;
	vec_release(&parts);
}

static struct unitset excludable(const struct unitnode *n, const struct unitproblem *p)
{
	struct unitset all = { 0 };

	for (size_t i = 0; i < n->n_excludes; i++)
		all = unitset_or(&all, &p->excludes.at[n->excludes[i]].cube.units);
	return all;
}

bool unitnode_reduce(struct unitnode *n, const struct unitproblem *p)
{
	struct unitset can_exclude, can_include = { 0 }, lost;

	reduce_excludes(n, p);
	can_exclude = excludable(n, p);
	can_exclude = unitset_or(&can_exclude, &n->paid);
	lost = unitset_without(&p->others, &can_exclude);
	n->banned = unitset_or(&n->banned, &lost);
	reduce_includes(n, p);
	for (size_t i = 0; i < n->n_includes; i++)
		can_include = unitset_or(&can_include, &p->includes.at[n->includes[i]].gain);
	return unitset_is_within(&n->held, &can_exclude) &&
	       unitset_is_within(&p->wanted, &can_include);
}

struct unitset unitnode_open(const struct unitnode *n, const struct unitproblem *p)
{
	struct unitset open = excludable(n, p);

	open = unitset_without(&open, &n->banned);
	open = unitset_without(&open, &n->held);
	return unitset_without(&open, &n->paid);
}
