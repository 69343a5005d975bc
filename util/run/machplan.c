/* SPDX-License-Identifier: MIT */
#include "util/run/machplan.h"

#include <linux/perf_event.h>
#include <stdlib.h>

#include "arch/riscv/sbipmu.h"
#include "util/base/alloc.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/run/machrecord.h"
#include "util/target/qemuspec.h"
#include "util/target/qemuturns.h"

#define NS_PER_SECOND 1000000000
/* Records of branches: as most of today's CPUs have them, for MONBLOCK_FRAMES calls, all. */
#define DEPTH	    32
#define DEPTH_CALLS 128
#define DEPTH_ALL   256

static int check_sampling(const struct machrecord_args *a, struct err *err)
{
	const struct sampling *s = a->sampling;
	const struct {
		bool asked;
		const char *what;
	} absent[] = {
		{ s->chain == SAMPLING_STACK, "pieces of the stack (--call-graph dwarf)" },
		{ s->has_address || s->has_physical || s->has_data_page || s->has_code_page,
		  "addresses of data and sizes of pages" },
		{ s->has_weight || s->has_transaction, "weights and transactions" },
		{ s->has_cgroup || s->cgroups || s->namespaces, "cgroups and namespaces" },
		{ s->switches || s->per_thread_stat, "other threads to switch to" },
		{ s->no_samples, "recordings without samples (-n)" },
		{ s->overwrite, "rings to overwrite (--overwrite)" },
		{ s->has_clock, "other clocks than its own (-k)" },
	};

	for (size_t i = 0; i < ARRAY_LEN(absent); i++) {
		if (absent[i].asked)
			return err_set(err, ERR_USAGE, "the emulated machine has no %s",
				       absent[i].what);
	}
	return 0;
}

/* The options as they are for one event. */
static int read_own(const struct machplan *p, size_t i, struct sampling *out, struct err *err)
{
	const struct sampling_own *own = p->args->sampling->own ? &p->args->sampling->own[i] : NULL;
	const char *lacking = NULL;

	*out = *p->args->sampling;
	if (!own)
		return 0;
	if (own->has_chain)
		out->chain = own->chain;
	if (own->max_stack)
		out->max_stack = own->max_stack;
	if (own->has_branches)
		out->branches = own->branches;
	if (own->has_chain && own->chain == SAMPLING_STACK)
		lacking = "pieces of the stack (call-graph=dwarf)";
	else if (own->has_overwrite && own->overwrite)
		lacking = "rings to overwrite (overwrite)";
	else if (own->has_time && !own->time)
		lacking = "samples without times (time=0)";
	if (!lacking)
		return 0;
	return err_set(err, ERR_USAGE, "event '%s': the emulated machine has no %s",
		       p->args->plan->events.at[i].name, lacking);
}

/* What the machine is to put into samples is one thing for all events; they leave out of it. */
static int choose_common(struct machplan *p, struct err *err)
{
	const struct plan *plan = p->args->plan;

	p->common = *p->args->sampling;
	p->common.chain = SAMPLING_NO_CHAIN;
	p->common.branches = 0;
	p->common.max_stack = 0;
	for (size_t i = 0; i < plan->events.len; i++) {
		struct sampling own;
		bool has_chain;

		if (read_own(p, i, &own, err) < 0)
			return -1;
		has_chain = own.chain != SAMPLING_NO_CHAIN;
		if (has_chain && p->common.chain && own.chain != p->common.chain)
			return err_set(
				err, ERR_USAGE,
				"event '%s': calls are by frame pointers or by branch records "
				"(lbr), for all events of a recording",
				plan->events.at[i].name);
		if (own.branches && p->common.branches && own.branches != p->common.branches)
			return err_set(err, ERR_USAGE,
				       "event '%s': other branches than another event's are not "
				       "recorded beside them",
				       plan->events.at[i].name);
		p->common.chain = has_chain ? own.chain : p->common.chain;
		p->common.branches |= own.branches;
		p->layouts[i] = (struct machsample_layout){ .has_chain = has_chain,
							    .frames = own.max_stack,
							    .branches = own.branches };
	}
	return 0;
}

/* What is the same in all samples, and of the branches what is in those that have any. */
static void fill_layouts(struct machplan *p)
{
	for (size_t i = 0; i < p->args->plan->events.len; i++) {
		struct machsample_layout *own = &p->layouts[i], asked = *own;

		*own = p->layout;
		own->has_chain = asked.has_chain;
		own->frames = asked.frames;
		if (!asked.branches)
			own->branches = 0;
	}
}

bool machplan_is_of_time(const struct encoding *e)
{
	uint64_t code = qemuturns_code(e);

	return code == SBIPMU_CYCLES || code == SBIPMU_INSTRUCTIONS;
}

struct machsample_group machplan_group(const struct plan *plan, size_t event)
{
	const struct plan_group *g = &plan->groups.at[plan_find_group(plan, event)];
	const struct encoding *leader = plan->events.at[g->first].encoding;

	return (struct machsample_group){
		.len = g->len,
		.first = g->first,
		.reads = leader && leader->mods.sample_read,
	};
}

/* An instruction is a cycle and takes a nanosecond: a frequency of them is a period. */
static int choose_period(struct machplan *p, size_t i, struct err *err)
{
	const struct sampling *s = p->args->sampling;
	const struct plan_event *planned = &p->args->plan->events.at[i];
	const struct encoding *e = planned->encoding;
	uint64_t frequency = e->frequency;
	struct machsample_group group = machplan_group(p->args->plan, i);

	/* Only the leader's samples, with the counts of all: modifier S. */
	p->sampling.has_values |= group.reads;
	if (group.reads && group.first != i)
		return 0;
	p->periods[i] = e->period ? e->period : frequency ? 0 : s->period;
	if (p->periods[i])
		return 0;
	if (!frequency)
		frequency = s->frequency ? s->frequency : s->usual_frequency;
	if (machplan_is_of_time(e)) {
		p->frequencies[i] = frequency;
		p->periods[i] = frequency < NS_PER_SECOND ? NS_PER_SECOND / frequency : 1;
		return 0;
	}
	err_set(err, ERR_USAGE,
		"event '%s' cannot be sampled by a frequency: only cycles and instructions go with "
		"the machine's clock",
		planned->name);
	err_hint(err, "-c N takes a sample of every N of them");
	return -1;
}

/*
 * Which records of branches there are to be. What they cannot be chosen by is
 * found out here, because nothing runs yet.
 */
static int choose_branches(struct machplan *p, struct err *err)
{
	const struct sampling *s = &p->common;
	struct ctrprogram_settings *out = &p->sampling.branches;
	const uint64_t others = PERF_SAMPLE_BRANCH_KERNEL | PERF_SAMPLE_BRANCH_HV;
	struct ctrprogram tried;
	bool calls = s->chain == SAMPLING_BRANCHES;

	if (!calls && !s->branches)
		return 0;
	if (calls && s->branches)
		return err_set(err, ERR_USAGE,
			       "the records of branches are a call stack (--call-graph lbr) or "
			       "the branches (-b, -j), not both");
	if (s->branches & others)
		return err_set(err, ERR_USAGE,
			       "the emulated machine records branches of user mode (-j u) only: "
			       "the rest is its monitor");
	p->sampling.branch_use = calls			 ? MONBLOCK_CALLS
				 : p->args->all_branches ? MONBLOCK_SINCE
							 : MONBLOCK_BEFORE;
	*out = (struct ctrprogram_settings){
		.branches = (calls ? PERF_SAMPLE_BRANCH_CALL_STACK : s->branches) |
			    PERF_SAMPLE_BRANCH_USER,
		.depth = p->args->machine->depth,
		.freeze = true,
	};
	if (!out->depth)
		out->depth = calls ? DEPTH_CALLS : p->args->all_branches ? DEPTH_ALL : DEPTH;
	if (p->args->all_branches)
		p->layout.branches = PERF_SAMPLE_BRANCH_HW_INDEX;
	if (!calls)
		p->layout.branches |= s->branches | PERF_SAMPLE_BRANCH_USER |
				      PERF_SAMPLE_BRANCH_TYPE_SAVE;
	return ctrprogram_make(out, &tried, err);
}

/* An instruction makes one record at most: with as many as there is room for none is lost. */
static int choose_all(struct machplan *p, struct err *err)
{
	const struct machrecord_args *a = p->args;
	const struct plan *plan = a->plan;

	if (plan->events.len != 1 || !plan->events.at[0].encoding ||
	    !machplan_is_of_time(plan->events.at[0].encoding)) {
		err_set(err, ERR_USAGE,
			"all branches are recorded by samples of instructions, and of nothing else");
		err_hint(err, "leave out -e");
		return -1;
	}
	p->frequencies[0] = 0;
	if (!a->sampling->period && !plan->events.at[0].encoding->period)
		p->periods[0] = p->sampling.branches.depth;
	return 0;
}

/* As many as the event has that wants most of them. */
static unsigned most_frames(const struct machplan *p)
{
	unsigned most = 0;

	for (size_t i = 0; i < p->args->plan->events.len; i++) {
		const struct machsample_layout *l = &p->layouts[i];
		unsigned own = !l->has_chain				  ? 0
			       : l->frames && l->frames < MONBLOCK_FRAMES ? l->frames
									  : MONBLOCK_FRAMES;

		most = own > most ? own : most;
	}
	return most;
}

int machplan_make(struct machplan *p, const struct machrecord_args *a, struct err *err)
{
	const struct plan *plan = a->plan;

	*p = (struct machplan){ .args = a };
	if (check_sampling(a, err) < 0)
		return -1;
	p->periods = alloc_zero(plan->events.len + 1, sizeof(p->periods[0]));
	p->frequencies = alloc_zero(plan->events.len + 1, sizeof(p->frequencies[0]));
	p->layouts = alloc_zero(plan->events.len + 1, sizeof(p->layouts[0]));
	if (choose_common(p, err) < 0)
		return -1;
	for (size_t i = 0; i < plan->events.len; i++) {
		const struct plan_event *planned = &plan->events.at[i];

		if (!planned->encoding)
			return err_set(err, ERR_UNSUPPORTED, "event '%s' cannot be recorded: %s",
				       planned->name,
				       planned->refusal ? planned->refusal : "not found");
		if (choose_period(p, i, err) < 0)
			return -1;
	}
	p->layout.has_cpu = a->sampling->has_cpu;
	p->layout.read_times = a->sampling->read_times;
	p->layout.user_regs = a->sampling->user_regs;
	p->layout.intr_regs = a->sampling->intr_regs;
	p->sampling.registers = machsample_registers(&p->layout);
	p->sampling.frames = most_frames(p);
	p->sampling.periods = p->periods;
	if (choose_branches(p, err) < 0)
		return -1;
	fill_layouts(p);
	return a->all_branches ? choose_all(p, err) : 0;
}

void machplan_release(struct machplan *p)
{
	free(p->periods);
	free(p->frequencies);
	free(p->layouts);
	*p = (struct machplan){ 0 };
}
