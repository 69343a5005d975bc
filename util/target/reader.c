/* SPDX-License-Identifier: MIT */
#include "util/target/reader.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/pmu/encoding.h"

/* So many reads from afar take longer than going there and back. */
#define MOVE_FROM 8

/* Number of members, time enabled, time running: in front of a group's values. */
#define GROUP_HEAD 3

static bool is_open(const struct opener_event *event, size_t slot)
{
	return slot < event->slots->len && event->fds[slot] >= 0;
}

static int by_cpu(const void *a, const void *b)
{
	const struct reader_step *x = a, *y = b;

	if (x->cpu != y->cpu)
		return x->cpu < y->cpu ? -1 : 1;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return x->slot < y->slot ? -1 : x->slot > y->slot;
}

static void add_steps(struct reader *r, const struct plan_group *group)
{

	for (size_t slot = 0; slot < opener_count_slots(r->opened, group); slot++) {
		for (size_t i = group->first; i < group->first + group->len; i++) {
			const struct opener_event *event = &r->opened->events[i];

			if (!is_open(event, slot))
				continue;
			*vec_add(&r->steps) =
				(struct reader_step){ .cpu = event->slots->at[slot].cpu,
						      .first = group->first,
						      .slot = slot };
			break;
		}
	}
}

/* Reads that a step takes. */
static size_t weigh(const struct reader *r, const struct reader_step *step)
{
	return opener_reads_group(r->opened, step->first, step->slot)
		       ? 1
		       : r->opened->events[step->first].in.len;
}

static void mark_moves(struct reader *r)
{
	for (size_t i = 0, end; i < r->steps.len; i = end) {
		size_t reads = 0;

		for (end = i; end < r->steps.len && r->steps.at[end].cpu == r->steps.at[i].cpu;
		     end++)
			reads += weigh(r, &r->steps.at[end]);
		for (size_t k = i; k < end && r->steps.at[i].cpu >= 0; k++)
			r->steps.at[k].moves = reads >= MOVE_FROM;
		r->moves |= r->steps.at[i].moves;
	}
}

void reader_init(struct reader *r, const struct opener *opened)
{
	*r = (struct reader){ .opened = opened };
	for (size_t i = 0; i < opened->plan->events.len; i += opened->events[i].in.len)
		add_steps(r, &opened->events[i].in);
	if (r->steps.len)
		qsort(r->steps.at, r->steps.len, sizeof(r->steps.at[0]), by_cpu);
	mark_moves(r);
}

void reader_release(struct reader *r)
{
	vec_release(&r->steps);
	vec_release(&r->began);
}

static void add_reading(const struct reader *r, size_t i, size_t slot, uint64_t value,
			const uint64_t times[2], struct readings *out)
{
	const struct slot *at = &r->opened->events[i].slots->at[slot];

	*vec_add(out) = (struct reading){
		.event = i,
		.cpu = at->cpu,
		.thread = at->thread,
		.cgroup = at->cgroup,
		.is_state = r->opened->plan->events.at[i].encoding->snapshot,
		.value = value,
		.enabled_ns = times[0],
		.running_ns = times[1],
	};
}

static int fail_read(const struct reader *r, size_t i, struct err *err)
{
	return err_system(err, errno, "reading event '%s'", r->opened->plan->events.at[i].name);
}

static int read_one(const struct reader *r, size_t i, size_t slot, struct readings *out,
		    struct err *err)
{
	uint64_t words[3] = { 0 };
	ssize_t n = read(r->opened->events[i].fds[slot], words, sizeof(words));

	if (n < 0)
		return fail_read(r, i, err);
	/* A pinned event that lost its counter reads as nothing at all. */
	if (n < (ssize_t)sizeof(words))
		words[2] = 0;
	add_reading(r, i, slot, words[0], words + 1, out);
	return 0;
}

/*
 * Values come in the order in which the events joined the group (the list of
 * siblings in kernel/events/core.c), which is the plan's. A pinned group that
 * lost its counters reads as nothing at all.
 */
static int read_group(const struct reader *r, const struct plan_group *group, size_t slot,
		      struct readings *out, struct err *err)
{
	size_t end = group->first + group->len, n = GROUP_HEAD, leader = end;
	uint64_t *words = alloc_zero(GROUP_HEAD + group->len, sizeof(*words));
	size_t wanted;
	int status = 0;

	for (size_t i = group->first; i < end; i++) {
		if (!is_open(&r->opened->events[i], slot))
			continue;
		leader = leader == end ? i : leader;
		n++;
	}
	wanted = n * sizeof(*words);
	if (read(r->opened->events[leader].fds[slot], words, wanted) < 0)
		status = fail_read(r, leader, err);
	n = GROUP_HEAD;
	for (size_t i = leader; status == 0 && i < end; i++) {
		if (is_open(&r->opened->events[i], slot))
			add_reading(r, i, slot, words[n++], words + 1, out);
	}
	free(words);
	return status;
}

static int read_step(const struct reader *r, const struct reader_step *step, struct readings *out,
		     struct err *err)
{
	const struct plan_group *group = &r->opened->events[step->first].in;

	if (opener_reads_group(r->opened, step->first, step->slot))
		return read_group(r, group, step->slot, out, err);
	for (size_t i = group->first; i < group->first + group->len; i++) {
		if (is_open(&r->opened->events[i], step->slot) &&
		    read_one(r, i, step->slot, out, err) < 0)
			return -1;
	}
	return 0;
}

/* Where we may not be, counters are read from afar. */
static void move_to(int cpu)
{
	size_t size = CPU_ALLOC_SIZE(cpu + 1);
	cpu_set_t *set = CPU_ALLOC(cpu + 1);

	if (!set)
		alloc_fail(size);
	CPU_ZERO_S(size, set);
	CPU_SET_S(cpu, size, set);
	sched_setaffinity(0, size, set);
	CPU_FREE(set);
}

/* The kernel has no more CPUs than this. */
#define MOST_CPUS 65536

static int read_all(struct reader *r, struct readings *out, struct err *err)
{
	cpu_set_t *before = r->moves ? CPU_ALLOC(MOST_CPUS) : NULL;
	size_t size = CPU_ALLOC_SIZE(MOST_CPUS);
	bool moves = before && sched_getaffinity(0, size, before) == 0;
	int at = -1, status = 0;

	for (size_t i = 0; status == 0 && i < r->steps.len; i++) {
		const struct reader_step *step = &r->steps.at[i];

		if (moves && step->moves && step->cpu != at) {
			move_to(step->cpu);
			at = step->cpu;
		}
		status = read_step(r, step, out, err);
	}
	if (moves && at >= 0)
		sched_setaffinity(0, size, before);
	if (before)
		CPU_FREE(before);
	return status;
}

static uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

int reader_begin(struct reader *r, struct err *err)
{
	if (!r->opened->where.ncgroups || r->began.len)
		return 0;
	r->began_ns = clock_ns();
	return read_all(r, &r->began, err);
}

static uint64_t since(uint64_t now, uint64_t before)
{
	return now >= before ? now - before : now;
}

int reader_read(struct reader *r, struct readings *out, struct err *err)
{
	size_t first = out->len;

	if (read_all(r, out, err) < 0)
		return -1;
	/* Always in the same order. */
	for (size_t i = 0; i < r->began.len && first + i < out->len; i++) {
		struct reading *now = &out->at[first + i];

		if (now->cgroup < 0)
			continue;
		now->enabled_ns = since(now->enabled_ns, r->began.at[i].enabled_ns);
		now->running_ns = since(now->running_ns, r->began.at[i].running_ns);
		if (!now->enabled_ns && now->value)
			now->enabled_ns = now->running_ns = clock_ns() - r->began_ns;
	}
	return 0;
}
