/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/arch.h"
#include "pmu-events/evload.h"
#include "pmu-events/evmodel.h"
#include "pmu-events/evset.h"
#include "util/base/buf.h"
#include "util/metric/metricplan.h"
#include "util/metric/pack.h"
#include "util/pmu/allocator.h"

/*
 * Plans of all Intel models of Linux 7.2 with metrics: hyperthreading on, NMI
 * watchdog off, no thresholds. Set A has a request for every metric group of a
 * PMU, set D one for all metrics of a PMU.
 */

#define LINUX "../shared/vendor-events/linux-7.2"

/*
 * reference_a and reference_d are the fewest groups of A and of D, proven by
 * column generation, for a reading in which EVENT:R takes a counter of its own
 * and an event whose expression gives it another value for offcore_rsp is
 * without constraints. Neither is so: EVENT:R is no count, and with another
 * value the event is on the same four counters as before.
 */
static const struct {
	const char *model, *pmu;
	size_t reference_a, reference_d, a, d;
} units[] = {
	{ "alderlake", "cpu_atom", 26, 12, 26, 12 },
	{ "alderlake", "cpu_core", 380, 27, 380, 27 },
	{ "alderlake", "default_core", 1, 1, 1, 1 },
	{ "alderlaken", "default_core", 27, 12, 27, 12 },
	{ "arrowlake", "cpu_atom", 24, 10, 24, 10 },
	{ "arrowlake", "cpu_core", 309, 24, 270, 24 },
	{ "arrowlake", "default_core", 1, 1, 1, 1 },
	{ "broadwell", "default_core", 271, 33, 271, 33 },
	{ "broadwellde", "default_core", 268, 33, 268, 33 },
	{ "broadwellx", "default_core", 293, 37, 293, 37 },
	{ "cascadelakex", "default_core", 605, 53, 605, 53 },
	{ "clearwaterforest", "default_core", 1, 2, 1, 2 },
	{ "elkhartlake", "default_core", 0, 1, 0, 1 },
	{ "emeraldrapids", "default_core", 410, 32, 414, 32 },
	{ "grandridge", "default_core", 24, 11, 24, 11 },
	{ "graniterapids", "default_core", 450, 38, 404, 38 },
	{ "haswell", "default_core", 229, 27, 229, 27 },
	{ "haswellx", "default_core", 252, 31, 252, 31 },
	{ "icelake", "default_core", 405, 32, 405, 32 },
	{ "icelakex", "default_core", 425, 35, 426, 35 },
	{ "ivybridge", "default_core", 261, 30, 261, 30 },
	{ "ivytown", "default_core", 282, 31, 282, 31 },
	{ "jaketown", "default_core", 153, 15, 153, 15 },
	{ "lunarlake", "cpu_atom", 24, 10, 24, 10 },
	{ "lunarlake", "cpu_core", 309, 24, 270, 24 },
	{ "lunarlake", "default_core", 1, 1, 1, 1 },
	{ "meteorlake", "cpu_atom", 24, 10, 24, 10 },
	{ "meteorlake", "cpu_core", 414, 31, 369, 31 },
	{ "meteorlake", "default_core", 1, 1, 1, 1 },
	{ "rocketlake", "default_core", 403, 32, 403, 32 },
	{ "sandybridge", "default_core", 156, 15, 156, 15 },
	{ "sapphirerapids", "default_core", 410, 32, 414, 32 },
	{ "sierraforest", "default_core", 24, 11, 24, 11 },
	{ "skylake", "default_core", 560, 48, 560, 48 },
	{ "skylakex", "default_core", 603, 53, 603, 53 },
	{ "tigerlake", "default_core", 409, 31, 409, 31 },
};

struct cpu {
	struct evset set;
	struct evtable_model table;
	struct metricmodel model;
	char path[64];
};

static struct evload loaded;

static bool load(void)
{
	const char *path = LINUX;
	struct err err = { 0 };

	if (access(LINUX, R_OK) != 0)
		return false;
	if (evload_trees(&loaded, &path, 1, NULL, &err) < 0)
		cr_assert_eq(err.code, ERR_UNSUPPORTED, "%s", err.text);
	return loaded.table != NULL;
}

static void cpu_open(struct cpu *c, const char *model)
{
	const struct evtable *table = loaded.table;
	struct err err = { 0 };

	snprintf(c->path, sizeof(c->path), "x86/%s", model);
	cr_assert_eq(evset_init(&c->set, &table, 1, c->path, &err), 0, "%s", err.text);
	cr_assert(evtable_find_model(table, c->path, &c->table));
	metricmodel_init(&c->model, &c->set, arch_find("x86"), true);
}

static void cpu_close(struct cpu *c)
{
	metricmodel_release(&c->model);
}

static bool in_group(const char *groups, struct view group)
{
	struct view rest, piece;

	for (rest = view_of(groups); rest.len && view_split(&rest, ';', &piece);) {
		if (piece.len == group.len && memcmp(piece.at, group.at, piece.len) == 0)
			return true;
	}
	return false;
}

/* Those that count anything on the unit itself are what the sets are about. */
static bool uses_unit(struct cpu *c, const struct evtable_metric *m)
{
	const struct metricmodel_metric *read = metricmodel_read(&c->model, m);

	for (size_t i = 0; i < read->needed.len; i++) {
		const struct metricevent *e = c->model.events.at[read->needed.at[i]];

		if (e->kind == METRICEVENT_COUNTED && strcmp(e->table, m->pmu) == 0)
			return true;
	}
	return false;
}

/* The metrics of a group, or all when group.at is NULL. */
static void fill_plan(struct cpu *c, const struct evtable_pmu *pmu, struct view group,
		      struct metricplan *plan)
{
	for (size_t i = 0; i < pmu->metrics; i++) {
		struct evtable_metric m = evtable_metric_at(&c->table, pmu->first_metric + i);

		if (uses_unit(c, &m) && (!group.at || in_group(m.groups, group)))
			metricplan_add_metric(plan, &m);
	}
}

/* The table's event behind a canonical name, found again from its text. */
static bool find_row(const struct cpu *c, const char *pmu, const char *name,
		     struct evtable_event *out)
{
	const char *slash = strchr(name, '/');
	size_t len;

	if (!slash)
		return evset_find_event(&c->set, pmu, view_make(name, strcspn(name, ":")), out,
					NULL);
	len = strcspn(slash + 1, ",/");
	return evset_find_event(&c->set, pmu, view_make(slash + 1, len), out, NULL);
}

/* Where the event can be counted, by its row and what Intel's kernel driver does. */
static uint64_t row_mask(const struct evtable_event *e, uint32_t generic)
{
	uint64_t all = (UINT64_C(1) << generic) - 1, mask;

	if (!e->counters.known)
		return all | UINT64_C(7) << 32; /* cycles and such */
	mask = e->counters.generic | (uint64_t)e->counters.fixed << 32;
	return e->counters.fixed & ~UINT32_C(0xc) ? mask | all : mask;
}

static bool place(const uint64_t *masks, size_t n, size_t at, uint64_t *owner, uint64_t seen)
{
	(void)n;
	for (int c = 0; c < 64; c++) {
		if (!(masks[at] >> c & 1) || seen >> c & 1)
			continue;
		seen |= UINT64_C(1) << c;
		if (owner[c] == UINT64_MAX || place(masks, n, owner[c], owner, seen)) {
			owner[c] = at;
			return true;
		}
	}
	return false;
}

/* A matching by depth first search, written apart from the tool's. */
static bool match(const uint64_t *masks, size_t n)
{
	uint64_t owner[64];

	for (size_t c = 0; c < 64; c++)
		owner[c] = UINT64_MAX;
	for (size_t i = 0; i < n; i++) {
		if (!place(masks, n, i, owner, 0))
			return false;
	}
	return true;
}

static bool has_register(const char *terms, const char *name, uint64_t *value)
{
	return evtable_term(terms, name, value) && *value;
}

/* No more values than the registers hold. */
static void assert_registers(const struct cpu *c, const struct metricplan_group *g)
{
	static const struct {
		const char *name;
		size_t capacity;
	} registers[] = { { "offcore_rsp", 2 }, { "frontend", 1 }, { "ldlat", 1 } };

	for (size_t r = 0; r < ARRAY_LEN(registers); r++) {
		uint64_t seen[4], value;
		size_t n = 0;

		for (size_t i = 0; i < g->events.len && n < ARRAY_LEN(seen); i++) {
			const struct metricevent *e = c->model.events.at[g->events.at[i].event];
			bool known = e->kind != METRICEVENT_COUNTED ||
				     !has_register(e->terms, registers[r].name, &value);

			for (size_t k = 0; k < n && !known; k++)
				known = seen[k] == value;
			if (!known)
				seen[n++] = value;
		}
		cr_assert_leq(n, registers[r].capacity, "%s: %s", c->path, registers[r].name);
	}
}

static void assert_group(const struct cpu *c, const struct metricplan *plan, size_t index)
{
	const struct metricplan_group *g = &plan->groups.at[index];
	const struct metricplan_pmu *pmu = &plan->pmus.at[g->pmu];
	const struct assign_event *events[64];
	uint64_t masks[64], used = 0;
	size_t n = 0;
	bool slots = false;
	int counters[64];
	struct assign_pmu assign = { pmu->pmu.counters, pmu->reserved };

	cr_assert_leq(g->events.len, 64);
	for (size_t i = 0; i < g->events.len; i++) {
		const struct metricevent *e = c->model.events.at[g->events.at[i].event];
		int counter = g->events.at[i].counter;
		struct evtable_event row;

		events[i] = &e->assign;
		slots |= counter == ASSIGN_FIXED + 3;
		if (strstr(e->name, "topdown-"))
			cr_assert(slots, "%s: topdown events without slots before them", c->path);
		if (counter == ASSIGN_NONE)
			continue;
		cr_assert_not(used >> counter & 1, "%s: a counter is given twice", c->path);
		used |= UINT64_C(1) << counter;
		if (!find_row(c, e->table, e->name, &row))
			cr_assert_str_eq(e->name + strlen(e->name) - 5, "slots", "%s", e->name);
		else
			masks[n++] = row_mask(&row, pmu->pmu.generic) & ~pmu->reserved;
	}
	cr_assert(match(masks, n), "%s: group %zu cannot be counted", c->path, index);
	cr_assert(g->ordered, "%s: the kernel does not find the counters", c->path);
	cr_assert(allocator_run(ALLOCATOR_X86, &assign, events, g->events.len, counters));
	for (size_t i = 0; i < g->events.len; i++)
		cr_assert_eq(counters[i], g->events.at[i].counter);
	assert_registers(c, g);
}

static bool group_has(const struct metricplan_group *g, uint32_t event)
{
	for (size_t i = 0; i < g->events.len; i++) {
		if (g->events.at[i].event == event)
			return true;
	}
	return false;
}

static void assert_metric(const struct cpu *c, const struct metricplan *plan, size_t index)
{
	const struct metricplan_metric *m = &plan->metrics.at[index];
	const struct metricmodel_events *lists[] = {
		&m->metric->needed,
		plan->options.thresholds ? &m->metric->soft : NULL,
	};

	cr_assert_eq(m->coherent, m->reason == NULL);
	if (m->coherent)
		cr_assert_leq(m->groups.len, 1);
	for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
		for (size_t i = 0; lists[l] && i < lists[l]->len; i++) {
			size_t seen = 0;

			for (size_t g = 0; l == 0 && g < m->groups.len; g++)
				seen += group_has(&plan->groups.at[m->groups.at[g]],
						  lists[l]->at[i]);
			for (size_t g = 0; l == 1 && g < plan->groups.len; g++)
				seen += group_has(&plan->groups.at[g], lists[l]->at[i]);
			cr_assert_gt(seen, 0, "%s: %s is not counted for %s", c->path,
				     c->model.events.at[lists[l]->at[i]]->name,
				     m->metric->table.name);
		}
	}
}

static void assert_plan(const struct cpu *c, const struct metricplan *plan)
{
	for (size_t g = 0; g < plan->groups.len; g++) {
		if (plan->groups.at[g].pmu != METRICPLAN_SOFTWARE &&
		    plan->pmus.at[plan->groups.at[g].pmu].pmu.is_core)
			assert_group(c, plan, g);
	}
	for (size_t i = 0; i < plan->metrics.len; i++)
		assert_metric(c, plan, i);
	cr_assert_leq(plan->bound, plan->groups.len);
}

struct sums {
	size_t groups, bound, whole, metrics, requests;
	bool trusts_tables; /* groups are checked against the rows of the tables */
};

static void plan_request(struct cpu *c, const struct evtable_pmu *pmu, struct view group,
			 const struct metricplan_options *options, struct sums *sums)
{
	struct metricplan plan;

	metricplan_init(&plan, &c->model, options);
	fill_plan(c, pmu, group, &plan);
	metricplan_solve(&plan);
	if (sums->trusts_tables)
		assert_plan(c, &plan);
	for (size_t i = 0; i < plan.pmus.len; i++) {
		if (plan.pmus.at[i].pmu.is_core) {
			sums->groups += plan.pmus.at[i].groups;
			sums->bound += plan.pmus.at[i].bound;
		}
	}
	for (size_t i = 0; i < plan.metrics.len; i++)
		sums->whole += plan.metrics.at[i].whole;
	sums->metrics += plan.metrics.len;
	sums->requests += plan.metrics.len > 0;
	metricplan_release(&plan);
}

struct names VEC(struct view);

static void list_groups(const struct cpu *c, const struct evtable_pmu *pmu, struct names *out)
{
	for (size_t i = 0; i < pmu->metrics; i++) {
		struct evtable_metric m = evtable_metric_at(&c->table, pmu->first_metric + i);
		struct view rest, name;

		for (rest = view_of(m.groups); rest.len && view_split(&rest, ';', &name);) {
			bool known = !name.len;

			for (size_t k = 0; k < out->len && !known; k++)
				known = out->at[k].len == name.len &&
					memcmp(out->at[k].at, name.at, name.len) == 0;
			if (!known)
				*vec_add(out) = name;
		}
	}
}

static void plan_groups(struct cpu *c, const struct evtable_pmu *pmu,
			const struct metricplan_options *options, struct sums *sums)
{
	struct names names = { 0 };

	list_groups(c, pmu, &names);
	for (size_t i = 0; i < names.len; i++)
		plan_request(c, pmu, names.at[i], options, sums);
	vec_release(&names);
}

/* What the reference reads otherwise than we do. */
enum reading {
	READING_OURS = 0,
	READING_LATENCY_COUNTS = 1, /* EVENT:R takes a counter, beside EVENT */
	READING_RESPONSE_FREE = 2, /* EVENT@offcore_rsp=..@ may take any counter, and no register */
	READING_REFERENCE = 3,
};

static struct metricevent *event_of(struct cpu *c, uint32_t event)
{
	return c->model.events.at[event];
}

static void read_otherwise(struct cpu *c, struct metricevent *e, enum reading reading)
{
	size_t len = strlen(e->name);

	if (reading & READING_LATENCY_COUNTS && len > 2 && e->name[len - 1] == 'R' &&
	    strchr(":/", e->name[len - 2])) {
		char bare[256];
		size_t end = e->name[len - 2] == ':' ? len - 2 : len - 1;

		snprintf(bare, sizeof(bare), "%.*s", (int)end, e->name);
		e->kind = METRICEVENT_COUNTED;
		e->assign = event_of(c, metricmodel_event(&c->model, bare, e->table))->assign;
		e->assign.name = e->name;
	}
	if (reading & READING_RESPONSE_FREE && strstr(e->name, "offcore_rsp=")) {
		e->assign.mask = metricpmu_find(&c->model.env, e->table).counters;
		e->assign.nregisters = 0;
	}
}

/* Reads all metrics of a PMU, and their events in another way. */
static void read_metrics(struct cpu *c, const struct evtable_pmu *pmu, enum reading reading)
{
	size_t n;

	for (size_t i = 0; i < pmu->metrics; i++) {
		struct evtable_metric m = evtable_metric_at(&c->table, pmu->first_metric + i);

		metricmodel_read(&c->model, &m);
	}
	n = c->model.events.len;
	for (size_t i = 0; i < n; i++)
		read_otherwise(c, event_of(c, (uint32_t)i), reading);
}

/* All of A, or of D, with that reading; a unit's sums where wanted. */
static struct sums plan_unit(size_t unit, bool whole_model, enum reading reading)
{
	const struct metricplan_options options = { .effort = PACK_EFFORT };
	struct sums sums = { .trusts_tables = reading == READING_OURS };
	struct evtable_pmu pmu;
	struct cpu c;

	cpu_open(&c, units[unit].model);
	cr_assert(evtable_find_pmu(&c.table, units[unit].pmu, &pmu));
	read_metrics(&c, &pmu, reading);
	if (whole_model)
		plan_request(&c, &pmu, view_make(NULL, 0), &options, &sums);
	else
		plan_groups(&c, &pmu, &options, &sums);
	cpu_close(&c);
	return sums;
}

static void add_sums(struct sums *all, const struct sums *sums)
{
	all->groups += sums->groups;
	all->bound += sums->bound;
	all->whole += sums->whole;
	all->metrics += sums->metrics;
	all->requests += sums->requests;
}

Test(metricplan, every_metric_group_of_intel_has_the_fewest_groups)
{
	struct sums all = { 0 };

	if (!load())
		cr_skip("there is no " LINUX ", or this was built without jansson");
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		struct sums sums = plan_unit(i, false, READING_OURS);

		cr_expect_eq(sums.groups, units[i].a, "%s %s: %zu", units[i].model, units[i].pmu,
			     sums.groups);
		add_sums(&all, &sums);
	}
	cr_expect_eq(all.groups, 8275, "%zu", all.groups);
	cr_expect_geq(all.bound, 8269, "%zu", all.bound);
	cr_expect_eq(all.requests, 2960);
	cr_expect_eq(all.metrics, 16439);
	/* The 14,350 that fit with EVENT:R on counters, and 32 more. */
	cr_expect_eq(all.whole, 14350 + 32, "%zu", all.whole);
	evload_release(&loaded);
}

/* Where the optimum is known, it is found. */
Test(metricplan, the_reference_reading_has_the_reference_s_groups)
{
	struct sums all = { 0 };

	if (!load())
		cr_skip("there is no " LINUX ", or this was built without jansson");
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		struct sums sums = plan_unit(i, false, READING_REFERENCE);

		cr_expect_eq(sums.groups, units[i].reference_a, "%s %s: %zu", units[i].model,
			     units[i].pmu, sums.groups);
		add_sums(&all, &sums);
	}
	cr_expect_eq(all.groups, 8435, "%zu", all.groups);
	cr_expect_eq(all.whole, 14350, "%zu", all.whole);
	evload_release(&loaded);
}

/*
 * That an event keeps its counters with another value for offcore_rsp costs 17
 * groups where EVENT:R counts, and no search could find fewer: in the four
 * units whose metrics do that, the bound is the number of groups, but for two
 * requests (of icelakex) that the reference proves.
 */
Test(metricplan, counters_of_offcore_response_cannot_be_had_for_less)
{
	size_t more = 0;

	if (!load())
		cr_skip("there is no " LINUX ", or this was built without jansson");
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		struct sums strict, loose;

		strict = plan_unit(i, false, READING_LATENCY_COUNTS);
		loose = plan_unit(i, false, READING_REFERENCE);
		if (strict.groups == loose.groups)
			continue;
		cr_expect_leq(strict.groups - strict.bound,
			      strcmp(units[i].model, "icelakex") == 0 ? 2 : 0, "%s",
			      units[i].model);
		more += strict.groups - loose.groups;
	}
	cr_expect_eq(more, 17, "%zu", more);
	evload_release(&loaded);
}

Test(metricplan, all_metrics_of_an_intel_model_at_once_have_few_groups)
{
	struct sums all = { 0 }, reference = { 0 };

	if (!load())
		cr_skip("there is no " LINUX ", or this was built without jansson");
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		struct sums sums = plan_unit(i, true, READING_OURS);
		struct sums other = plan_unit(i, true, READING_REFERENCE);

		cr_expect_leq(sums.groups, units[i].d + 1, "%s %s: %zu", units[i].model,
			      units[i].pmu, sums.groups);
		cr_expect_leq(other.bound, units[i].reference_d, "%s %s", units[i].model,
			      units[i].pmu);
		cr_expect_geq(other.groups, units[i].reference_d, "%s %s", units[i].model,
			      units[i].pmu);
		cr_expect_leq(other.groups, units[i].reference_d + 1, "%s %s: %zu", units[i].model,
			      units[i].pmu, other.groups);
		add_sums(&all, &sums);
		add_sums(&reference, &other);
	}
	cr_expect_leq(all.groups, 817, "%zu", all.groups);
	cr_expect_eq(all.metrics, 4997);
	cr_expect_eq(all.whole, 4563 + 4, "%zu", all.whole);
	cr_expect_leq(reference.groups, 835, "%zu", reference.groups);
	cr_expect_eq(reference.whole, 4563, "%zu", reference.whole);
	evload_release(&loaded);
}

/* Whether the plan has a first level, and whether it is in one group. */
static bool has_level1(const struct metricplan *plan, bool *together)
{
	size_t home = SIZE_MAX, members = 0;

	*together = true;
	for (size_t i = 0; i < plan->metrics.len; i++) {
		const struct metricplan_metric *m = &plan->metrics.at[i];

		if (!in_group(m->metric->table.groups, view_of("TopdownL1")))
			continue;
		members++;
		*together &= m->coherent && (home == SIZE_MAX || m->groups.at[0] == home);
		home = m->groups.len ? m->groups.at[0] : SIZE_MAX;
	}
	return members > 1;
}

Test(metricplan, the_first_level_is_one_group)
{
	const struct metricplan_options options = { .effort = PACK_EFFORT };
	size_t trees = 0, whole = 0;

	if (!load())
		cr_skip("there is no " LINUX ", or this was built without jansson");
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		struct metricplan plan;
		struct evtable_pmu pmu;
		bool together;
		struct cpu c;

		cpu_open(&c, units[i].model);
		cr_assert(evtable_find_pmu(&c.table, units[i].pmu, &pmu));
		metricplan_init(&plan, &c.model, &options);
		fill_plan(&c, &pmu, view_make(NULL, 0), &plan);
		metricplan_solve(&plan);
		if (has_level1(&plan, &together)) {
			trees++;
			whole += together;
		}
		metricplan_release(&plan);
		cpu_close(&c);
	}
	cr_expect_eq(trees, 30, "%zu", trees);
	cr_expect_eq(whole, 30, "%zu", whole);
	evload_release(&loaded);
}

Test(metricplan, options_keep_plans_sound)
{
	static const char *const models[] = { "sandybridge", "skylake", "icelake",
					      "sapphirerapids" };

	if (!load())
		cr_skip("there is no " LINUX ", or this was built without jansson");
	for (size_t i = 0; i < ARRAY_LEN(models) * 8; i++) {
		const struct metricplan_options options = {
			.effort = i & 1 ? PACK_EFFORT : 0,
			.thresholds = i & 2,
			.nmi_watchdog = i & 4,
			.families = (enum metricplan_families)(i % 4),
		};
		struct sums sums = { .trusts_tables = true };
		struct evtable_pmu pmu;
		struct cpu c;

		cpu_open(&c, models[i / 8]);
		cr_assert(evtable_find_pmu(&c.table, "default_core", &pmu));
		plan_groups(&c, &pmu, &options, &sums);
		cr_assert_gt(sums.groups, 0);
		cpu_close(&c);
	}
	evload_release(&loaded);
}

/* What vendors say in MetricConstraint is no answer: too few have it, and some need not. */
Test(metricplan, constraints_of_vendors_are_found_wrong)
{
	const struct metricplan_options options = { .families = METRICPLAN_NONE };
	size_t missing = 0, needless = 0;

	if (!load())
		cr_skip("there is no " LINUX ", or this was built without jansson");
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		struct evtable_pmu pmu;
		struct cpu c;

		cpu_open(&c, units[i].model);
		cr_assert(evtable_find_pmu(&c.table, units[i].pmu, &pmu));
		for (size_t k = 0; k < pmu.metrics; k++) {
			struct evtable_metric m = evtable_metric_at(&c.table, pmu.first_metric + k);
			struct buf why = { 0 };
			bool fits;

			if (uses_unit(&c, &m)) {
				fits = metricplan_fits(&c.model, &options, &m, &why);
				cr_assert_eq(fits, why.len == 0);
				missing += !fits && m.constraint == EVMODEL_GROUP;
				needless += fits && m.constraint == EVMODEL_NO_GROUP;
			}
			buf_release(&why);
		}
		cpu_close(&c);
	}
	/* Were EVENT:R on a counter, it were 142 and 52. */
	cr_expect_eq(missing, 140, "%zu", missing);
	cr_expect_eq(needless, 54, "%zu", needless);
	evload_release(&loaded);
}
