/* SPDX-License-Identifier: MIT */
#include "util/kvm/unitsearch.h"

#include "util/kvm/cubecover.h"

/* Until prices are as good as they get; and from those of the node above. */
static const struct unitdual_effort root_effort = { .rounds = 3000, .patience = 20 },
				    node_effort = { .rounds = 200, .patience = 10 };

void unitsearch_init(struct unitsearch *s, const struct unitproblem *p, size_t known,
		     uint64_t steps)
{
	*s = (struct unitsearch){ .problem = p, .limit = known, .dual = { .steps = steps } };
	unitdual_init(&s->dual, p);
	unitnode_init(vec_add(&s->nodes), p);
}

void unitsearch_release(struct unitsearch *s)
{
	for (size_t i = 0; i < s->nodes.len; i++)
		unitnode_release(&s->nodes.at[i]);
	vec_release(&s->nodes);
	vec_release(&s->includes);
	vec_release(&s->excludes);
	unitdual_release(&s->dual);
}

/* ---- what is left is two covers ---- */

/* With no more than most? */
static bool cover(struct unitsearch *s, struct cubecover *c, const struct unitset *wanted,
		  size_t most)
{
	c->best = most + 1;
	c->steps = s->dual.steps;
	cubecover_improve(c, wanted);
	s->dual.steps = c->steps;
	return c->best <= most;
}

static void finish(struct unitsearch *s, const struct unitnode *n)
{
	const struct unitproblem *p = s->problem;
	struct unitset_cubes gains = { 0 }, beside = { 0 };
	struct cubecover_near gains_near, beside_near;
	struct cubecover in = { .cubes = &gains, .near = &gains_near },
			 out = { .cubes = &beside, .near = &beside_near };
	size_t excludes;

	for (size_t i = 0; i < n->n_includes; i++) {
		const struct unitproblem_include *include = &p->includes.at[n->includes[i]];
		struct unitset_cube cube = include->cube;

		cube.units = include->gain;
		*vec_add(&gains) = cube;
	}
	for (size_t i = 0; i < n->n_excludes; i++)
		*vec_add(&beside) = p->excludes.at[n->excludes[i]].cube;
	cubecover_find_near(&gains_near, &gains);
	cubecover_find_near(&beside_near, &beside);
	excludes = n->n_taken + cubecover_bound(&beside_near, &n->held);
	if (excludes + 1 < s->limit && cover(s, &in, &p->wanted, s->limit - 1 - excludes) &&
	    cover(s, &out, &n->held, s->limit - 1 - n->n_taken - in.best)) {
		s->found = true;
		s->limit = in.best + out.best + n->n_taken;
		s->includes.len = s->excludes.len = 0;
		cubecover_add_chosen(&in, &s->includes);
		cubecover_add_chosen(&out, &s->excludes);
		for (size_t i = 0; i < n->n_taken; i++)
			*vec_add(&s->excludes) = p->excludes.at[n->taken[i]].cube;
	}
	vec_release(&gains);
	vec_release(&beside);
}

/* ---- the search ---- */

/* A share that tells the least (of what is decided to be held, more follows); and in any case. */
#define LEAST_SURE 0.3F
#define SOME_DOUBT 0.03F

/*
 * The unit mask to decide of next: one that many includes have, and that was neither
 * always excluded of late nor never. UNITPROBLEM_UNITS: there is none.
 */
static unsigned int choose(const struct unitsearch *s, const struct unitnode *n)
{
	struct unitset open = unitnode_open(n, s->problem);
	size_t uses[UNITPROBLEM_UNITS] = { 0 };
	unsigned int best = UNITPROBLEM_UNITS;
	float most = 0;

	for (size_t i = 0; i < n->n_includes; i++) {
		struct unitset part =
			unitset_and(&s->problem->includes.at[n->includes[i]].surplus, &open);

		for (unsigned int u = unitset_next(&part, 0); u < UNITPROBLEM_UNITS;
		     u = unitset_next(&part, u + 1))
			uses[u]++;
	}
	for (unsigned int u = 0; u < UNITPROBLEM_UNITS; u++) {
		float share = s->dual.shares[u] > 1 ? 1 : s->dual.shares[u];
		float doubt = share < LEAST_SURE ? share / LEAST_SURE
						 : (1 - share) / (1 - LEAST_SURE);
		float weight = (doubt + SOME_DOUBT) * (float)uses[u];

		if (weight <= most)
			continue;
		most = weight;
		best = u;
	}
	return best;
}

/* The node below the one at depth, as that is. */
static struct unitnode *descend(struct unitsearch *s, size_t depth)
{
	if (depth + 1 == s->nodes.len)
		unitnode_init(vec_add(&s->nodes), s->problem);
	unitnode_copy(&s->nodes.at[depth + 1], &s->nodes.at[depth], s->problem);
	return &s->nodes.at[depth + 1];
}

static void search(struct unitsearch *s, size_t depth);

/* The node at depth has its bound. */
static void branch(struct unitsearch *s, size_t depth)
{
	struct unitnode *n = &s->nodes.at[depth];
	unsigned int unit;

	if (unitdual_is_closed(n->bound, s->limit) || !s->dual.steps)
		return;
	/* Much may have gone with what cannot be part of a better cover. */
	if (!unitnode_reduce(n, s->problem))
		return;
	unit = choose(s, n);
	if (unit == UNITPROBLEM_UNITS) {
		finish(s, n);
		return;
	}
	unitset_add(&descend(s, depth)->banned, unit);
	search(s, depth + 1);
	unitset_add(&descend(s, depth)->held, unit);
	search(s, depth + 1);
}

static void search(struct unitsearch *s, size_t depth)
{
	if (unitdual_is_closed(s->nodes.at[depth].bound, s->limit) || !s->dual.steps ||
	    !unitnode_reduce(&s->nodes.at[depth], s->problem))
		return;
	unitdual_improve(&s->dual, &s->nodes.at[depth], s->limit, node_effort);
	branch(s, depth);
}

void unitsearch_start(struct unitsearch *s)
{
	struct unitnode *root = &s->nodes.at[0];
	size_t whole = 0;

	/* Nothing is decided: there is a cover. */
	unitnode_reduce(root, s->problem);
	unitdual_improve(&s->dual, root, s->limit, root_effort);
	if (root->bound > 0)
		whole = (size_t)((root->bound + UNITNODE_ONE - 1) / UNITNODE_ONE);
	if (whole > s->limit)
		whole = s->limit;
	if (whole > s->bound)
		s->bound = whole;
}

void unitsearch_run(struct unitsearch *s, size_t known)
{
	while (s->bound < known && s->dual.steps && !s->found) {
		s->limit = s->bound + 1;
		descend(s, 0);
		search(s, 1);
		if (!s->found && s->dual.steps)
			s->bound++;
	}
}
