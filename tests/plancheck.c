/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arch/arch.h"
#include "pmu-events/evload.h"
#include "tests/plancheck.h"
#include "util/pmu/allocator.h"

#define LINUX "../shared/vendor-events/linux-7.2"

static struct evload loaded;

void plancheck_load(void)
{
	const char *path = LINUX;
	struct err err = { 0 };

	if (access(LINUX, R_OK) == 0 && evload_trees(&loaded, &path, 1, NULL, &err) < 0)
		cr_assert_eq(err.code, ERR_UNSUPPORTED, "%s", err.text);
	if (!loaded.table)
		cr_skip("there is no " LINUX ", or this was built without jansson");
}

void plancheck_unload(void)
{
	evload_release(&loaded);
}

void plancheck_open(struct plancheck_cpu *c, const char *model)
{
	const struct evtable *table = loaded.table;
	struct err err = { 0 };

	snprintf(c->path, sizeof(c->path), "x86/%s", model);
	cr_assert_eq(evset_init(&c->set, &table, 1, c->path, &err), 0, "%s", err.text);
	cr_assert(evtable_find_model(table, c->path, &c->table));
	metricmodel_init(&c->model, &c->set, arch_find("x86"), true);
}

void plancheck_close(struct plancheck_cpu *c)
{
	metricmodel_release(&c->model);
}

/* The table's event behind a canonical name, found again from its text. */
static bool find_row(const struct plancheck_cpu *c, const char *pmu, const char *name,
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
static void assert_registers(const struct plancheck_cpu *c, const struct metricplan_group *g)
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

static void assert_group(const struct plancheck_cpu *c, const struct metricplan *plan, size_t index)
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

static void assert_metric(const struct plancheck_cpu *c, const struct metricplan *plan,
			  size_t index)
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

void plancheck_assert(const struct plancheck_cpu *c, const struct metricplan *plan)
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
