/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/target/qemuspec.h"
#include "util/target/qemuturns.h"

#define CYCLES	     1
#define INSTRUCTIONS 2
#define LOADS	     0x10019
#define STORES	     0x1001b
#define FETCHES	     0x10021

static const struct qemuturns_modes usual;

static struct encoding encode(uint64_t code)
{
	struct encoding e = {
		.pmu = "default_core",
		.has_type = true,
		.has_config = true,
		.type = 4,
		.config = { code },
	};

	if (code == CYCLES || code == INSTRUCTIONS) {
		e.counters.known = true;
		e.counters.generic = 0x7fff8 | (code == CYCLES ? 1 : 4);
	}
	return e;
}

static struct encoding encode_kernel(uint64_t code)
{
	struct encoding e = encode(code);

	e.mods.kernel = true;
	return e;
}

/* In the group begun last; first begins one. */
static void add(struct plan *plan, bool first, const struct encoding *e)
{
	if (first)
		plan_add_group(plan);
	plan_add_event(plan, &(struct plan_event){ .name = "", .encoding = e });
}

static struct qemuturns make(const struct plan *plan, unsigned int counters)
{
	const struct qemuspec spec = { .counters = counters, .rotate = 10000 };
	struct qemuturns t;

	qemuturns_make(&t, plan, &spec, &usual);
	return t;
}

static const struct counter_setting *setting_of(const struct qemuturns *t, size_t event)
{
	const struct qemuturns_event *e = &t->events.at[event];

	cr_assert(e->counted, "event %zu: %s", event, buf_text(&e->reason));
	return &t->turns.at[e->turn].settings[e->slot];
}

Test(qemuturns, fixed_counters_go_first)
{
	const struct encoding events[] = { encode(CYCLES), encode(INSTRUCTIONS), encode(LOADS) };
	struct plan plan = { 0 };
	struct qemuturns t;

	for (size_t i = 0; i < 3; i++)
		add(&plan, true, &events[i]);
	t = make(&plan, 16);
	cr_assert_eq(t.turns.len, 1);
	cr_assert_eq(t.turns.at[0].clock, -1);
	cr_assert_eq(setting_of(&t, 0)->counter, 0);
	cr_assert_eq(setting_of(&t, 1)->counter, 2);
	cr_assert_eq(setting_of(&t, 2)->counter, 3);
	cr_assert_eq(setting_of(&t, 2)->event, LOADS);
	cr_assert_eq(setting_of(&t, 0)->inhibit, ssccfg_inhibit(SSCCFG_NO_KERNEL | SSCCFG_NO_HV));
	cr_assert(t.events.at[0].usual);
	qemuturns_release(&t);
	plan_release(&plan);
}

Test(qemuturns, the_same_event_is_counted_once)
{
	const struct encoding a = encode(LOADS), b = encode(LOADS);
	struct plan plan = { 0 };
	struct qemuturns t;

	add(&plan, true, &a);
	add(&plan, true, &b);
	t = make(&plan, 1);
	cr_assert_eq(t.turns.len, 1);
	cr_assert_eq(t.turns.at[0].n, 1);
	cr_assert_eq(setting_of(&t, 0), setting_of(&t, 1));
	qemuturns_release(&t);
	plan_release(&plan);
}

/* One programmable counter for each event: other modes of it wait for their turn. */
Test(qemuturns, other_modes_of_an_event)
{
	const struct encoding user = encode(CYCLES), kernel = encode_kernel(CYCLES);
	const struct encoding loads = encode(LOADS), kernel_loads = encode_kernel(LOADS);
	struct plan plan = { 0 };
	struct qemuturns t;

	add(&plan, true, &user);
	add(&plan, true, &kernel);
	t = make(&plan, 16);
	cr_assert_eq(t.turns.len, 1);
	cr_assert_eq(setting_of(&t, 0)->counter, 0);
	cr_assert_eq(setting_of(&t, 1)->counter, 3);
	cr_assert(!t.events.at[1].usual);
	qemuturns_release(&t);

	add(&plan, true, &loads);
	add(&plan, true, &kernel_loads);
	t = make(&plan, 16);
	cr_assert_eq(t.turns.len, 2);
	cr_assert_neq(t.events.at[2].turn, t.events.at[3].turn);
	/* Cycles are in a programmable counter of the first turn, and its clock is the other. */
	cr_assert_eq(t.turns.at[0].settings[t.turns.at[0].n - 1].event, INSTRUCTIONS);
	cr_assert_eq(t.turns.at[1].settings[t.turns.at[1].n - 1].event, CYCLES);
	qemuturns_release(&t);
	plan_release(&plan);
}

Test(qemuturns, a_group_that_cannot_be)
{
	const struct encoding loads = encode(LOADS), kernel_loads = encode_kernel(LOADS);
	struct plan plan = { 0 };
	struct qemuturns t;

	add(&plan, true, &loads);
	add(&plan, false, &kernel_loads);
	t = make(&plan, 16);
	cr_assert(!t.events.at[0].counted && !t.events.at[1].counted);
	cr_assert(strstr(t.events.at[0].reason.at, "one programmable counter only"), "%s",
		  t.events.at[0].reason.at);
	cr_assert_eq(t.turns.len, 0);
	qemuturns_release(&t);
	plan.groups.at[0].weak = true;
	t = make(&plan, 16);
	cr_assert(t.events.at[0].counted && t.events.at[1].counted);
	cr_assert(t.events.at[0].alone && t.events.at[1].alone);
	cr_assert_eq(t.turns.len, 2);
	qemuturns_release(&t);
	plan_release(&plan);
}

Test(qemuturns, too_few_counters)
{
	const struct encoding events[] = { encode(LOADS), encode(STORES), encode(FETCHES) };
	struct plan plan = { 0 };
	struct qemuturns t;

	for (size_t i = 0; i < 3; i++)
		add(&plan, true, &events[i]);
	t = make(&plan, 3);
	cr_assert_eq(t.turns.len, 1);
	qemuturns_release(&t);
	t = make(&plan, 2);
	cr_assert_eq(t.turns.len, 3);
	for (size_t i = 0; i < 3; i++)
		cr_assert_eq(t.turns.at[i].settings[1].period, 10000);
	qemuturns_release(&t);
	t = make(&plan, 1);
	cr_assert(!t.events.at[0].counted);
	cr_assert(strstr(t.events.at[0].reason.at, "the clock of the turns"));
	qemuturns_release(&t);
	plan_release(&plan);
}

Test(qemuturns, what_the_machine_does_not_count)
{
	struct encoding events[] = { encode(0x1234), encode(UINT64_C(1) << 63 | 2), encode(LOADS),
				     encode(4) };
	struct plan plan = { 0 };
	struct qemuturns t;

	events[2].counters.known = true;
	events[2].counters.generic = 1u << 20;
	events[3].type = 1;
	for (size_t i = 0; i < 4; i++)
		add(&plan, true, &events[i]);
	t = make(&plan, 16);
	cr_assert(strstr(t.events.at[0].reason.at, "no event 0x1234"));
	cr_assert(strstr(t.events.at[1].reason.at, "firmware"));
	cr_assert(strstr(t.events.at[2].reason.at, "of which the machine has none"));
	cr_assert(strstr(t.events.at[3].reason.at, "events of its CPU"));
	cr_assert_eq(t.turns.len, 0);
	qemuturns_release(&t);
	plan_release(&plan);
}

/* What must hold for each turn, whatever the plan. */
static void check_turn(const struct qemuturn *t, unsigned int counters, bool rotates)
{
	uint64_t used = 0;

	cr_assert_eq(t->clock >= 0, rotates);
	for (size_t i = 0; i < t->n; i++) {
		const struct counter_setting *s = &t->settings[i];

		cr_assert(s->counter == 0 || s->counter == 2 ||
			  (s->counter >= 3 && s->counter < 3 + counters));
		cr_assert_eq(used >> s->counter & 1, 0, "counter %u is used twice", s->counter);
		used |= UINT64_C(1) << s->counter;
		for (size_t k = 0; k < i; k++)
			cr_assert(s->counter < 3 || s->event != t->settings[k].event,
				  "event %llx is in two counters", (unsigned long long)s->event);
	}
	if (rotates) {
		cr_assert_eq(t->settings[t->n - 1].counter, (uint32_t)t->clock);
		cr_assert_eq(t->settings[t->n - 1].period, 10000);
	}
}

Test(qemuturns, plans_by_chance)
{
	static const uint64_t codes[] = { CYCLES, INSTRUCTIONS, LOADS, STORES, FETCHES };

	srand(1);
	for (size_t round = 0; round < 5000; round++) {
		struct encoding events[12];
		unsigned int counters = 1 + (unsigned int)rand() % 16;
		size_t n = 1 + (size_t)rand() % 12;
		struct plan plan = { 0 };
		struct qemuturns t;

		for (size_t i = 0; i < n; i++) {
			events[i] = encode(codes[rand() % 5]);
			events[i].mods.kernel = rand() % 3 == 0;
			events[i].mods.user = rand() % 3 == 0;
			add(&plan, i == 0 || rand() % 2, &events[i]);
		}
		t = make(&plan, counters);
		for (size_t i = 0; i < t.turns.len; i++)
			check_turn(&t.turns.at[i], counters, t.turns.len > 1);
		for (size_t i = 0; i < n; i++) {
			const struct counter_setting *s;

			if (!t.events.at[i].counted) {
				cr_assert_neq(t.events.at[i].reason.len, 0);
				continue;
			}
			s = setting_of(&t, i);
			cr_assert_eq(s->counter == 0   ? CYCLES
				     : s->counter == 2 ? INSTRUCTIONS
						       : s->event,
				     events[i].config[0]);
			/* A group is in one turn. */
			for (size_t k = plan.groups.at[plan_find_group(&plan, i)].first; k < i; k++)
				cr_assert_eq(t.events.at[k].turn, t.events.at[i].turn);
		}
		qemuturns_release(&t);
		plan_release(&plan);
	}
}

static struct qemuturns make_sampling(const struct plan *plan, const uint64_t *periods)
{
	const struct qemuspec spec = { .counters = 4, .rotate = 10000 };
	const struct qemuturns_modes modes = { .periods = periods, .least = 32 };
	struct qemuturns t;

	qemuturns_make(&t, plan, &spec, &modes);
	return t;
}

/* On counters that overflow, all in one turn; cycles and instructions are one clock. */
Test(qemuturns, samples)
{
	const struct encoding events[] = { encode(CYCLES), encode(LOADS), encode(INSTRUCTIONS) };
	const uint64_t periods[] = { 32, 1, 100 };
	struct plan plan = { 0 };
	struct qemuturns t;

	for (size_t i = 0; i < 3; i++)
		add(&plan, true, &events[i]);
	t = make_sampling(&plan, periods);
	cr_assert_eq(t.turns.len, 1);
	cr_assert_geq(setting_of(&t, 0)->counter, 3);
	cr_assert_eq(setting_of(&t, 0)->period, 32);
	cr_assert_eq(setting_of(&t, 1)->period, 1);
	cr_assert_not(t.events.at[2].counted);
	cr_assert(strstr(buf_text(&t.events.at[2].reason), "not both"));
	qemuturns_release(&t);
	t = make_sampling(&plan, (const uint64_t[]){ 31, 1, 100 });
	cr_assert_not(t.events.at[0].counted);
	cr_assert(strstr(buf_text(&t.events.at[0].reason), "shortest period"));
	cr_assert(t.events.at[2].counted);
	qemuturns_release(&t);
	plan_release(&plan);
}
