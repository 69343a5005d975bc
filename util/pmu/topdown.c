/* SPDX-License-Identifier: MIT */
#include "util/pmu/topdown.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "util/base/alloc.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/pmu/resolve.h"

/* config, bits 0 to 15: event 0 and a unit mask (INTEL_TD_SLOTS, INTEL_TD_METRIC_*). */
#define CODE  0xffff
#define SLOTS 0x0400
#define FIRST 0x8000
#define LAST  0x8700

static bool is_of_core(const struct resolve *r, const struct encoding *e)
{
	return e->has_config && r->arch && strcmp(r->arch->name, "x86") == 0 &&
	       (strcmp(e->pmu, "default_core") == 0 || arch_is_core(r->arch, e->pmu)) &&
	       (!e->has_type || e->type == PERF_TYPE_RAW || e->type >= PERF_TYPE_MAX);
}

bool topdown_rides(const struct resolve *r, const struct encoding *e)
{
	return is_of_core(r, e) && !(e->config[0] & 0xff) && (e->config[0] & CODE) >= FIRST &&
	       (e->config[0] & CODE) <= LAST;
}

bool topdown_leads(const struct resolve *r, const struct encoding *e)
{
	return is_of_core(r, e) && (e->config[0] & CODE) == SLOTS;
}

static int rank_of(const struct resolve *r, const struct plan_event *event)
{
	if (event->encoding && topdown_leads(r, event->encoding))
		return 0;
	return event->encoding && topdown_rides(r, event->encoding) ? 1 : 2;
}

void topdown_order(const struct resolve *r, struct plan_event *events, size_t n)
{
	struct plan_event *old = alloc_zero(n + 1, sizeof(old[0]));
	size_t len = 0;

	memcpy(old, events, n * sizeof(old[0]));
	for (int rank = 0; rank <= 2; rank++) {
		for (size_t i = 0; i < n; i++) {
			if (rank_of(r, &old[i]) == rank)
				events[len++] = old[i];
		}
	}
	free(old);
}

/* One of the groups that are gathered. */
struct gathered {
	struct plan_group old;
	bool leads; /* loose, and slots is its first */
	struct plan_event leader;
	size_t into; /* the group that it joins: its own number, where it stays */
};

static bool same_device(const struct encoding *a, const struct encoding *b)
{
	return a->device && b->device ? strcmp(a->device, b->device) == 0 : a->device == b->device;
}

/* Two that were asked for are two; nothing rides on a pair of them. */
static bool may_join(const struct gathered *into, const struct gathered *g)
{
	return into->leads && (into->leader.hidden || g->leader.hidden) &&
	       same_device(into->leader.encoding, g->leader.encoding);
}

static bool choose(struct gathered *all, size_t n)
{
	bool some = false;

	for (size_t g = 0; g < n; g++) {
		size_t into = 0;

		all[g].into = g;
		while (all[g].leads && into < g &&
		       !(all[into].into == into && may_join(&all[into], &all[g])))
			into++;
		if (!all[g].leads || into == g)
			continue;
		all[g].into = into;
		if (all[into].leader.hidden)
			all[into].leader = all[g].leader;
		some = true;
	}
	return some;
}

void topdown_gather(const struct resolve *r, struct plan *plan, size_t first, const bool *loose)
{
	size_t n = plan->groups.len - first, nold = plan->events.len;
	struct gathered *all = alloc_zero(n + 1, sizeof(all[0]));
	struct plan_event *old = alloc_zero(nold + 1, sizeof(old[0]));

	for (size_t g = 0; g < n; g++) {
		all[g].old = plan->groups.at[first + g];
		all[g].leader = plan->events.at[all[g].old.first];
		all[g].leads = loose[g] && all[g].leader.encoding &&
			       topdown_leads(r, all[g].leader.encoding);
	}
	memcpy(old, plan->events.at, nold * sizeof(old[0]));
	if (choose(all, n)) {
		plan->events.len = all[0].old.first;
		plan->groups.len = first;
		for (size_t g = 0; g < n; g++) {
			if (all[g].into != g)
				continue;
			plan_add_group(plan);
			plan->groups.at[plan->groups.len - 1].weak = all[g].old.weak;
			plan_add_event(plan, &all[g].leader);
			for (size_t k = g; k < n; k++) {
				const struct plan_group *from = &all[k].old;

				for (size_t i = 1; all[k].into == g && i < from->len; i++)
					plan_add_event(plan, &old[from->first + i]);
			}
		}
	}
	free(old);
	free(all);
}
