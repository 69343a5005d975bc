/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "util/kvm/filtercover.h"
#include "util/kvm/unitguess.h"
#include "util/kvm/unitsearch.h"

static bool lists(const struct filtercover *c, uint64_t event)
{
	struct kvmfilter f = { .flags = KVMFILTER_MASKED };
	bool listed;

	for (size_t i = 0; i < c->entries.len; i++)
		*vec_add(&f.events) = c->entries.at[i];
	listed = kvmfilter_lists(&f, event, KVMFILTER_SELECT_12);
	kvmfilter_release(&f);
	return listed;
}

/* Every unit mask of the selects that are there, against a table made by hand. */
static void check_exact(const struct filtercover *c, const uint64_t *events, size_t n)
{
	bool *wanted = calloc(0x1000 * 256, sizeof(*wanted));

	for (size_t i = 0; i < n; i++)
		wanted[kvmfilter_select(events[i]) * 256 + kvmfilter_unit_mask(events[i])] = true;
	for (unsigned int select = 0; select < 0x1000; select += 0x33)
		for (unsigned int u = 0; u < 256; u++)
			cr_assert_eq(lists(c, kvmfilter_encode_raw(select, (uint8_t)u)),
				     wanted[select * 256 + u], "select %x unit mask %x", select, u);
	free(wanted);
}

/*
 * The least number of cubes of three bits whose union is each of 256 sets, and
 * with that, for each set, of cubes less cubes: by going through all of them.
 */
static void count_least(int least[256])
{
	int union_of[256];
	bool more = true;

	for (int s = 0; s < 256; s++)
		union_of[s] = s ? 99 : 0;
	for (int n = 1; more; n++) {
		more = false;
		for (int s = 0; s < 256; s++) {
			if (union_of[s] != n - 1)
				continue;
			for (int mask = 0; mask < 8; mask++) {
				for (int match = 0; match < 8; match++) {
					int cube = 0;

					for (int u = 0; u < 8; u++)
						cube |= (u & mask) == match ? 1 << u : 0;
					if (union_of[s | cube] > n) {
						union_of[s | cube] = n;
						more = true;
					}
				}
			}
		}
	}
	for (int w = 0; w < 256; w++) {
		least[w] = 99;
		for (int a = 0; a < 256; a++) {
			for (int b = 0; b < 256; b++) {
				if ((a & ~b) == w && union_of[a] + union_of[b] < least[w])
					least[w] = union_of[a] + union_of[b];
			}
		}
	}
}

Test(filtercover, all_sets_of_three_bits_are_minimal)
{
	int least[256];

	count_least(least);
	for (int w = 1; w < 256; w++) {
		uint64_t events[8];
		size_t n = 0;
		struct filtercover c;

		for (unsigned int u = 0; u < 8; u++) {
			if (w >> u & 1)
				events[n++] = kvmfilter_encode_raw(0x33, (uint8_t)(u << 3 | 0x41));
		}
		filtercover_solve(&c, events, n, FILTERCOVER_EFFORT);
		cr_assert(c.proven);
		cr_assert_eq(c.entries.len, (size_t)least[w], "set %x: %zu, not %d", w,
			     c.entries.len, least[w]);
		cr_assert_eq(c.bound, c.entries.len);
		check_exact(&c, events, n);
		filtercover_release(&c);
	}
}

Test(filtercover, all_but_one_is_an_include_and_an_exclude)
{
	uint64_t events[255];
	struct filtercover c;

	for (unsigned int u = 0; u < 255; u++)
		events[u] = kvmfilter_encode_raw(0xcc, (uint8_t)(u < 0x55 ? u : u + 1));
	filtercover_solve(&c, events, 255, FILTERCOVER_EFFORT);
	cr_assert(c.proven);
	cr_assert_eq(c.entries.len, 2);
	cr_assert_eq(c.entries.at[0], 0xcc);
	cr_assert_eq(c.entries.at[1], 0xff800000000055cc);
	check_exact(&c, events, 255);
	filtercover_release(&c);
}

/* Far more than 300 events, at random: exact in what it lists, honest in what it knows. */
Test(filtercover, random_sets_are_covered_exactly)
{
	srand(7);
	for (int round = 0; round < 20; round++) {
		uint64_t events[600];
		size_t n = 1 + (size_t)rand() % (round < 15 ? 300 : 600);
		struct filtercover c;

		for (size_t i = 0; i < n; i++)
			events[i] = kvmfilter_encode_raw((unsigned int)(rand() % 80 * 0x33),
							 (uint8_t)rand());
		filtercover_solve(&c, events, n, FILTERCOVER_EFFORT);
		cr_assert_leq(c.entries.len, n);
		cr_assert_leq(c.bound, c.entries.len);
		cr_assert_eq(c.proven, c.bound == c.entries.len);
		check_exact(&c, events, n);
		filtercover_release(&c);
	}
}

Test(filtercover, says_when_it_is_cut_short)
{
	uint64_t events[128];
	struct filtercover c;

	srand(3);
	for (size_t i = 0; i < 128; i++)
		events[i] = kvmfilter_encode_raw(0x66, (uint8_t)rand());
	filtercover_solve(&c, events, 128, 100);
	cr_assert_not(c.proven);
	cr_assert_lt(c.bound, c.entries.len);
	check_exact(&c, events, 128);
	filtercover_release(&c);
}

/* As many unit masks of one select as random ones are proven: the fewest, against all there are. */
Test(filtercover, random_sets_of_four_bits_are_minimal)
{
	/* The least number of cubes whose union is each of the 65536 sets of 16 unit masks. */
	static unsigned char union_of[1 << 16];
	unsigned int cubes[81], n_cubes = 0;
	bool more = true;

	for (unsigned int mask = 0; mask < 16; mask++) {
		for (unsigned int match = 0; match < 16; match++) {
			unsigned int cube = 0;

			for (unsigned int u = 0; u < 16; u++)
				cube |= (unsigned int)((u & mask) == match) << u;
			if (!(match & ~mask))
				cubes[n_cubes++] = cube;
		}
	}
	cr_assert_eq(n_cubes, 81);
	for (unsigned int s = 1; s < 1 << 16; s++)
		union_of[s] = 99;
	for (unsigned char n = 1; more; n++) {
		more = false;
		for (unsigned int s = 0; s < 1 << 16; s++) {
			for (unsigned int c = 0; union_of[s] == n - 1 && c < 81; c++) {
				if (union_of[s | cubes[c]] <= n)
					continue;
				union_of[s | cubes[c]] = n;
				more = true;
			}
		}
	}
	srand(11);
	for (int round = 0; round < 40; round++) {
		unsigned int wanted = 1 + (unsigned int)rand() % 65535, others = ~wanted & 0xffff;
		unsigned int least = 99;
		uint64_t events[16];
		struct filtercover c;
		size_t n = 0;

		/* wanted is what some set beside it, which is excluded, leaves of the included. */
		for (unsigned int out = others;; out = (out - 1) & others) {
			unsigned int both = union_of[wanted | out];

			/* More may be excluded than is included: any set that has these. */
			if (both < least) {
				unsigned int fewest = 99;

				for (unsigned int all = others;; all = (all - 1) & others) {
					if ((all & out) == out && union_of[all] < fewest)
						fewest = union_of[all];
					if (!all)
						break;
				}
				least = both + fewest < least ? both + fewest : least;
			}
			if (!out)
				break;
		}
		for (unsigned int u = 0; u < 16; u++) {
			if (wanted >> u & 1)
				events[n++] = kvmfilter_encode_raw(0x33, (uint8_t)(u << 2 | 0x81));
		}
		filtercover_solve(&c, events, n, FILTERCOVER_EFFORT);
		cr_assert(c.proven);
		cr_assert_eq(c.entries.len, least, "set %x: %zu, not %u", wanted, c.entries.len,
			     least);
		check_exact(&c, events, n);
		filtercover_release(&c);
	}
}

/* Numbers that are the same everywhere. */
static unsigned int draw(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(*state >> 33);
}

/* n different ones, of so many selects. */
static void draw_events(uint64_t *events, size_t n, unsigned int selects, uint64_t seed)
{
	for (size_t i = 0; i < n; i++) {
		bool again = true;

		while (again) {
			unsigned int select = draw(&seed) % selects * 0x33;

			events[i] = kvmfilter_encode_raw(select, (uint8_t)draw(&seed));
			again = false;
			for (size_t k = 0; k < i; k++)
				again |= events[k] == events[i];
		}
	}
}

/* Three hundred events, about so many unit masks of each select: fewest, within the effort. */
Test(filtercover, three_hundred_at_random_are_proven)
{
	static const struct {
		unsigned int selects;
		uint64_t seed;
	} cases[] = { { 16, 1 }, { 16, 2 }, { 24, 3 }, { 32, 4 }, { 64, 5 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t events[300];
		struct filtercover c;

		draw_events(events, 300, cases[i].selects, cases[i].seed);
		filtercover_solve(&c, events, 300, FILTERCOVER_EFFORT);
		cr_assert(c.proven, "%u selects: %zu entries, bound %zu", cases[i].selects,
			  c.entries.len, c.bound);
		cr_assert_eq(c.bound, c.entries.len);
		check_exact(&c, events, 300);
		filtercover_release(&c);
	}
}

/* What needs hundreds of branches. */
Test(filtercover, twenty_eight_of_one_select_are_proven)
{
	uint64_t events[28];
	struct filtercover c;

	draw_events(events, 28, 1, 6);
	filtercover_solve(&c, events, 28, FILTERCOVER_EFFORT);
	cr_assert(c.proven, "%zu entries, bound %zu", c.entries.len, c.bound);
	check_exact(&c, events, 28);
	filtercover_release(&c);
}

/* Far from proven, but there is more than includes alone can do, and the bound is no guess. */
Test(filtercover, half_of_one_select_has_a_bound)
{
	uint64_t events[128];
	struct filtercover c;

	draw_events(events, 128, 1, 7);
	filtercover_solve(&c, events, 128, FILTERCOVER_EFFORT / 10);
	cr_assert_leq(c.entries.len, 46, "%zu", c.entries.len);
	cr_assert_geq(c.bound, 28);
	cr_assert_leq(c.bound, c.entries.len);
	check_exact(&c, events, 128);
	filtercover_release(&c);
}

/* The search alone, from nothing: it has to find what is least, and to refute all that is less. */
Test(filtercover, search_finds_the_least_of_three_bits)
{
	int least[256];

	count_least(least);
	for (int w = 1; w < 256; w++) {
		struct unitset wanted = { 0 };
		struct unitproblem p;
		struct unitsearch s;

		for (unsigned int u = 0; u < 8; u++) {
			if (w >> u & 1)
				unitset_add(&wanted, u << 3 | 0x41);
		}
		unitproblem_init(&p, &wanted);
		unitsearch_init(&s, &p, 9, FILTERCOVER_EFFORT);
		unitsearch_run(&s, 9);
		cr_assert(s.found, "set %x", w);
		cr_assert_eq(s.includes.len + s.excludes.len, (size_t)least[w],
			     "set %x: %zu, not %d", w, s.includes.len + s.excludes.len, least[w]);
		cr_assert_eq(s.bound, (size_t)least[w]);
		unitsearch_release(&s);
		unitproblem_release(&p);
	}
}

/* However little was done for them, prices prove no more than there is. */
Test(filtercover, prices_never_prove_too_much)
{
	int least[256];

	count_least(least);
	for (int w = 1; w < 256; w++) {
		struct unitset wanted = { 0 };
		struct unitproblem p;

		for (unsigned int u = 0; u < 8; u++) {
			if (w >> u & 1)
				unitset_add(&wanted, u << 3 | 0x41);
		}
		unitproblem_init(&p, &wanted);
		for (unsigned int rounds = 1; rounds < 200; rounds = rounds * 3 + 1) {
			struct unitdual d = { .steps = FILTERCOVER_EFFORT };
			struct unitnode n;

			unitdual_init(&d, &p);
			unitnode_init(&n, &p);
			cr_assert(unitnode_reduce(&n, &p));
			unitdual_improve(&d, &n, (size_t)least[w] + 3,
					 (struct unitdual_effort){ rounds, 5 });
			cr_assert_leq(n.bound, (int64_t)least[w] * UNITNODE_ONE, "set %x", w);
			unitnode_release(&n);
			unitdual_release(&d);
		}
		unitproblem_release(&p);
	}
}

/* A guess is a cover, and the same each time. */
Test(filtercover, guesses_are_covers)
{
	uint64_t seed = 8;

	for (int round = 0; round < 10; round++) {
		struct unitset wanted = { 0 }, all = { 0 };
		struct unitguess g = { .steps = 10000 }, again = { .steps = 10000 };
		struct unitproblem p;

		for (int i = 0; i < 40; i++)
			unitset_add(&wanted, draw(&seed) & 255);
		unitproblem_init(&p, &wanted);
		cr_assert(unitguess_improve(&g, &p, 41, 0));
		cr_assert(unitguess_improve(&again, &p, 41, 0));
		cr_assert_eq(g.includes.len, again.includes.len);
		cr_assert_eq(g.excludes.len, again.excludes.len);
		for (size_t i = 0; i < g.includes.len; i++)
			all = unitset_or(&all, &g.includes.at[i].units);
		for (size_t i = 0; i < g.excludes.len; i++)
			all = unitset_without(&all, &g.excludes.at[i].units);
		cr_assert(unitset_is_within(&all, &wanted) && unitset_is_within(&wanted, &all));
		unitguess_release(&g);
		unitguess_release(&again);
		unitproblem_release(&p);
	}
}

/* The rounds of a guess are different ones: where the first finds 29 entries, the next has fewer. */
Test(filtercover, guesses_go_on)
{
	uint64_t events[40];
	struct unitset wanted = { 0 };
	struct unitguess g = { .steps = 1000000 };
	struct unitproblem p;
	size_t best = 41, first = 0;

	draw_events(events, 40, 1, 1);
	for (int i = 0; i < 40; i++)
		unitset_add(&wanted, kvmfilter_unit_mask(events[i]));
	unitproblem_init(&p, &wanted);
	while (g.round < 3) {
		if (unitguess_improve(&g, &p, best, 0))
			best = g.includes.len + g.excludes.len;
		first = first ? first : best;
	}
	cr_assert_lt(best, first);
	cr_assert_leq(best, 28);
	unitguess_release(&g);
	unitproblem_release(&p);
}

/* What was out of reach of a search by includes: nineteen at random. */
Test(filtercover, nineteen_at_random_are_proven)
{
	uint64_t events[19];
	struct filtercover c;

	srand(19);
	for (size_t i = 0; i < 19; i++)
		events[i] = kvmfilter_encode_raw(0x99, (uint8_t)rand());
	filtercover_solve(&c, events, 19, FILTERCOVER_EFFORT);
	cr_assert(c.proven);
	check_exact(&c, events, 19);
	filtercover_release(&c);
}
