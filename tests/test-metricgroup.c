/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>
#include <unistd.h>

#include "arch/arch.h"
#include "util/base/buf.h"
#include "util/metric/metricevent.h"
#include "util/metric/metricgroup.h"
#include "util/metric/metricset.h"
#include "util/pmu/allocator.h"
#include "util/pmu/encoding.h"
#include "util/pmu/machine.h"
#include "util/pmu/plan.h"
#include "util/pmu/plantext.h"
#include "util/target/target.h"

/* What tally stat -M would open on a described machine, with the metrics of Linux 7.2. */

#define LINUX "../shared/vendor-events/linux-7.2"

struct bench {
	struct machine machine;
	struct plantext text;
	struct metricset metrics;
	struct plan plan;
	struct fs fs;
};

static bool bench_open(struct bench *b, const char *folder)
{
	const struct opt_item tree = { .value = LINUX };
	struct machine_args args = { .sysfs = folder, .no_builtin = true };
	struct metricset_env env = { 0 };
	struct err err = { 0 };

	if (access(LINUX, R_OK) != 0)
		return false;
	*b = (struct bench){ 0 };
	*vec_add(&args.events) = tree;
	if (machine_open(&b->machine, &args, &b->fs, 0, &err) < 0) {
		cr_assert_eq(err.code, ERR_UNSUPPORTED, "%s", err.text);
		machine_release(&b->machine);
		vec_release(&args.events);
		return false;
	}
	vec_release(&args.events);
	plantext_init(&b->text, &b->machine.resolve);
	env.events = &b->machine.set;
	env.text = &b->text;
	env.target = target_find("dry");
	env.fs = &b->machine.fs;
	env.run.cpu_wide = true;
	metricset_init(&b->metrics, &env);
	return true;
}

static void bench_close(struct bench *b)
{
	metricset_release(&b->metrics);
	plan_release(&b->plan);
	plantext_release(&b->text);
	machine_release(&b->machine);
}

static void bench_add(struct bench *b, const char *names, const struct metricgroup_style *style)
{
	struct err err = { 0 };

	cr_assert_eq(metricset_add(&b->metrics, &names, 1, style, &b->plan, &err), 0, "%s",
		     err.text);
}

static const char *device_of(const struct plan *plan, size_t event)
{
	const struct encoding *e = plan->events.at[event].encoding;

	/* Not all PMUs of the tables are on the machine. */
	return e->device ? e->device : e->pmu;
}

/* The kernel finds counters for the group in the order in which it is opened. */
static void assert_opens(struct bench *b, const struct plan_group *g)
{
	struct metriccore_list cores = { 0 };
	const struct metricpmu_env env = {
		.set = &b->machine.set,
		.arch = arch_find("x86"),
		.smt = true,
		.cores = &cores,
	};
	struct arena arena = { 0 };
	struct metricevent events[64];
	const struct assign_event *assign[64];
	struct metricpmu pmu = { 0 };
	struct assign_pmu on;

	metriccore_find(&b->machine.set, env.arch, b->machine.resolve.pmus, &cores);
	cr_assert_leq(g->len, 64);
	for (size_t i = 0; i < g->len; i++) {
		const struct plan_event *planned = &b->plan.events.at[g->first + i];

		const char *device = planned->encoding->device;
		bool is_hybrid = device && strncmp(device, "cpu_", 4) == 0;

		metricevent_find(&env, &arena, planned->name, is_hybrid ? device : NULL,
				 &events[i]);
		assign[i] = &events[i].assign;
		if (events[i].kind == METRICEVENT_COUNTED)
			pmu = metricpmu_find(&env, events[i].table);
		if (events[i].assign.role == ASSIGN_LEADER)
			cr_assert_eq(i, 0, "slots lead their group");
	}
	on = (struct assign_pmu){ pmu.counters, 0 };
	if (pmu.is_core)
		cr_assert(allocator_run(ALLOCATOR_X86, &on, assign, g->len, NULL), "%s",
			  b->plan.events.at[g->first].name);
	vec_release(&cores);
	arena_release(&arena);
}

static void assert_group(struct bench *b, const struct plan_group *g)
{
	cr_assert(g->weak);
	for (size_t i = g->first; i < g->first + g->len; i++) {
		const struct plan_event *e = &b->plan.events.at[i];

		cr_assert_eq(e->counter, PLAN_COUNTER_ANY);
		for (size_t k = g->first; k < i; k++) {
			const struct plan_event *other = &b->plan.events.at[k];

			/* What takes no counter goes along. */
			if (!metricevent_never_waits(e->encoding->pmu) &&
			    !metricevent_never_waits(other->encoding->pmu))
				cr_assert_str_eq(device_of(&b->plan, i), device_of(&b->plan, k));
		}
	}
	assert_opens(b, g);
}

/* How many metrics are planned to be from one time; each has its events somewhere. */
static size_t count_coherent(struct bench *b)
{
	struct arena arena = { 0 };
	size_t coherent = 0;

	for (size_t i = 0; i < metricset_count(&b->metrics); i++) {
		struct metricset_place place;

		metricset_find(&b->metrics, i, &b->plan, NULL, &arena, &place);
		cr_assert_eq(place.coherent, place.reason == NULL, "%s", place.name);
		for (size_t g = 0; g < place.ngroups; g++)
			cr_assert_lt(place.groups[g], b->plan.groups.len);
		coherent += place.coherent;
	}
	arena_release(&arena);
	return coherent;
}

static const struct metricgroup_style usual, no_group = { .no_group = true },
					     no_threshold = { .no_threshold = true };

static void check_machine(const char *folder, size_t least)
{
	const struct metricgroup_style *const styles[] = { &usual, &no_threshold };
	struct bench b;

	for (size_t s = 0; s < ARRAY_LEN(styles); s++) {
		if (!bench_open(&b, folder))
			cr_skip("there is no " LINUX ", or this was built without jansson");
		bench_add(&b, "*", styles[s]);
		for (size_t g = 0; g < b.plan.groups.len; g++)
			assert_group(&b, &b.plan.groups.at[g]);
		cr_expect_geq(count_coherent(&b), least, "%zu", count_coherent(&b));
		bench_close(&b);
	}
}

Test(metricgroup, groups_are_such_as_the_hardware_can_count)
{
	check_machine("tests/data/machines/intel-server", 240);
}

Test(metricgroup, each_kind_of_core_has_groups_of_its_own)
{
	check_machine("tests/data/machines/intel-hybrid", 280);
}

Test(metricgroup, the_first_level_is_one_group)
{
	struct bench b;

	if (!bench_open(&b, "tests/data/machines/intel-hybrid"))
		cr_skip("there is no " LINUX ", or this was built without jansson");
	bench_add(&b, "TopdownL1", &no_threshold);
	cr_assert_eq(b.plan.groups.len, 2);
	cr_assert_eq(count_coherent(&b), metricset_count(&b.metrics));
	bench_close(&b);
}

Test(metricgroup, groups_can_be_done_without)
{
	struct bench b;

	if (!bench_open(&b, "tests/data/machines/intel-server"))
		cr_skip("there is no " LINUX ", or this was built without jansson");
	bench_add(&b, "TopdownL1", &no_group);
	cr_assert_eq(b.plan.groups.len, b.plan.events.len);
	cr_assert_lt(count_coherent(&b), metricset_count(&b.metrics));
	bench_close(&b);
}

Test(metricgroup, metrics_can_have_groups_of_their_own)
{
	size_t merged;
	struct bench b;

	if (!bench_open(&b, "tests/data/machines/intel-server"))
		cr_skip("there is no " LINUX ", or this was built without jansson");
	bench_add(&b, "TopdownL1", &no_threshold);
	merged = b.plan.groups.len;
	bench_close(&b);
	cr_assert(bench_open(&b, "tests/data/machines/intel-server"));
	bench_add(&b, "TopdownL1",
		  &(struct metricgroup_style){ .no_merge = true, .no_threshold = true });
	cr_assert_eq(merged, 1);
	cr_assert_eq(b.plan.groups.len, metricset_count(&b.metrics));
	cr_assert_eq(count_coherent(&b), metricset_count(&b.metrics));
	bench_close(&b);
}
