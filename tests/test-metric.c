/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <linux/perf_event.h>
#include <math.h>
#include <string.h>

#include "pmu-events/evset.h"
#include "util/count/counts.h"
#include "util/metric/metricset.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plantext.h"
#include "util/pmu/resolve.h"
#include "util/target/target.h"

/* A machine whose target has everything, or everything but stalled cycles. */
static bool has_all(const struct encoding *e)
{
	(void)e;
	return true;
}

static bool has_no_stalls(const struct encoding *e)
{
	return strstr(e->name, "stalled") == NULL;
}

static const struct target full = { .name = "full", .has = has_all };
static const struct target plain = { .name = "plain", .has = has_no_stalls };

struct bench {
	const struct evtable *tables[1];
	struct evset set;
	struct resolve resolve;
	struct plantext text;
	struct plan plan;
	struct metricset metrics;
	struct counts counts;
	struct tool_run run;
	struct fs fs;
};

static void bench_init(struct bench *b, const struct target *target, const char *events,
		       bool may_add)
{
	struct metricset_env env = { .target = target };
	struct err err = { 0 };

	*b = (struct bench){ .run = { .wall_ns = 2000000000 } };
	b->tables[0] = evtable_builtin();
	cr_assert_eq(evset_init(&b->set, b->tables, 1, "", &err), -1, "no CPU is called so");
	err_clear(&err);
	resolve_init(&b->resolve, &b->set, NULL, "", NULL, &b->fs);
	plantext_init(&b->text, &b->resolve);
	cr_assert_eq(plantext_add(&b->text, events, &b->plan, &err), 0, "%s", err.text);
	env.events = &b->set;
	env.text = &b->text;
	env.fs = &b->fs;
	metricset_init(&b->metrics, &env);
	cr_assert_eq(metricset_add_default(&b->metrics, &b->plan, may_add, &err), 0, "%s",
		     err.text);
	counts_init(&b->counts, b->plan.events.len);
}

static void bench_release(struct bench *b)
{
	counts_release(&b->counts);
	metricset_release(&b->metrics);
	plan_release(&b->plan);
	plantext_release(&b->text);
	resolve_release(&b->resolve);
}

static void bench_read(struct bench *b, const struct reading *readings, size_t n)
{
	struct readings list = { 0 };

	for (size_t i = 0; i < n; i++)
		*vec_add(&list) = readings[i];
	counts_add(&b->counts, &list);
	vec_release(&list);
}

static bool bench_find(struct bench *b, const char *name, struct metricset_value *out)
{
	struct err err = { 0 };

	const struct metricset_sample sample = { .plan = &b->plan,
						 .counts = &b->counts,
						 .run = &b->run };

	for (size_t i = 0; i < metricset_count(&b->metrics); i++) {
		cr_assert_eq(metricset_value(&b->metrics, i, &sample, out, &err), 0, "%s",
			     err.text);
		if (strcmp(out->name, name) == 0)
			return true;
	}
	return false;
}

static struct metricset_value bench_value(struct bench *b, const char *name)
{
	struct metricset_value v;

	cr_assert(bench_find(b, name, &v), "there is no metric %s", name);
	return v;
}

Test(metric, only_what_is_counted_anyway_is_computed)
{
	const struct reading reading = {
		.event = 0, .value = 3000000000, .enabled_ns = 1, .running_ns = 1
	};
	struct metricset_value v;
	struct bench b;

	bench_init(&b, &full, "task-clock", false);
	cr_assert_eq(b.plan.events.len, 1);
	bench_read(&b, &reading, 1);
	v = bench_value(&b, "CPUs_utilized");
	cr_assert(v.known);
	cr_assert_float_eq(v.value, 1.5, 1e-12);
	cr_assert_str_eq(v.unit, "CPUs");
	cr_assert_eq(v.level, METRICSET_PLAIN);
	cr_assert_eq(v.event, 0);
	cr_assert_not(bench_find(&b, "cs_per_second", &v));
	bench_release(&b);
}

Test(metric, events_are_added_once_under_any_of_their_names)
{
	struct bench b;

	bench_init(&b, &full, "task-clock,cycles,instructions", true);
	for (size_t i = 0; i < b.plan.events.len; i++) {
		cr_assert_eq(b.plan.events.at[i].hidden, i > 2);
		for (size_t k = 0; k < i; k++)
			cr_assert_not(plantext_same(b.plan.events.at[i].encoding,
						    b.plan.events.at[k].encoding),
				      "%s and %s are the same", b.plan.events.at[i].name,
				      b.plan.events.at[k].name);
	}
	bench_release(&b);
}

Test(plantext, what_has_no_hardware_is_the_same_however_its_pmu_was_named)
{
	const struct encoding named = { .has_type = true,
					.type = PERF_TYPE_SOFTWARE,
					.pmu = "software",
					.device = "software" };
	struct encoding other = named;

	other.device = NULL;
	cr_assert(plantext_same(&named, &other));
	other.config[0] = 1;
	cr_assert_not(plantext_same(&named, &other));
	other = named;
	other.type = PERF_TYPE_HARDWARE;
	other.device = "cpu_core";
	cr_assert_not(plantext_same(&named, &other));
	cr_assert_not(plantext_same(&(struct encoding){ .has_type = true, .device = "cpu_atom" },
				    &other));
	other = (struct encoding){ .has_type = true,
				   .type = PERF_TYPE_BREAKPOINT,
				   .access = EVSPEC_READ };
	cr_assert_not(plantext_same(&(struct encoding){ .has_type = true,
							.type = PERF_TYPE_BREAKPOINT,
							.access = EVSPEC_WRITE },
				    &other));
}

Test(metric, thresholds_tell_good_from_bad)
{
	const struct reading good[] = {
		{ .event = 0, .value = 1000, .enabled_ns = 1, .running_ns = 1 },
		{ .event = 1, .value = 2500, .enabled_ns = 1, .running_ns = 1 },
	};
	const struct reading bad[] = {
		{ .event = 0, .value = 1000, .enabled_ns = 1, .running_ns = 1 },
		{ .event = 1, .value = 500, .enabled_ns = 1, .running_ns = 1 },
	};
	struct metricset_value v;
	struct bench b;

	bench_init(&b, &full, "cycles,instructions", false);
	bench_read(&b, good, 2);
	v = bench_value(&b, "insn_per_cycle");
	cr_assert_float_eq(v.value, 2.5, 1e-12);
	cr_assert_eq(v.level, METRICSET_GOOD);
	bench_release(&b);
	bench_init(&b, &full, "cycles,instructions", false);
	bench_read(&b, bad, 2);
	cr_assert_eq(bench_value(&b, "insn_per_cycle").level, METRICSET_BAD);
	bench_release(&b);
}

Test(metric, parts_of_different_times_are_not_coherent)
{
	const struct reading readings[] = {
		{ .event = 0, .value = 1000, .enabled_ns = 4, .running_ns = 1 },
		{ .event = 1, .value = 500, .enabled_ns = 4, .running_ns = 3 },
	};
	struct metricset_value v;
	struct bench b;

	bench_init(&b, &full, "cycles,instructions", false);
	bench_read(&b, readings, 2);
	v = bench_value(&b, "insn_per_cycle");
	cr_assert_not(v.coherent);
	cr_assert_float_eq(v.running_fraction, 0.25, 1e-12);
	bench_release(&b);
	bench_init(&b, &full, "{cycles,instructions}", false);
	bench_read(&b, readings, 2);
	cr_assert(bench_value(&b, "insn_per_cycle").coherent, "a group runs together");
	bench_release(&b);
}

Test(metric, without_a_count_there_is_a_reason_and_no_value)
{
	const struct reading zero[] = {
		{ .event = 0, .value = 0, .enabled_ns = 1, .running_ns = 1 },
		{ .event = 1, .value = 0, .enabled_ns = 1, .running_ns = 1 },
	};
	struct metricset_value v;
	struct bench b;

	bench_init(&b, &plain, "cycles,instructions", true);
	v = bench_value(&b, "insn_per_cycle");
	cr_assert_not(v.known);
	cr_assert(strstr(v.reason, "was not counted"), "%s", v.reason);
	v = bench_value(&b, "frontend_cycles_idle");
	cr_assert_not(v.known);
	cr_assert_str_eq(v.reason, "the machine has no event 'stalled-cycles-frontend'");
	bench_release(&b);
	bench_init(&b, &full, "cycles,instructions", false);
	bench_read(&b, zero, 2);
	v = bench_value(&b, "insn_per_cycle");
	cr_assert_not(v.known);
	cr_assert_str_eq(v.reason, "it would divide by zero");
	bench_release(&b);
}

Test(metric, units_scale_the_value)
{
	const struct reading readings[] = {
		{ .event = 0, .value = 200, .enabled_ns = 1, .running_ns = 1 },
		{ .event = 1, .value = 3, .enabled_ns = 1, .running_ns = 1 },
	};
	struct metricset_value v;
	struct bench b;

	bench_init(&b, &full, "branches,branch-misses", false);
	bench_read(&b, readings, 2);
	v = bench_value(&b, "branch_miss_rate");
	cr_assert_float_eq(v.value, 1.5, 1e-12);
	cr_assert_str_eq(v.unit, "%");
	cr_assert_eq(v.event, 1, "it stands beside the last of its events");
	bench_release(&b);
}

Test(metric, events_of_the_user_make_a_metric_where_their_modifiers_agree)
{
	const struct reading readings[] = {
		{ .event = 0, .value = 200, .enabled_ns = 1, .running_ns = 1 },
		{ .event = 1, .value = 500, .enabled_ns = 1, .running_ns = 1 },
	};
	struct metricset_value v;
	struct bench b;

	bench_init(&b, &full, "cycles:u,instructions:u", false);
	bench_read(&b, readings, 2);
	v = bench_value(&b, "insn_per_cycle");
	cr_assert_float_eq(v.value, 2.5, 1e-12);
	bench_release(&b);
	bench_init(&b, &full, "cycles:u,instructions", false);
	cr_assert_not(bench_find(&b, "insn_per_cycle", &v));
	bench_release(&b);
	/* Those without modifiers come first, wherever they are. */
	bench_init(&b, &full, "cycles:u,instructions:u,cycles,instructions", false);
	bench_value(&b, "insn_per_cycle");
	bench_read(&b, readings, 2);
	cr_assert_not(bench_value(&b, "insn_per_cycle").known);
	bench_release(&b);
}

Test(metric, named_metrics_get_groups_of_their_own)
{
	const char *const names[] = { "INSN_per_cycle,branch_miss_rate" };
	const struct metricgroup_style style = { .no_threshold = true };
	const struct reading readings[] = {
		{ .event = 0, .value = 9, .enabled_ns = 1, .running_ns = 1 },
		{ .event = 1, .value = 200, .enabled_ns = 4, .running_ns = 2 },
		{ .event = 2, .value = 500, .enabled_ns = 4, .running_ns = 2 },
	};
	const size_t pieces[] = { 0, 1, 2, 1, 2 }, whole[] = { 0, 2, 2, 1, 1 };
	struct metricset_value v;
	struct err err = { 0 };
	size_t group = 0;
	struct bench b;

	bench_init(&b, &full, "task-clock", false);
	cr_assert_eq(metricset_add(&b.metrics, names, 1, &style, &b.plan, &err), 0, "%s", err.text);
	cr_assert_eq(b.plan.events.len, 5);
	cr_assert_eq(b.plan.groups.len, 3);
	for (size_t g = 1; g < 3; g++) {
		cr_assert(b.plan.groups.at[g].weak);
		cr_assert_eq(b.plan.groups.at[g].len, 2);
	}
	counts_release(&b.counts);
	counts_init(&b.counts, b.plan.events.len);
	bench_read(&b, readings, 3);
	for (size_t i = 0; i < metricset_count(&b.metrics); i++) {
		struct metricset_sample sample = { .plan = &b.plan,
						   .counts = &b.counts,
						   .run = &b.run };

		cr_assert_eq(metricset_value(&b.metrics, i, &sample, &v, &err), 0);
		if (!v.is_wanted || !v.known)
			continue;
		group = plan_find_group(&b.plan, v.event);
		cr_assert_eq(group, 1);
		cr_assert(v.coherent, "its events ran together");
		cr_assert_str_eq(v.reason, "");
		cr_assert_float_eq(v.running_fraction, 0.5, 1e-12);
		cr_assert_eq(v.level, METRICSET_PLAIN);
		sample.pieces = pieces;
		cr_assert_eq(metricset_value(&b.metrics, i, &sample, &v, &err), 0);
		cr_assert_not(v.coherent, "the kernel could not count the group");
		cr_assert_str_eq(v.reason, "the kernel refused to count its group together");
		sample.pieces = whole;
		cr_assert_eq(metricset_value(&b.metrics, i, &sample, &v, &err), 0);
		cr_assert(v.coherent, "its events are in one piece");
	}
	cr_assert_eq(group, 1, "no metric had a value");
	bench_release(&b);
}

Test(metric, an_unknown_name_is_told_with_the_nearest)
{
	const char *const names[] = { "insn_per_cycel" };
	const struct metricgroup_style style = { 0 };
	struct err err = { 0 };
	struct bench b;

	bench_init(&b, &full, "task-clock", false);
	cr_assert_eq(metricset_add(&b.metrics, names, 1, &style, &b.plan, &err), -1);
	cr_assert_eq(err.code, ERR_ABSENT);
	cr_assert_str_eq(err.hint, "did you mean 'insn_per_cycle'?");
	bench_release(&b);
}
