/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/pmu/allocator.h"
#include "util/pmu/assign.h"

#define EVENTS_MAX 7

static uint64_t seed = 88172645463325252u;

static uint64_t draw(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

/* Tries every counter for every event in turn. */
static bool brute_place(const struct assign_event *const *events, size_t n, size_t at,
			uint64_t free)
{
	if (at == n)
		return true;
	if (events[at]->role == ASSIGN_FREE || events[at]->role == ASSIGN_RIDER)
		return brute_place(events, n, at + 1, free);
	for (int c = 0; c < ASSIGN_COUNTERS; c++) {
		if (events[at]->mask & free & UINT64_C(1) << c &&
		    brute_place(events, n, at + 1, free & ~(UINT64_C(1) << c)))
			return true;
	}
	return false;
}

/* At most two values of offcore_rsp and one of frontend among the events. */
static bool brute_registers(const struct assign_event *const *events, size_t n)
{
	uint64_t seen[2] = { 0, 0 }; /* values are below 64 */

	for (size_t i = 0; i < n; i++) {
		for (size_t r = 0; r < events[i]->nregisters; r++)
			seen[strcmp(events[i]->registers[r].name, "frontend") == 0] |=
				UINT64_C(1) << events[i]->registers[r].value;
	}
	return __builtin_popcountll(seen[0]) <= 2 && __builtin_popcountll(seen[1]) <= 1;
}

static bool brute_leader(const struct assign_event *const *events, size_t n)
{
	bool rider = false, leader = false;

	for (size_t i = 0; i < n; i++) {
		rider |= events[i]->role == ASSIGN_RIDER;
		leader |= events[i]->role == ASSIGN_LEADER;
	}
	return leader || !rider;
}

static void make_event(struct assign_event *e, uint64_t counters)
{
	static const char *const names[] = { "offcore_rsp", "frontend" };

	*e = (struct assign_event){ .name = "e" };
	e->role = draw(12) ? ASSIGN_COUNTED : (enum assign_role)draw(4);
	do {
		e->mask = draw(UINT64_MAX) & draw(UINT64_MAX) & counters;
	} while (!e->mask && draw(8));
	if (!draw(3))
		e->registers[e->nregisters++] =
			(struct encoding_register){ names[draw(2)], draw(3) };
}

static uint64_t make_counters(void)
{
	uint64_t generic = (UINT64_C(1) << (1 + draw(5))) - 1, fixed = (1u << draw(4)) - 1;

	return assign_mask(generic, (uint32_t)fixed);
}

/* What is handed out is each event's own, allowed, and given once. */
static void assert_placement(const struct assign_pmu *pmu, const struct assign_event *const *events,
			     size_t n, const int *counter)
{
	uint64_t used = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t bit;

		if (events[i]->role == ASSIGN_FREE || events[i]->role == ASSIGN_RIDER) {
			cr_assert_eq(counter[i], ASSIGN_NONE);
			continue;
		}
		cr_assert_geq(counter[i], 0);
		bit = UINT64_C(1) << counter[i];
		cr_assert(events[i]->mask & pmu->counters & ~pmu->reserved & bit);
		cr_assert_not(used & bit);
		used |= bit;
	}
}

/* More events want the counters of the reason than there are. */
static void assert_reason(const struct assign_pmu *pmu, const struct assign_event *const *events,
			  size_t n, const struct assign_failure *why)
{
	size_t confined = 0;

	cr_assert_neq(why->fault, ASSIGN_FINE);
	if (why->fault == ASSIGN_REGISTER)
		cr_assert_gt(why->values, why->capacity);
	if (why->fault != ASSIGN_TOO_MANY)
		return;
	for (size_t i = 0; i < n; i++)
		confined +=
			(events[i]->role == ASSIGN_COUNTED || events[i]->role == ASSIGN_LEADER) &&
			!(events[i]->mask & pmu->counters & ~pmu->reserved & ~why->counters);
	cr_assert_eq(confined, why->events);
	cr_assert_gt(confined, (size_t)__builtin_popcountll(why->counters));
}

Test(assign, agrees_with_trying_everything)
{
	size_t fitting = 0;

	for (size_t round = 0; round < 20000; round++) {
		struct assign_pmu pmu = { .counters = make_counters() };
		struct assign_event events[EVENTS_MAX];
		const struct assign_event *list[EVENTS_MAX];
		size_t n = 1 + draw(EVENTS_MAX);
		int counter[EVENTS_MAX];
		struct assign_failure why;
		bool want, got;

		if (!draw(3))
			pmu.reserved = UINT64_C(1) << __builtin_ctzll(pmu.counters);
		for (size_t i = 0; i < n; i++) {
			make_event(&events[i], pmu.counters);
			list[i] = &events[i];
		}
		want = brute_place(list, n, 0, pmu.counters & ~pmu.reserved) &&
		       brute_registers(list, n) && brute_leader(list, n);
		got = assign_events(&pmu, list, n, counter, &why);
		cr_assert_eq(got, want, "round %zu", round);
		fitting += got;
		if (got)
			assert_placement(&pmu, list, n, counter);
		else
			assert_reason(&pmu, list, n, &why);
	}
	/* The rounds are worth something only if both answers are common. */
	cr_assert_gt(fitting, 4000);
	cr_assert_lt(fitting, 16000);
}

static void assert_told(const struct assign_pmu *pmu, const struct assign_event *const *events,
			size_t n, const char *want)
{
	struct assign_failure why;
	struct buf text = { 0 };

	cr_assert_not(assign_events(pmu, events, n, NULL, &why));
	assign_explain(&why, &text);
	cr_expect_str_eq(buf_text(&text), want, "%s", buf_text(&text));
	buf_release(&text);
}

Test(assign, says_in_words_what_stands_in_the_way)
{
	const struct assign_pmu pmu = { assign_mask(0xf, 0x7), 0 };
	const struct assign_pmu held = { assign_mask(0xf, 0x7), assign_mask(0, 2) };
	const struct assign_event any = { .name = "any", .mask = 0xf };
	const struct assign_event cycles = { .name = "cycles", .mask = assign_mask(0xf, 2) };
	const struct assign_event last = { .name = "last", .mask = 1 << 3 };
	const struct assign_event ref = { .name = "ref", .mask = assign_mask(0, 2) };
	const struct assign_event rider = { .name = "topdown-retiring", .role = ASSIGN_RIDER };
	const struct assign_event ocr[3] = {
		{ .mask = 0xf, .registers = { { "offcore_rsp", 1 } }, .nregisters = 1 },
		{ .mask = 0xf, .registers = { { "offcore_rsp", 2 } }, .nregisters = 1 },
		{ .mask = 0xf, .registers = { { "offcore_rsp", 3 } }, .nregisters = 1 },
	};
	const struct assign_event *five[] = { &any, &any, &any, &any, &any };
	const struct assign_event *six[] = { &any, &any, &any, &any, &cycles, &cycles };
	const struct assign_event *two[] = { &any, &last, &last };
	const struct assign_event *values[] = { &ocr[0], &ocr[1], &ocr[2] };
	const struct assign_event *equal[] = { &ocr[0], &ocr[1], &ocr[0] };

	assert_told(&pmu, five, 5, "5 events compete for counters 0-3");
	assert_told(&pmu, six, 6, "6 events compete for counters 0-3 and fixed counter 1");
	assert_told(&pmu, two, 3, "2 events compete for counter 3");
	assert_told(&pmu, values, 3, "3 values for register offcore_rsp, which has 2");
	cr_assert(assign_events(&pmu, equal, 3, NULL, NULL), "equal values are shared");
	assert_told(&held, (const struct assign_event *[]){ &ref }, 1,
		    "no counter can take 1 event");
	assert_told(&pmu, (const struct assign_event *[]){ &rider }, 1,
		    "topdown events need slots in their group");
}

Test(assign, an_event_that_must_be_alone_leaves_fixed_counters_to_others)
{
	const struct assign_pmu pmu = { assign_mask(0xf, 0x7), 0 };
	const struct assign_event lone = { .name = "lone", .mask = 0xf, .alone = true };
	const struct assign_event cycles = { .name = "cycles", .mask = assign_mask(0xf, 2) };
	const struct assign_event any = { .name = "any", .mask = 0xf };
	int counter[2];

	cr_assert(assign_events(&pmu, (const struct assign_event *[]){ &lone, &cycles }, 2, counter,
				NULL));
	cr_assert_eq(counter[1], ASSIGN_FIXED + 1);
	assert_told(&pmu, (const struct assign_event *[]){ &lone, &any }, 2,
		    "an event must be counted alone, without others on programmable counters");
	assert_told(&pmu, (const struct assign_event *[]){ &lone, &lone }, 2,
		    "two events that must be counted alone");
}

Test(assign, without_known_counters_everything_fits)
{
	const struct assign_pmu pmu = { 0, 0 };
	const struct assign_event any = { .name = "any", .mask = 0 };
	const struct assign_event *list[] = { &any, &any, &any };

	cr_assert(assign_events(&pmu, list, 3, NULL, NULL));
}

/* In any order, an order is found with which the lowest free counter is always right. */
Test(allocator, finds_orders_for_delegated_counters)
{
	const struct assign_pmu pmu = { assign_mask(0x7d, 0), 0 };
	const struct assign_event ctr3 = { .name = "a", .mask = 1 << 3 };
	const struct assign_event ctr34 = { .name = "b", .mask = 3 << 3 };
	const struct assign_event any = { .name = "c", .mask = 0xf << 3 };
	const struct assign_event cycles = { .name = "d", .mask = 0x79 };
	int counter[4];

	for (size_t swap = 0; swap < 24; swap++) {
		const struct assign_event *list[] = { &ctr3, &ctr34, &any, &cycles };

		for (size_t i = 0; i < 3; i++) {
			size_t k = i + (swap >> i) % (4 - i);
			const struct assign_event *e = list[i];

			list[i] = list[k];
			list[k] = e;
		}
		cr_assert(allocator_order(ALLOCATOR_RISCV, &pmu, list, 4, counter));
		assert_placement(&pmu, list, 4, counter);
		cr_assert_eq(list[0], &ctr3);
		cr_assert_eq(counter[0], 3);
	}
}

/* Few counters first is not enough: here the order has to come from a matching. */
Test(allocator, takes_the_order_of_a_matching_where_it_must)
{
	const struct assign_pmu pmu = { assign_mask(0x78, 0), 0 };
	const struct assign_event x = { .name = "a", .mask = 0x48 };
	const struct assign_event y = { .name = "b", .mask = 0x18 };
	const struct assign_event z = { .name = "c", .mask = 0x18 };
	const struct assign_event *list[] = { &x, &y, &z };
	int counter[3];

	cr_assert_not(allocator_run(ALLOCATOR_RISCV, &pmu, list, 3, NULL));
	cr_assert(allocator_order(ALLOCATOR_RISCV, &pmu, list, 3, counter));
	assert_placement(&pmu, list, 3, counter);
	cr_assert_eq(list[2], &x);
	cr_assert_eq(counter[2], 6);
}

/* Wrong orders fail in the simulation: it does not do more than the drivers do. */
Test(allocator, does_not_backtrack)
{
	const struct assign_pmu pmu = { assign_mask(0x18, 0), 0 };
	const struct assign_event ctr3 = { .name = "a", .mask = 1 << 3 };
	const struct assign_event ctr34 = { .name = "b", .mask = 3 << 3 };
	const struct assign_event *wrong[] = { &ctr34, &ctr3 }, *right[] = { &ctr3, &ctr34 };

	cr_assert_not(allocator_run(ALLOCATOR_RISCV, &pmu, wrong, 2, NULL));
	cr_assert(allocator_run(ALLOCATOR_RISCV, &pmu, right, 2, NULL));
	cr_assert(allocator_run(ALLOCATOR_X86, &pmu, wrong, 2, NULL),
		  "x86 looks at weights and not at the order");
}

Test(allocator, x86_prefers_fixed_counters)
{
	const struct assign_pmu pmu = { assign_mask(0xf, 0x7), 0 };
	const struct assign_event insts = { .name = "i", .mask = assign_mask(0xf, 1) };
	const struct assign_event any = { .name = "a", .mask = 0xf };
	const struct assign_event *list[] = { &insts, &any, &insts };
	int counter[3];

	cr_assert(allocator_run(ALLOCATOR_X86, &pmu, list, 3, counter));
	cr_assert_eq(counter[0], ASSIGN_FIXED);
	cr_assert_eq(counter[1], 0);
	cr_assert_eq(counter[2], 1);
}

/* Whatever it says yes to is a placement; what it says no to is handed a matching to pin. */
Test(allocator, orders_are_placements_on_random_pmus)
{
	static const enum allocator_kind kinds[] = { ALLOCATOR_X86, ALLOCATOR_ARM64,
						     ALLOCATOR_RISCV };

	for (size_t round = 0; round < 6000; round++) {
		struct assign_pmu pmu = { .counters = make_counters() };
		struct assign_event events[EVENTS_MAX];
		const struct assign_event *list[EVENTS_MAX];
		size_t n = 1 + draw(EVENTS_MAX);
		int counter[EVENTS_MAX];

		for (size_t i = 0; i < n; i++) {
			make_event(&events[i], pmu.counters);
			events[i].role = ASSIGN_COUNTED;
			events[i].nregisters = 0;
			list[i] = &events[i];
		}
		if (!assign_events(&pmu, list, n, counter, NULL))
			continue;
		allocator_order(kinds[round % ARRAY_LEN(kinds)], &pmu, list, n, counter);
		assert_placement(&pmu, list, n, counter);
	}
}
