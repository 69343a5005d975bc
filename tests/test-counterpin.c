/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/base/opt.h"
#include "util/pmu/counterpin.h"
#include "util/pmu/encoding.h"
#include "util/pmu/machine.h"
#include "util/pmu/plantext.h"
#include "util/target/attr.h"

/* What is counted on the described machine whose events few counters take. */
struct bench {
	struct fs fs;
	struct machine machine;
	struct plantext text;
	struct plan plan;
	struct arena arena;
};

static void start(struct bench *b, const char *sysfs, const char *events, bool sampling)
{
	struct opt_item tables = { .value = "tests/data/delegated" };
	struct machine_args args = {
		.sysfs = sysfs,
		.events = { .at = &tables, .len = 1 },
		.no_builtin = true,
		.cpu = sysfs ? NULL : "0x0-0x0-0x0",
	};
	struct err err = { 0 };

	*b = (struct bench){ 0 };
	cr_assert_eq(machine_open(&b->machine, &args, &b->fs, 0, &err), 0, "%s", err.text);
	plantext_init(&b->text, &b->machine.resolve);
	cr_assert_eq(plantext_add(&b->text, events, &b->plan, &err), 0, "%s", err.text);
	cr_assert_eq(counterpin_plan(&b->machine.resolve, sampling, &b->arena, &b->plan, &err), 0,
		     "%s", err.text);
}

static void finish(struct bench *b)
{
	plan_release(&b->plan);
	plantext_release(&b->text);
	machine_release(&b->machine);
	arena_release(&b->arena);
}

/* config2 of each event as the kernel gets it; 0 where it is refused. */
static void expect_of(const char *sysfs, bool sampling, const char *events, const uint64_t *masks)
{
	struct bench b;

	start(&b, sysfs, events, sampling);
	for (size_t i = 0; i < b.plan.events.len; i++) {
		const struct plan_event *e = &b.plan.events.at[i];
		struct attr attr;

		attr_fill(e->encoding, &attr);
		if (masks[i]) {
			cr_expect_null(e->refusal, "%s of '%s'", e->name, events);
			cr_expect_eq(attr.kernel.config2, masks[i], "%s of '%s': 0x%llx", e->name,
				     events, (unsigned long long)attr.kernel.config2);
		} else {
			cr_expect_not_null(e->refusal, "%s of '%s'", e->name, events);
		}
	}
	finish(&b);
}

#define MACHINE		    "tests/data/machines/riscv-delegated"
#define EXPECT(events, ...) expect_of(MACHINE, false, events, (const uint64_t[]){ __VA_ARGS__ })
#define EXPECT_SAMPLING(events, ...) \
	expect_of(MACHINE, true, events, (const uint64_t[]){ __VA_ARGS__ })

Test(counterpin, the_order_of_a_group_does_not_matter)
{
	EXPECT("{fake-ctr3,fake-ctr34}", 0x8, 0x10);
	EXPECT("{fake-ctr34,fake-ctr3}", 0x10, 0x8);
	EXPECT("{fake-any,fake-ctr6,fake-ctr34,fake-ctr3}", 0x20, 0x40, 0x10, 0x8);
	EXPECT("{fake-ctr3,fake-ctr34,fake-ctr6,fake-any}", 0x8, 0x10, 0x40, 0x20);
}

Test(counterpin, what_does_not_fit_a_group_is_refused_with_the_reason)
{
	struct bench b;

	EXPECT("{fake-ctr3,fake-ctr3-too,fake-ctr34}", 0x8, 0, 0x10);
	start(&b, MACHINE, "{fake-ctr3,fake-ctr3-too}", false);
	cr_expect_str_eq(b.plan.events.at[1].refusal, "2 events compete for counter 3");
	cr_expect_eq(b.plan.events.at[0].counter, 3);
	finish(&b);
	/* A weak group's are counted one by one, which they can. */
	EXPECT("{fake-ctr3,fake-ctr3-too,fake-ctr34}:W", 0x8, 0x8, 0x10);
}

Test(counterpin, groups_beside_each_other_get_different_counters)
{
	EXPECT("fake-any,fake-any:u,fake-ctr3", 0x10, 0x20, 0x8);
	EXPECT("fake-ctr34,fake-ctr3,fake-ctr3-too", 0x10, 0x8, 0x8);
}

Test(counterpin, an_event_without_a_mask_gets_one)
{
	EXPECT("{cpu/event=5/,fake-ctr3}", 0x10, 0x8);
	EXPECT("{cpu/event=5,counterid_mask=0x18/,fake-ctr3}", 0x10, 0x8);
}

Test(counterpin, sampling_takes_no_counter_that_never_overflows)
{
	EXPECT("cpu/event=1,counterid_mask=0x1/", 0x1);
	EXPECT_SAMPLING("cpu/event=1,counterid_mask=0x9/", 0x8);
	EXPECT_SAMPLING("cpu/event=2,counterid_mask=0xc/", 0x8);
	EXPECT_SAMPLING("cpu/event=1,counterid_mask=0x1/", 0);
}

/* Counters 0 and 2 count cycles and instructions, whatever takes them. */
Test(counterpin, fixed_counters_are_for_no_other_event)
{
	EXPECT("cpu/event=5,counterid_mask=0x9/", 0x8);
	EXPECT("cpu/event=5,counterid_mask=0xc/", 0x8);
	EXPECT("cpu/event=5,counterid_mask=0x1d/,fake-ctr3", 0x10, 0x8);
}

Test(counterpin, what_takes_no_counter_of_the_core_is_left_alone)
{
	struct bench b;

	start(&b, MACHINE, "{fake-ctr3,cpu/config=0x8000000000000005/}", false);
	cr_expect_eq(b.plan.events.at[0].encoding->config[2], 0x8);
	cr_expect_eq(b.plan.events.at[1].encoding->config[2], 0);
	cr_expect_eq(b.plan.events.at[1].counter, PLAN_COUNTER_ANY);
	cr_expect_null(b.plan.events.at[1].refusal);
	finish(&b);
}

/* Their number is the whole config: there is no place for a mask. */
Test(counterpin, generic_events_are_not_called_pinned)
{
	struct bench b;

	start(&b, MACHINE, "{fake-ctr3,branch-misses}", false);
	cr_expect_eq(b.plan.events.at[0].counter, 3);
	cr_expect_eq(b.plan.events.at[1].encoding->type, 0);
	cr_expect_eq(b.plan.events.at[1].encoding->config[2], 0);
	cr_expect_eq(b.plan.events.at[1].counter, PLAN_COUNTER_ANY);
	cr_expect_null(b.plan.events.at[1].refusal);
	finish(&b);
}

/* Kernels without the series do not know the term, and would refuse the event. */
Test(counterpin, without_the_term_nothing_is_done)
{
	struct bench b;

	start(&b, NULL, "{fake-ctr34,fake-ctr3,fake-ctr3-too}", false);
	for (size_t i = 0; i < b.plan.events.len; i++) {
		cr_expect_eq(b.plan.events.at[i].encoding->config[2], 0);
		cr_expect_eq(b.plan.events.at[i].counter, PLAN_COUNTER_ANY);
		cr_expect_null(b.plan.events.at[i].refusal);
	}
	finish(&b);
}
