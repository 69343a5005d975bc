/* SPDX-License-Identifier: MIT */
#include "util/kvm/unitproblem.h"

#include <stdbool.h>
#include <stdlib.h>

static void add_include(struct unitproblem *p, const struct unitset_cube *cube)
{
	struct unitproblem_include in = { .cube = *cube, .first = p->members.len };

	in.gain = unitset_and(&cube->units, &p->wanted);
	in.surplus = unitset_without(&cube->units, &p->wanted);
	for (size_t i = 0; i < p->n; i++) {
		if (unitset_has(&in.gain, p->units[i]))
			*vec_add(&p->members) = (uint8_t)i;
	}
	in.n = p->members.len - in.first;
	*vec_add(&p->includes) = in;
}

static bool is_span(const struct unitproblem *p, const struct unitset_cube *cube)
{
	struct unitset gain = unitset_and(&cube->units, &p->wanted);
	struct unitset_cube span;

	if (unitset_is_empty(&gain))
		return false;
	span = unitset_span(&gain);
	return span.mask == cube->mask && span.match == cube->match;
}

/* at: where each span is among the includes, by mask and match. */
static void add_includes(struct unitproblem *p, uint16_t *at)
{
	for (unsigned int mask = 0; mask < 256; mask++) {
		unsigned int match = 0;

		do {
			struct unitset_cube cube = unitset_cube((uint8_t)mask, (uint8_t)match);

			if (is_span(p, &cube)) {
				at[mask << 8 | match] = (uint16_t)p->includes.len;
				add_include(p, &cube);
			}
			match = (match - mask) & mask;
		} while (match);
	}
}

static void link_larger(struct unitproblem *p, const uint16_t *at)
{
	for (size_t i = 0; i < p->includes.len; i++) {
		struct unitproblem_include *in = &p->includes.at[i];

		for (unsigned int bit = 0; bit < UNITPROBLEM_BITS; bit++) {
			unsigned int mask = in->cube.mask & ~(1U << bit);
			struct unitset_cube cube =
				unitset_cube((uint8_t)mask, (uint8_t)(in->cube.match & mask));
			struct unitset gain = unitset_and(&cube.units, &p->wanted);
			struct unitset_cube span = unitset_span(&gain);
			uint16_t k = at[(unsigned int)span.mask << 8 | span.match];

			in->larger[bit] = k == i ? UNITPROBLEM_NONE : k;
		}
	}
}

static void add_excludes(struct unitproblem *p)
{
	struct unitset_cubes primes = { 0 };

	unitset_add_primes(&p->others, &primes);
	for (size_t i = 0; i < primes.len; i++) {
		struct unitproblem_exclude ex = { .cube = primes.at[i], .first = p->members.len };

		for (unsigned int u = unitset_next(&ex.cube.units, 0); u < 256;
		     u = unitset_next(&ex.cube.units, u + 1))
			*vec_add(&p->members) = (uint8_t)u;
		ex.n = p->members.len - ex.first;
		*vec_add(&p->excludes) = ex;
	}
	vec_release(&primes);
}

void unitproblem_init(struct unitproblem *p, const struct unitset *wanted)
{
	uint16_t *at = alloc_zero(1U << 16, sizeof(*at));
	struct unitset all = { .word = { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX } };

	*p = (struct unitproblem){ .wanted = *wanted, .others = unitset_without(&all, wanted) };
	for (unsigned int u = unitset_next(wanted, 0); u < 256; u = unitset_next(wanted, u + 1))
		p->units[p->n++] = (uint8_t)u;
	add_includes(p, at);
	link_larger(p, at);
	add_excludes(p);
	free(at);
}

void unitproblem_release(struct unitproblem *p)
{
	vec_release(&p->includes);
	vec_release(&p->excludes);
	vec_release(&p->members);
}
