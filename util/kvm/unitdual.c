/* SPDX-License-Identifier: MIT */
#include "util/kvm/unitdual.h"

#include <stdlib.h>
#include <string.h>

enum {
	UNITS = UNITPROBLEM_UNITS,
	ONE = UNITNODE_ONE,
	PROGRESS = ONE / 100, /* that is better */
	STEP_WORK = 8000,     /* additions that a step of .steps stands for */
	FINE = 64,
	FRESH = 3, /* of 1 << FRESH_SHIFT: how much of a direction is new */
	FRESH_SHIFT = 3,
	LANES = 4, /* that are added side by side */
};

#define SHORTER	 0.7   /* by so much */
#define SHORTEST 0.001 /* then no more can be had */
#define RECENT	 0.05F /* how much of a share is the last round */
#define AIM	 0.3   /* above what would close the node */

/* What prices amount to, and where they are wrong. */
struct sight {
	int64_t bound;
	int32_t *include_slack,
		*exclude_slack;	 /* 1 less what it is worth; by place among those left */
	int32_t included[UNITS]; /* how often each wanted one is, by place */
	int32_t excluded[UNITS]; /* how often each unit mask is */
	int32_t *had;		 /* of how many of its includes each is had: as prices.surplus */
};

struct unitdual_work {
	struct sight now;
	int32_t *sums; /* as prices.surplus: all that is paid for an include that frees such bits */
	struct unitnode_prices best; /* with .best_* of them */
	int32_t *best_include_slack, *best_exclude_slack;
	int32_t open[UNITS], held[UNITS]; /* -1 or 0 for each unit mask */
	float *share_of;		  /* of each exclude that is left */
	/* The direction of the last step. */
	int32_t to_wanted[UNITS], to_held[UNITS], *to_surplus;
};

void unitdual_init(struct unitdual *d, const struct unitproblem *p)
{
	struct unitdual_work *w = alloc_zero(1, sizeof(*w));
	size_t cells = p->n * UNITS;

	w->now.include_slack = alloc_zero(p->includes.len, sizeof(int32_t));
	w->now.exclude_slack = alloc_zero(p->excludes.len, sizeof(int32_t));
	w->now.had = alloc_zero(cells, sizeof(int32_t));
	w->sums = alloc_zero(cells, sizeof(int32_t));
	w->best.surplus = alloc_zero(cells, sizeof(int32_t));
	w->best_include_slack = alloc_zero(p->includes.len, sizeof(int32_t));
	w->best_exclude_slack = alloc_zero(p->excludes.len, sizeof(int32_t));
	w->share_of = alloc_zero(p->excludes.len, sizeof(float));
	w->to_surplus = alloc_zero(cells, sizeof(int32_t));
	d->problem = p;
	d->work = w;
}

void unitdual_release(struct unitdual *d)
{
	struct unitdual_work *w = d->work;

	if (!w)
		return;
	free(w->now.include_slack);
	free(w->now.exclude_slack);
	free(w->now.had);
	free(w->sums);
	free(w->best.surplus);
	free(w->best_include_slack);
	free(w->best_exclude_slack);
	free(w->share_of);
	free(w->to_surplus);
	free(w);
	d->work = NULL;
}

/* ---- what prices amount to ---- */

/*
 * Adds cells that differ by a bit to each other, LANES at once as all that a processor has
 * can do: most of a search is this.
 */
static void add_across(int32_t *cells, size_t bit, bool down)
{
	typedef int32_t lanes __attribute__((vector_size(LANES * sizeof(int32_t)), may_alias));

	for (size_t i = 0; i < UNITS; i += 2 * bit) {
		lanes *low = (lanes *)(cells + i), *high = (lanes *)(cells + i + bit);

		for (size_t k = 0; k < bit / LANES; k++) {
			if (down)
				low[k] += high[k];
			else
				high[k] += low[k];
		}
	}
}

/* The same for the two lowest bits. */
static void add_beside(int32_t *cells, unsigned int wanted)
{
	for (size_t i = 0; i < UNITS; i += 2)
		cells[i + !(wanted & 1)] += cells[i + (wanted & 1)];
	for (size_t i = 0; i < UNITS; i += 4) {
		int32_t *to = cells + i + (wanted & 2 ? 0 : 2);
		const int32_t *from = cells + i + (wanted & 2);

		to[0] += from[0];
		to[1] += from[1];
	}
}

/*
 * Each cell becomes the sum of those of the cube that a wanted one spans with it; so that
 * of an include is in the cell farthest from the wanted one.
 */
static void add_near(int32_t *cells, unsigned int wanted)
{
	add_beside(cells, wanted);
	for (size_t bit = 4; bit < UNITS; bit <<= 1)
		add_across(cells, bit, wanted & bit);
}

/* And of those whose cube has it. */
static void add_far(int32_t *restrict cells, unsigned int wanted)
{
	add_near(cells, ~wanted);
}

static void see_include(struct unitdual *d, const struct unitnode *n, size_t i)
{
	const struct unitproblem *p = d->problem;
	const struct unitproblem_include *in = &p->includes.at[n->includes[i]];
	const uint8_t *places = p->members.at + in->first;
	unsigned int free = (uint8_t)~in->cube.mask;
	struct unitdual_work *w = d->work;
	int32_t worth = 0;

	for (size_t k = 0; k < in->n; k++) {
		size_t cell = places[k] * UNITS + (p->units[places[k]] ^ free);
		int32_t more = n->prices.wanted[places[k]] - w->sums[cell];

		worth += more > 0 ? more : 0;
	}
	w->now.include_slack[i] = ONE - worth;
	if (worth <= ONE)
		return;
	w->now.bound -= worth - ONE;
	for (size_t k = 0; k < in->n; k++) {
		size_t cell = places[k] * UNITS + (p->units[places[k]] ^ free);

		if (n->prices.wanted[places[k]] <= w->sums[cell])
			continue;
		w->now.included[places[k]]++;
		w->now.had[cell]++;
	}
}

static void see_excludes(struct unitdual *d, const struct unitnode *n)
{
	const struct unitproblem *p = d->problem;
	struct unitdual_work *w = d->work;
	int32_t paid[UNITS];

	memcpy(paid, n->prices.held, sizeof(paid));
	for (size_t i = 0; i < p->n; i++) {
		const int32_t *cells = n->prices.surplus + i * UNITS;

		for (size_t k = 0; k < UNITS; k++)
			paid[k] += cells[k];
	}
	memset(w->now.excluded, 0, sizeof(w->now.excluded));
	for (size_t i = 0; i < n->n_excludes; i++) {
		const struct unitproblem_exclude *ex = &p->excludes.at[n->excludes[i]];
		const uint8_t *units = p->members.at + ex->first;
		int32_t worth = 0;

		for (size_t k = 0; k < ex->n; k++)
			worth += paid[units[k]];
		w->now.exclude_slack[i] = ONE - worth;
		w->share_of[i] -= RECENT * w->share_of[i];
		if (worth <= ONE)
			continue;
		w->share_of[i] += RECENT;
		w->now.bound -= worth - ONE;
		for (size_t k = 0; k < ex->n; k++)
			w->now.excluded[units[k]]++;
	}
}

static void see(struct unitdual *d, const struct unitnode *n)
{
	const struct unitproblem *p = d->problem;
	struct unitdual_work *w = d->work;

	w->now.bound = (int64_t)n->n_taken * ONE;
	memcpy(w->sums, n->prices.surplus, p->n * UNITS * sizeof(w->sums[0]));
	memset(w->now.had, 0, p->n * UNITS * sizeof(w->now.had[0]));
	memset(w->now.included, 0, sizeof(w->now.included));
	for (size_t i = 0; i < p->n; i++) {
		w->now.bound += n->prices.wanted[i];
		add_near(w->sums + i * UNITS, p->units[i]);
	}
	for (size_t u = 0; u < UNITS; u++)
		w->now.bound += n->prices.held[u];
	for (size_t i = 0; i < n->n_includes; i++)
		see_include(d, n, i);
	for (size_t i = 0; i < p->n; i++)
		add_far(w->now.had + i * UNITS, p->units[i]);
	see_excludes(d, n);
}

/* ---- better prices ---- */

/*
 * Directions are in units of 1 / FINE: part new, part as before; none makes a price
 * negative. For UNITS cells; their squares are added to lengths, which are several so
 * that they are added side by side.
 */
static void blend(int32_t *restrict to, const int32_t *restrict fresh,
		  const int32_t *restrict prices, float *restrict lengths)
{
	for (size_t i = 0; i < UNITS; i++) {
		int32_t x = to[i] + ((fresh[i] * FINE - to[i]) * FRESH >> FRESH_SHIFT);

		to[i] = ((x < 0) & (prices[i] <= 0)) ? 0 : x;
	}
	for (size_t i = 0; i < UNITS; i += LANES) {
		for (size_t k = 0; k < LANES; k++)
			lengths[k] += (float)to[i + k] * (float)to[i + k];
	}
}

/* The direction in which the bound grows; its length, squared. */
static float turn(struct unitdual *d, const struct unitnode *n, bool is_first)
{
	const struct unitproblem *p = d->problem;
	struct unitdual_work *w = d->work;
	float lengths[LANES] = { 0 }, length = 0;
	int32_t fresh[UNITS];

	if (is_first) {
		memset(w->to_wanted, 0, sizeof(w->to_wanted));
		memset(w->to_held, 0, sizeof(w->to_held));
		memset(w->to_surplus, 0, p->n * UNITS * sizeof(w->to_surplus[0]));
	}
	for (size_t u = 0; u < UNITS; u++)
		fresh[u] = u < p->n ? 1 - w->now.included[u] : 0;
	blend(w->to_wanted, fresh, n->prices.wanted, lengths);
	for (size_t u = 0; u < UNITS; u++)
		fresh[u] = (1 - w->now.excluded[u]) & w->held[u];
	blend(w->to_held, fresh, n->prices.held, lengths);
	for (size_t i = 0; i < p->n; i++) {
		const int32_t *had = w->now.had + i * UNITS;

		for (size_t u = 0; u < UNITS; u++)
			fresh[u] = (had[u] - w->now.excluded[u]) & w->open[u];
		blend(w->to_surplus + i * UNITS, fresh, n->prices.surplus + i * UNITS, lengths);
	}
	for (size_t i = 0; i < LANES; i++)
		length += lengths[i];
	return length;
}

/* No price above what an include costs is of use, so that sums of all stay within 31 bits. */
static void go(int32_t *restrict prices, const int32_t *restrict to, size_t n, float step)
{
	for (size_t i = 0; i < n; i++) {
		float price = (float)prices[i] + step * (float)to[i];

		price = price < 0 ? 0 : price;
		prices[i] = (int32_t)(price > ONE ? ONE : price);
	}
}

static void keep_best(struct unitdual *d, const struct unitnode *n)
{
	struct unitdual_work *w = d->work;

	memcpy(w->best.wanted, n->prices.wanted, sizeof(w->best.wanted));
	memcpy(w->best.held, n->prices.held, sizeof(w->best.held));
	memcpy(w->best.surplus, n->prices.surplus, d->problem->n * UNITS * sizeof(int32_t));
	memcpy(w->best_include_slack, w->now.include_slack, n->n_includes * sizeof(int32_t));
	memcpy(w->best_exclude_slack, w->now.exclude_slack, n->n_excludes * sizeof(int32_t));
}

static void take_best(struct unitdual *d, struct unitnode *n)
{
	const struct unitdual_work *w = d->work;

	memcpy(n->prices.wanted, w->best.wanted, sizeof(w->best.wanted));
	memcpy(n->prices.held, w->best.held, sizeof(w->best.held));
	memcpy(n->prices.surplus, w->best.surplus, d->problem->n * UNITS * sizeof(int32_t));
}

/* What is not open any more has no prices of surplus; one that is held takes them over. */
static void start(struct unitdual *d, struct unitnode *n)
{
	const struct unitproblem *p = d->problem;
	struct unitset open = unitnode_open(n, p);
	struct unitdual_work *w = d->work;

	for (unsigned int u = 0; u < UNITS; u++) {
		w->open[u] = unitset_has(&open, u) ? -1 : 0;
		w->held[u] = unitset_has(&n->held, u) ? -1 : 0;
		if (!w->held[u])
			n->prices.held[u] = 0;
	}
	for (size_t i = 0; i < p->n; i++) {
		for (unsigned int u = 0; u < UNITS; u++) {
			int32_t *price = n->prices.surplus + i * UNITS + u;

			if (w->open[u])
				continue;
			if (w->held[u] && n->prices.held[u] + *price <= ONE)
				n->prices.held[u] += *price;
			*price = 0;
		}
	}
	memset(w->share_of, 0, n->n_excludes * sizeof(w->share_of[0]));
}

/* Takes the steps of a round. */
static void spend(struct unitdual *d, const struct unitnode *n)
{
	uint64_t work = d->problem->n * UNITS * 8 + n->n_includes * 20,
		 steps = 1 + work / STEP_WORK;

	d->steps -= d->steps < steps ? d->steps : steps;
}

/* The bound of the best prices, which are those of the node afterwards. */
static int64_t climb(struct unitdual *d, struct unitnode *n, size_t best,
		     struct unitdual_effort effort)
{
	struct unitdual_work *w = d->work;
	int64_t reached = INT64_MIN;
	double length = 1;

	for (unsigned int round = 0, idle = 0; round < effort.rounds && d->steps; round++) {
		float wrong, step;

		spend(d, n);
		see(d, n);
		idle = w->now.bound > reached + PROGRESS || !round ? 0 : idle + 1;
		if (w->now.bound > reached) {
			reached = w->now.bound;
			keep_best(d, n);
		}
		if (unitdual_is_closed(reached, best))
			break;
		if (idle >= effort.patience) {
			idle = 0;
			length *= SHORTER;
			if (length < SHORTEST)
				break;
		}
		wrong = turn(d, n, !round);
		/* Nothing is wrong: there is no better bound. */
		if (wrong < 1)
			break;
		step = (float)(length * FINE *
			       (((double)best - 1 + AIM) * ONE - (double)w->now.bound) / wrong);
		go(n->prices.wanted, w->to_wanted, d->problem->n, step);
		go(n->prices.held, w->to_held, UNITS, step);
		go(n->prices.surplus, w->to_surplus, d->problem->n * UNITS, step);
	}
	if (reached > INT64_MIN)
		take_best(d, n);
	return reached;
}

/* ---- what follows from them ---- */

/* What cannot be had with fewer than best goes; what cannot be missed is taken. */
static void fix(struct unitdual *d, struct unitnode *n, int64_t reached, size_t best)
{
	int64_t room = ((int64_t)best - 1) * ONE - reached;
	const struct unitdual_work *w = d->work;
	size_t kept = 0;

	for (size_t i = 0; i < n->n_includes; i++) {
		if (w->best_include_slack[i] <= room)
			n->includes[kept++] = n->includes[i];
	}
	n->n_includes = kept;
	kept = 0;
	for (size_t i = 0; i < n->n_excludes; i++) {
		uint16_t k = n->excludes[i];

		if (-w->best_exclude_slack[i] > room && n->n_taken < UNITS) {
			n->taken[n->n_taken++] = k;
			n->paid = unitset_or(&n->paid, &d->problem->excludes.at[k].cube.units);
		} else if (w->best_exclude_slack[i] <= room) {
			n->excludes[kept++] = k;
		}
	}
	n->n_excludes = kept;
	n->held = unitset_without(&n->held, &n->paid);
}

void unitdual_improve(struct unitdual *d, struct unitnode *n, size_t best,
		      struct unitdual_effort effort)
{
	const struct unitproblem *p = d->problem;
	int64_t reached;

	memset(d->shares, 0, sizeof(d->shares));
	start(d, n);
	reached = climb(d, n, best, effort);
	n->bound = reached > n->bound ? reached : n->bound;
	if (unitdual_is_closed(n->bound, best) || reached == INT64_MIN)
		return;
	for (size_t i = 0; i < n->n_excludes; i++) {
		const struct unitproblem_exclude *ex = &p->excludes.at[n->excludes[i]];

		for (size_t k = 0; k < ex->n; k++)
			d->shares[p->members.at[ex->first + k]] += d->work->share_of[i];
	}
	fix(d, n, reached, best);
}
