/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/perf_event.h>
#include <sched.h>
#include <sys/mman.h>

#include "util/base/alloc.h"
#include "util/pmu/encoding.h"
#include "util/target/reader.h"

#define EVENTS 10
#define PAGES  64

/* All page faults, minor ones, major ones, and so on again. */
static const struct encoding *fault(size_t i)
{
#define FAULT(text, number) \
	{ \
		.name = text, .pmu = "software", .has_type = true, .type = PERF_TYPE_SOFTWARE, \
		.config = { number }, .scale = 1, .unit = "", .terms = "" \
	}
	static const struct encoding faults[] = {
		FAULT("page-faults", PERF_COUNT_SW_PAGE_FAULTS),
		FAULT("minor-faults", PERF_COUNT_SW_PAGE_FAULTS_MIN),
		FAULT("major-faults", PERF_COUNT_SW_PAGE_FAULTS_MAJ),
	};
#undef FAULT

	return &faults[i % ARRAY_LEN(faults)];
}

static void fill_plan(struct plan *plan, bool together)
{
	for (size_t i = 0; i < EVENTS; i++) {
		if (!i || !together)
			plan_add_group(plan);
		plan_add_event(
			plan, &(struct plan_event){ .name = fault(i)->name, .encoding = fault(i) });
	}
}

static void touch_pages(void)
{
	size_t page = 4096, size = PAGES * page;
	volatile char *at =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	cr_assert_neq(at, MAP_FAILED);
	for (size_t i = 0; i < size; i += page)
		at[i] = 1;
	munmap((void *)at, size);
}

static void open_or_skip(struct opener *o, const struct plan *plan,
			 const struct target_where *where)
{
	static const struct fs machine;
	struct err err = { 0 };

	cr_assert_eq(opener_open(o, plan, where, &machine, &err), 0, "%s", err.text);
	if (!o->events[0].open)
		cr_skip_test("perf_event_open is not permitted here: errno %d",
			     o->events[0].refused);
}

/* Of one thread, which nothing disturbs between reads: whatever way it is read. */
static void count_self(bool together, bool inherit)
{
	const pid_t self = 0;
	const struct target_where where = { .threads = &self, .nthreads = 1, .inherit = inherit };
	const struct target *target = target_find("kernel");
	static const struct fs machine;
	struct readings readings = { 0 };
	struct plan plan = { 0 };
	struct err err = { 0 };
	struct target_run *run;

	fill_plan(&plan, together);
	run = target->open(&plan, &where, &machine, &err);
	cr_assert_not_null(run, "%s", err.text);
	if (!target->event(run, 0).supported)
		cr_skip_test("perf_event_open is not permitted here: %s",
			     target->event(run, 0).reason);
	cr_assert_eq(target->enable(run, &err), 0, "%s", err.text);
	touch_pages();
	cr_assert_eq(target->disable(run, &err), 0, "%s", err.text);
	cr_assert_eq(target->read(run, &readings, &err), 0, "%s", err.text);
	cr_assert_eq(readings.len, EVENTS);
	for (size_t i = 0; i < EVENTS; i++) {
		const struct reading *r = &readings.at[i];

		cr_assert_eq(r->event, i);
		cr_assert_gt(r->enabled_ns, 0);
		cr_assert_eq(r->running_ns, r->enabled_ns);
		cr_assert(i % 3 == 2 ? r->value < PAGES : r->value >= PAGES, "%s: %llu",
			  fault(i)->name, (unsigned long long)r->value);
		/* Switched on and off at once, the same count the same. */
		if (together && i >= 3)
			cr_assert_eq(r->value, readings.at[i - 3].value, "event %zu", i);
	}
	if (together)
		cr_assert_eq(readings.at[0].value, readings.at[1].value + readings.at[2].value);
	vec_release(&readings);
	target->close(run);
	plan_release(&plan);
}

Test(reader, a_group_that_is_read_at_once_has_each_value_at_its_event)
{
	count_self(true, false);
}

Test(reader, a_group_that_counts_children_is_read_one_by_one)
{
	count_self(true, true);
}

Test(reader, events_alone_are_read_one_by_one)
{
	count_self(false, false);
}

Test(reader, a_group_is_one_read_but_where_children_are_counted)
{
	static const int cpu = 0;
	const pid_t self = 0;
	const struct target_where cpus = { .cpus = &cpu, .ncpus = 1, .inherit = true };
	const struct target_where tree = { .threads = &self, .nthreads = 1, .inherit = true };
	struct opener o = { 0 }, other = { 0 };
	struct plan plan = { 0 };

	fill_plan(&plan, true);
	open_or_skip(&o, &plan, &cpus);
	open_or_skip(&other, &plan, &tree);
	cr_assert(opener_reads_group(&o, 0, 0));
	cr_assert_not(opener_reads_group(&other, 0, 0));
	opener_close(&o);
	opener_close(&other);
	plan_release(&plan);
}

Test(reader, many_counters_of_cpus_are_read_there_and_we_come_back)
{
	cpu_set_t before, after;
	struct target_where where = { 0 };
	struct readings readings = { 0 };
	struct opener o = { 0 };
	struct plan plan = { 0 };
	struct err err = { 0 };
	int cpus[CPU_SETSIZE];
	struct reader r;

	cr_assert_eq(sched_getaffinity(0, sizeof(before), &before), 0);
	for (int i = 0; i < CPU_SETSIZE; i++) {
		if (CPU_ISSET(i, &before))
			cpus[where.ncpus++] = i;
	}
	where.cpus = cpus;
	fill_plan(&plan, false);
	open_or_skip(&o, &plan, &where);
	reader_init(&r, &o);
	cr_assert(r.moves);
	cr_assert_eq(reader_read(&r, &readings, &err), 0, "%s", err.text);
	cr_assert_eq(readings.len, EVENTS * where.ncpus);
	for (size_t i = 0; i < readings.len; i++) {
		cr_assert_eq(readings.at[i].cpu, cpus[i / EVENTS]);
		cr_assert_eq(readings.at[i].event, i % EVENTS);
	}
	cr_assert_eq(sched_getaffinity(0, sizeof(after), &after), 0);
	cr_assert(CPU_EQUAL(&before, &after));
	vec_release(&readings);
	reader_release(&r);
	opener_close(&o);
	plan_release(&plan);
}
