/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/perf_event.h>
#include <string.h>

#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/run/machplan.h"
#include "util/run/machrecord.h"
#include "util/target/qemuspec.h"

#define CYCLES	     1
#define INSTRUCTIONS 2
#define LOADS	     0x10019 /* misses of the TLB */
#define BRANCHES     (PERF_SAMPLE_BRANCH_ANY | PERF_SAMPLE_BRANCH_USER)

/* What is asked of the recording of one event, or of two. */
struct asked {
	struct encoding events[2];
	struct plan plan;
	struct qemuspec machine;
	struct sampling sampling;
	struct machrecord_args args;
};

static void ask(struct asked *a, uint64_t code, uint64_t other)
{
	const uint64_t codes[] = { code, other };

	*a = (struct asked){ .sampling = { .usual_frequency = 4000 } };
	plan_add_group(&a->plan);
	for (size_t i = 0; i < 2 && codes[i]; i++) {
		a->events[i] = (struct encoding){ .pmu = "default_core",
						  .has_type = true,
						  .has_config = true,
						  .type = PERF_TYPE_RAW,
						  .config = { codes[i] } };
		plan_add_event(&a->plan,
			       &(struct plan_event){ .name = "event", .encoding = &a->events[i] });
	}
	a->args = (struct machrecord_args){ .plan = &a->plan,
					    .machine = &a->machine,
					    .sampling = &a->sampling };
}

static struct machplan make(const struct asked *a)
{
	struct machplan p;
	struct err err = { 0 };

	cr_assert_eq(machplan_make(&p, &a->args, &err), 0, "%s", err.text);
	return p;
}

static void refuse(struct asked *a, const char *why)
{
	struct machplan p;
	struct err err = { 0 };

	cr_expect_eq(machplan_make(&p, &a->args, &err), -1, "%s", why);
	cr_expect_eq(err.code, ERR_USAGE);
	cr_expect(strstr(err.text, why), "no '%s' in: %s", why, err.text);
	machplan_release(&p);
	plan_release(&a->plan);
	err_clear(&err);
}

/* The event's own, then the option's, then a frequency of what goes with the clock. */
Test(machplan, periods)
{
	struct asked a;
	struct machplan p;

	ask(&a, CYCLES, INSTRUCTIONS);
	a.events[1].period = 77;
	a.sampling.period = 500;
	p = make(&a);
	cr_expect_eq(p.periods[0], 500);
	cr_expect_eq(p.frequencies[0], 0);
	cr_expect_eq(p.periods[1], 77);
	machplan_release(&p);
	a.sampling.period = 0;
	p = make(&a);
	cr_expect_eq(p.periods[0], 250000);
	cr_expect_eq(p.frequencies[0], 4000);
	machplan_release(&p);
	a.events[0].frequency = 100000;
	p = make(&a);
	cr_expect_eq(p.periods[0], 10000);
	cr_expect_eq(p.frequencies[0], 100000);
	machplan_release(&p);
	plan_release(&a.plan);
	ask(&a, LOADS, 0);
	refuse(&a, "cannot be sampled by a frequency");
}

static void expect_branches(const struct asked *a, enum monblock_branch_use use, unsigned int depth,
			    uint64_t told)
{
	struct machplan p = make(a);

	cr_expect_eq(p.sampling.branch_use, use);
	cr_expect_eq(p.sampling.branches.depth, depth);
	cr_expect(p.sampling.branches.freeze);
	cr_expect_eq(p.layout.branches, told, "0x%lx", p.layout.branches);
	machplan_release(&p);
}

Test(machplan, branches)
{
	const uint64_t told = BRANCHES | PERF_SAMPLE_BRANCH_TYPE_SAVE;
	struct asked a;

	ask(&a, INSTRUCTIONS, 0);
	a.sampling.branches = PERF_SAMPLE_BRANCH_ANY;
	expect_branches(&a, MONBLOCK_BEFORE, 32, told);
	a.machine.depth = 64;
	expect_branches(&a, MONBLOCK_BEFORE, 64, told);
	/* All of them: no sample may have room for fewer than it has instructions. */
	a.args.all_branches = true;
	expect_branches(&a, MONBLOCK_SINCE, 64, told | PERF_SAMPLE_BRANCH_HW_INDEX);
	a.machine.depth = 0;
	expect_branches(&a, MONBLOCK_SINCE, 256, told | PERF_SAMPLE_BRANCH_HW_INDEX);
	/* Calls are made chains of, and are no branches in the file. */
	a.args.all_branches = false;
	a.sampling.branches = 0;
	a.sampling.chain = SAMPLING_BRANCHES;
	expect_branches(&a, MONBLOCK_CALLS, 128, 0);
	plan_release(&a.plan);
}

Test(machplan, all_branches)
{
	struct asked a;
	struct machplan p;

	ask(&a, INSTRUCTIONS, 0);
	a.sampling.branches = BRANCHES;
	a.args.all_branches = true;
	p = make(&a);
	cr_expect_eq(p.periods[0], 256);
	cr_expect_eq(p.frequencies[0], 0);
	machplan_release(&p);
	a.sampling.period = 1000;
	p = make(&a);
	cr_expect_eq(p.periods[0], 1000);
	machplan_release(&p);
	plan_release(&a.plan);
	ask(&a, LOADS, 0);
	a.sampling.period = 10;
	a.sampling.branches = BRANCHES;
	a.args.all_branches = true;
	refuse(&a, "and of nothing else");
	ask(&a, CYCLES, INSTRUCTIONS);
	a.sampling.branches = BRANCHES;
	a.args.all_branches = true;
	refuse(&a, "and of nothing else");
}

Test(machplan, registers_and_frames)
{
	struct asked a;
	struct machplan p;

	ask(&a, CYCLES, 0);
	a.sampling.user_regs = 5;
	a.sampling.intr_regs = 2;
	a.sampling.chain = SAMPLING_FRAMES;
	a.sampling.max_stack = 10;
	p = make(&a);
	cr_expect_eq(p.sampling.registers, 7);
	cr_expect_eq(p.sampling.frames, 10);
	cr_expect(p.layouts[0].has_chain);
	cr_expect_eq(p.layouts[0].frames, 10);
	machplan_release(&p);
	a.sampling.max_stack = 1000;
	p = make(&a);
	cr_expect_eq(p.sampling.frames, MONBLOCK_FRAMES);
	machplan_release(&p);
	plan_release(&a.plan);
}

/* The machine takes what any event wants; each has its own of it. */
Test(machplan, what_events_say_themselves)
{
	const struct sampling_own own[] = { { .has_chain = true, .chain = SAMPLING_NO_CHAIN },
					    { .max_stack = 3 } };
	const struct sampling_own calls[] = { { 0 },
					      { .has_chain = true, .chain = SAMPLING_BRANCHES } };
	struct asked a;
	struct machplan p;

	ask(&a, CYCLES, LOADS);
	a.events[1].period = 7;
	a.sampling.chain = SAMPLING_FRAMES;
	a.sampling.own = own;
	p = make(&a);
	cr_expect_eq(p.sampling.frames, 3);
	cr_expect_not(p.layouts[0].has_chain);
	cr_expect(p.layouts[1].has_chain);
	cr_expect_eq(p.layouts[1].frames, 3);
	machplan_release(&p);
	a.sampling.own = calls;
	refuse(&a, "for all events of a recording");
}

Test(machplan, what_the_machine_has_not)
{
	struct asked a;

	ask(&a, CYCLES, 0);
	a.sampling.chain = SAMPLING_STACK;
	refuse(&a, "pieces of the stack");
	ask(&a, CYCLES, 0);
	a.sampling.branches = PERF_SAMPLE_BRANCH_ANY | PERF_SAMPLE_BRANCH_KERNEL;
	refuse(&a, "of user mode (-j u) only");
	ask(&a, CYCLES, 0);
	a.sampling.branches = PERF_SAMPLE_BRANCH_IN_TX;
	refuse(&a, "cannot be chosen so");
	ask(&a, CYCLES, 0);
	a.sampling.branches = BRANCHES;
	a.sampling.chain = SAMPLING_BRANCHES;
	refuse(&a, "not both");
	ask(&a, CYCLES, 0);
	a.sampling.switches = true;
	refuse(&a, "other threads");
}

/* Modifier S: the leader is sampled, and what it has of the others is in its samples. */
Test(machplan, groups_that_are_read)
{
	struct asked a;
	struct machplan p;

	ask(&a, INSTRUCTIONS, LOADS);
	a.sampling.period = 500;
	p = make(&a);
	cr_expect_eq(p.periods[1], 500);
	cr_expect(!p.sampling.has_values);
	machplan_release(&p);
	a.events[0].mods.sample_read = a.events[1].mods.sample_read = true;
	p = make(&a);
	cr_expect_eq(p.periods[0], 500);
	cr_expect_eq(p.periods[1], 0);
	cr_expect(p.sampling.has_values);
	cr_expect(machplan_group(&a.plan, 1).reads);
	cr_expect_eq(machplan_group(&a.plan, 1).first, 0);
	machplan_release(&p);
	plan_release(&a.plan);
}
