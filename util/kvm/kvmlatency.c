/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmlatency.h"

#include <stdlib.h>

#include "util/base/alloc.h"

/* Up to STEPS each number is its own; behind that each doubling has so many. */
enum { DOUBLINGS = 60, ALL = DOUBLINGS * KVMLATENCY_STEPS };

/*
 * Of each doubling those that there are, NULL where there are none: a large host has a thousand
 * virtual CPUs with twenty reasons each, whose times lie in a few doublings.
 */
struct kvmlatency_steps {
	uint32_t *of[DOUBLINGS];
};

static uint32_t *get_doubling(struct kvmlatency *l, unsigned int doubling)
{
	if (!l->steps)
		l->steps = alloc_zero(1, sizeof(*l->steps));
	if (!l->steps->of[doubling])
		l->steps->of[doubling] = alloc_zero(KVMLATENCY_STEPS, sizeof(uint32_t));
	return l->steps->of[doubling];
}

static uint32_t count_of(const struct kvmlatency *l, unsigned int step)
{
	const uint32_t *doubling = l->steps ? l->steps->of[step / KVMLATENCY_STEPS] : NULL;

	return doubling ? doubling[step % KVMLATENCY_STEPS] : 0;
}

static unsigned int find_step(uint64_t ns)
{
	unsigned int log, shift;

	if (ns < KVMLATENCY_STEPS)
		return (unsigned int)ns;
	log = 63 - (unsigned int)__builtin_clzll(ns);
	shift = log - 5;
	return (shift + 1) * KVMLATENCY_STEPS + (unsigned int)(ns >> shift) - KVMLATENCY_STEPS;
}

/* The largest number of a step. */
static uint64_t end_of_step(unsigned int step)
{
	unsigned int shift;

	if (step < 2 * KVMLATENCY_STEPS)
		return step;
	shift = step / KVMLATENCY_STEPS - 1;
	return ((uint64_t)(step % KVMLATENCY_STEPS + KVMLATENCY_STEPS + 1) << shift) - 1;
}

void kvmlatency_add(struct kvmlatency *l, uint64_t ns)
{
	unsigned int step = find_step(ns);

	if (!l->count || ns < l->least_ns)
		l->least_ns = ns;
	if (ns > l->most_ns)
		l->most_ns = ns;
	l->count++;
	l->sum_ns += ns;
	get_doubling(l, step / KVMLATENCY_STEPS)[step % KVMLATENCY_STEPS]++;
}

void kvmlatency_merge(struct kvmlatency *l, const struct kvmlatency *other)
{
	if (!other->count)
		return;
	if (!l->count || other->least_ns < l->least_ns)
		l->least_ns = other->least_ns;
	if (other->most_ns > l->most_ns)
		l->most_ns = other->most_ns;
	l->count += other->count;
	l->sum_ns += other->sum_ns;
	for (unsigned int i = 0; i < DOUBLINGS; i++) {
		if (!other->steps->of[i])
			continue;
		for (unsigned int k = 0; k < KVMLATENCY_STEPS; k++)
			get_doubling(l, i)[k] += other->steps->of[i][k];
	}
}

void kvmlatency_release(struct kvmlatency *l)
{
	for (unsigned int i = 0; l->steps && i < DOUBLINGS; i++)
		free(l->steps->of[i]);
	free(l->steps);
	l->steps = NULL;
}

uint64_t kvmlatency_quantile(const struct kvmlatency *l, double share)
{
	uint64_t wanted = (uint64_t)((double)l->count * share + 0.999999), seen = 0;

	for (unsigned int i = 0; i < ALL && l->count; i++) {
		seen += count_of(l, i);
		if (seen >= wanted && seen) {
			uint64_t end = end_of_step(i);

			return end < l->least_ns  ? l->least_ns
			       : end > l->most_ns ? l->most_ns
						  : end;
		}
	}
	return l->most_ns;
}
