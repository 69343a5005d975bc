/* SPDX-License-Identifier: MIT */
#include "util/metric/plangroup.h"

#include <stdlib.h>

#include "arch/arch.h"
#include "util/metric/metricplan.h"
#include "util/pmu/allocator.h"

size_t plangroup_new(struct metricplan *p, size_t pmu)
{
	*vec_add(&p->groups) = (struct metricplan_group){ .pmu = pmu, .ordered = true };
	return p->groups.len - 1;
}

bool plangroup_has(const struct metricplan_group *g, uint32_t event)
{
	for (size_t i = 0; i < g->events.len; i++) {
		if (g->events.at[i].event == event)
			return true;
	}
	return false;
}

void plangroup_add(struct metricplan *p, size_t group, uint32_t event)
{
	struct metricplan_group *g = &p->groups.at[group];

	if (!plangroup_has(g, event))
		*vec_add(&g->events) =
			(struct metricplan_event){ .event = event, .counter = ASSIGN_NONE };
}

size_t plangroup_find(const struct metricplan *p, size_t first, size_t n, uint32_t event)
{
	for (size_t i = first; i < first + n; i++) {
		if (plangroup_has(&p->groups.at[i], event))
			return i;
	}
	return SIZE_MAX;
}

static enum allocator_kind find_kind(const struct metricplan *p)
{
	return allocator_find(p->model->env.arch ? p->model->env.arch->name : "");
}

void plangroup_order(struct metricplan *p, size_t group)
{
	struct metricplan_group *g = &p->groups.at[group];
	size_t n = g->events.len;
	const struct assign_event **events = alloc_zero(n + 1, sizeof(events[0]));
	struct metricplan_event *old = alloc_zero(n + 1, sizeof(old[0]));
	int *counters = alloc_zero(n + 1, sizeof(counters[0]));
	struct assign_pmu pmu = { 0, 0 };

	for (size_t i = 0; i < n; i++) {
		old[i] = g->events.at[i];
		events[i] = &p->model->events.at[old[i].event]->assign;
	}
	if (g->pmu != METRICPLAN_SOFTWARE)
		pmu = (struct assign_pmu){ p->pmus.at[g->pmu].pmu.counters,
					   p->pmus.at[g->pmu].reserved };
	g->ordered = allocator_order(find_kind(p), &pmu, events, n, counters);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n; k++) {
			if (&p->model->events.at[old[k].event]->assign == events[i])
				g->events.at[i] = old[k];
		}
		g->events.at[i].counter = counters[i];
	}
	free(events);
	free(old);
	free(counters);
}
