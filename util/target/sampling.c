/* SPDX-License-Identifier: MIT */
#include "util/target/sampling.h"

#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/view.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/target/attr.h"

static bool is_taken(struct perf_event_attr *attr)
{
	int fd = (int)syscall(SYS_perf_event_open, attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

void sampling_probe(struct sampling *s)
{
	struct perf_event_attr lost = {
		.size = PERF_ATTR_SIZE_VER5,
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.read_format = PERF_FORMAT_ID | PERF_FORMAT_LOST,
		.disabled = 1,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	struct perf_event_attr symbols = lost, weights = lost;

	symbols.read_format = weights.read_format = 0;
	symbols.ksymbol = symbols.bpf_event = 1;
	weights.sample_period = 1;
	weights.sample_type = PERF_SAMPLE_WEIGHT_STRUCT;
	s->counts_lost = is_taken(&lost);
	s->tells_symbols = is_taken(&symbols);
	s->has_three_weights = s->has_weight && is_taken(&weights);
}

/* Bits of arch/ARCH/include/uapi/asm/perf_regs.h: without segments on x86. */
uint64_t sampling_user_regs(void)
{
	static const struct {
		const char *machine;
		uint64_t mask;
	} all[] = { { "x86_64", 0xff0fff },
		    { "aarch64", 0x1ffffffff },
		    { "riscv64", 0xffffffff },
		    { "i686", 0x3ff } };
	struct utsname name;

	if (uname(&name) < 0)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (view_equal(view_of(name.machine), all[i].machine))
			return all[i].mask;
	}
	return 0;
}

bool sampling_has_branches(const struct sampling *s)
{
	return s->branches || s->chain == SAMPLING_BRANCHES;
}

static const struct plan_group *group_of(const struct plan *plan, size_t event)
{
	return &plan->groups.at[plan_find_group(plan, event)];
}

/* Only the leader's samples, with the counts of all: modifier S. */
static bool reads_group(const struct plan *plan, size_t i)
{
	const struct encoding *leader = plan->events.at[group_of(plan, i)->first].encoding;

	return leader && leader->mods.sample_read;
}

/*
 * perf's order: what the event itself says, then the options, then one for each
 * tracepoint, then the table's own.
 *
 * A software event whose samples have periods, but no frequency, has a sample of
 * each single event (perf_swevent_event() in kernel/events/core.c): so they have
 * them only where they have to.
 */
static void fill_rate(const struct sampling *s, const struct encoding *e, struct perf_event_attr *a)
{
	uint64_t period = e->period, frequency = e->frequency;

	if (!period && !frequency) {
		period = s->period;
		frequency = period ? 0 : s->frequency;
	}
	if (!period && !frequency)
		period = a->type == PERF_TYPE_TRACEPOINT || a->type == PERF_TYPE_BREAKPOINT
				 ? 1
				 : e->default_period;
	if (!period && !frequency)
		frequency = s->usual_frequency;
	a->freq = !period;
	if (period)
		a->sample_period = period;
	else
		a->sample_freq = frequency;
	if ((a->freq && !s->no_period) || s->has_period)
		a->sample_type |= PERF_SAMPLE_PERIOD;
}

/* Of a group's member, whose samples are the leader's, unless it says how often itself. */
static void fill_member_rate(const struct sampling *s, const struct encoding *leader,
			     const struct encoding *e, struct perf_event_attr *a)
{
	struct perf_event_attr leading = { .type = leader->type };

	if (e->period || e->frequency) {
		fill_rate(s, e, a);
		return;
	}
	/* The same content for both: readers have one column of periods for all. */
	fill_rate(s, leader, &leading);
	a->sample_type |= leading.sample_type & PERF_SAMPLE_PERIOD;
}

static void fill_chain(const struct sampling *s, struct perf_event_attr *a)
{
	if (s->chain == SAMPLING_NO_CHAIN)
		return;
	a->sample_type |= PERF_SAMPLE_CALLCHAIN;
	a->exclude_callchain_user = s->kernel_chain;
	a->exclude_callchain_kernel = s->user_chain;
	a->sample_max_stack = s->max_stack;
	if (s->chain == SAMPLING_STACK && !s->kernel_chain) {
		a->sample_type |= PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER;
		a->sample_regs_user |= sampling_user_regs();
		a->sample_stack_user = s->stack_bytes;
		a->exclude_callchain_user = 1;
	}
	if (s->chain == SAMPLING_BRANCHES) {
		a->sample_type |= PERF_SAMPLE_BRANCH_STACK;
		a->branch_sample_type = PERF_SAMPLE_BRANCH_USER | PERF_SAMPLE_BRANCH_CALL_STACK |
					PERF_SAMPLE_BRANCH_NO_CYCLES | PERF_SAMPLE_BRANCH_NO_FLAGS |
					PERF_SAMPLE_BRANCH_HW_INDEX;
	}
}

static void fill_content(const struct sampling *s, struct perf_event_attr *a)
{
	const struct {
		bool wanted;
		uint64_t bit;
	} parts[] = {
		{ s->has_time, PERF_SAMPLE_TIME },
		{ s->has_address, PERF_SAMPLE_ADDR },
		{ s->has_address, PERF_SAMPLE_DATA_SRC },
		{ s->has_weight,
		  s->has_three_weights ? PERF_SAMPLE_WEIGHT_STRUCT : PERF_SAMPLE_WEIGHT },
		{ s->has_cpu, PERF_SAMPLE_CPU },
		{ s->has_physical, PERF_SAMPLE_PHYS_ADDR },
		{ s->has_cgroup, PERF_SAMPLE_CGROUP },
		{ s->has_data_page, PERF_SAMPLE_DATA_PAGE_SIZE },
		{ s->has_code_page, PERF_SAMPLE_CODE_PAGE_SIZE },
		{ s->has_transaction, PERF_SAMPLE_TRANSACTION },
		{ s->branches, PERF_SAMPLE_BRANCH_STACK },
		{ s->user_regs, PERF_SAMPLE_REGS_USER },
		{ s->intr_regs, PERF_SAMPLE_REGS_INTR },
		{ a->type == PERF_TYPE_TRACEPOINT,
		  PERF_SAMPLE_RAW | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU | PERF_SAMPLE_PERIOD },
		{ s->has_raw, PERF_SAMPLE_RAW | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU },
		{ s->has_id, PERF_SAMPLE_IDENTIFIER },
	};

	a->sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TID;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		a->sample_type |= parts[i].wanted ? parts[i].bit : 0;
	a->branch_sample_type = s->branches;
	a->sample_regs_user = s->user_regs;
	a->sample_regs_intr = s->intr_regs;
}

static void fill_tracking(const struct sampling *s, struct perf_event_attr *a)
{
	a->mmap = a->mmap2 = a->comm = a->comm_exec = a->task = 1;
	a->mmap_data = s->data_maps;
	a->ksymbol = s->tells_symbols;
	a->bpf_event = s->tells_symbols && !s->no_bpf;
	a->context_switch = s->switches;
	a->namespaces = s->namespaces;
	a->cgroup = s->cgroups;
	a->build_id = s->build_ids;
	if (!s->tracks_at_once)
		return;
	a->disabled = a->enable_on_exec = 0;
	a->freq = 0;
	a->sample_period = 1;
	/* Without what only samples have. */
	a->sample_type &= PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU |
			  PERF_SAMPLE_IDENTIFIER;
	a->sample_stack_user = 0;
	a->branch_sample_type = a->sample_regs_user = a->sample_regs_intr = 0;
}

/* It counts nothing, and so it may tell of programs at once, as perf has it do. */
static void fill_dummy(const struct encoding *e, struct perf_event_attr *a)
{
	if (a->type != PERF_TYPE_SOFTWARE || a->config != PERF_COUNT_SW_DUMMY)
		return;
	if (!a->enable_on_exec)
		a->disabled = 0;
	a->exclude_guest |= e->mods.guest == e->mods.host;
}

/* The options as they are for one event. */
static struct sampling make_own(const struct sampling *s, size_t i)
{
	const struct sampling_own *own = s->own ? &s->own[i] : NULL;
	struct sampling all = *s;

	if (!own)
		return all;
	if (own->has_chain)
		all.chain = own->chain;
	all.has_address |= own->has_chain && own->chain == SAMPLING_STACK;
	if (own->has_time)
		all.has_time = own->time;
	if (own->has_overwrite)
		all.overwrite = own->overwrite;
	if (own->has_branches)
		all.branches = own->branches;
	if (own->stack_bytes)
		all.stack_bytes = own->stack_bytes;
	if (own->max_stack)
		all.max_stack = own->max_stack;
	return all;
}

bool sampling_event_has_branches(const struct sampling *s, size_t event)
{
	const struct sampling own = make_own(s, event);

	return sampling_has_branches(&own);
}

void sampling_fill(const struct sampling *options, const struct plan *plan, size_t i,
		   struct attr *attr)
{
	const struct sampling own = make_own(options, i), *s = &own;
	const struct encoding *e = plan->events.at[i].encoding;
	struct perf_event_attr *a = &attr->kernel;
	const struct plan_group *group = group_of(plan, i);

	a->read_format = PERF_FORMAT_ID | (s->counts_lost ? PERF_FORMAT_LOST : 0);
	a->sample_id_all = 1;
	fill_content(s, a);
	fill_chain(s, a);
	if (e->mods.precise_max)
		a->precise_ip = 3;
	if (reads_group(plan, i)) {
		a->sample_type |= PERF_SAMPLE_READ;
		if (group->len > 1) {
			a->read_format |= PERF_FORMAT_GROUP;
			a->inherit = 0;
		}
	}
	if (((a->sample_type & PERF_SAMPLE_READ) && s->read_times) || s->per_thread_stat)
		a->read_format |= PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
	if (!reads_group(plan, i) || group->first == i)
		fill_rate(s, e, a);
	else
		fill_member_rate(s, plan->events.at[group->first].encoding, e, a);
	if (s->no_samples)
		a->sample_period = 0;
	a->inherit_stat = s->per_thread_stat && a->inherit;
	a->write_backward = s->overwrite && !(i == s->tracking && s->tracks_at_once);
	a->wakeup_events = s->unbuffered;
	a->use_clockid = s->has_clock;
	a->clockid = s->clock;
	if (e->mods.guest == e->mods.host) {
		a->exclude_host |= s->guest_only;
		a->exclude_guest |= s->host_only;
	}
	if (i == s->tracking)
		fill_tracking(s, a);
	fill_dummy(e, a);
}
