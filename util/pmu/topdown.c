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
