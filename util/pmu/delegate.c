/* SPDX-License-Identifier: MIT */
#include "util/pmu/delegate.h"

#include <linux/perf_event.h>
#include <stdlib.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/pmu/allocator.h"
#include "util/pmu/assign.h"
#include "util/pmu/encoding.h"

#define CYCLE	 UINT64_C(0x1)
#define INSTRET	 UINT64_C(0x4)
#define FIRMWARE (UINT64_C(3) << 62) /* in config: what kind of event it is, hardware's if 0 */

static bool is_generic(const struct encoding *e, uint64_t config)
{
	return e->type == PERF_TYPE_HARDWARE && (uint32_t)e->config[0] == config;
}

bool delegate_counts(const struct encoding *e)
{
	if (!e->has_type || !e->has_config)
		return false;
	if (e->type == PERF_TYPE_HARDWARE || e->type == PERF_TYPE_HW_CACHE)
		return true;
	return e->type == PERF_TYPE_RAW && !(e->config[0] & FIRMWARE);
}

uint64_t delegate_mask(const struct encoding *e, uint64_t counters)
{
	uint64_t mask = counters & ~DELEGATE_FIXED;

	if (e->counters.known)
		mask = counters & e->counters.generic;
	else if (is_generic(e, PERF_COUNT_HW_CPU_CYCLES))
		mask |= counters & CYCLE;
	else if (is_generic(e, PERF_COUNT_HW_INSTRUCTIONS))
		mask |= counters & INSTRET;
	return e->period || e->frequency ? mask & ~DELEGATE_FIXED : mask;
}

bool delegate_place(const struct encoding *const *events, size_t n, uint64_t counters, int *counter,
		    struct buf *why)
{
	const struct assign_pmu pmu = { .counters = counters };
	struct assign_event *wanted = alloc_zero(n + 1, sizeof(wanted[0]));
	const struct assign_event **order = alloc_zero(n + 1, sizeof(order[0]));
	int *places = alloc_zero(n + 1, sizeof(places[0]));
	struct assign_failure failure;
	bool fits;

	for (size_t i = 0; i < n; i++) {
		wanted[i].name = events[i]->name;
		wanted[i].role = delegate_counts(events[i]) ? ASSIGN_COUNTED : ASSIGN_FREE;
		if (wanted[i].role == ASSIGN_COUNTED)
			wanted[i].mask = delegate_mask(events[i], counters);
		order[i] = &wanted[i];
	}
	fits = assign_events(&pmu, order, n, NULL, &failure);
	if (fits) {
		/* With or without an order that the kernel would find: places are right. */
		allocator_order(ALLOCATOR_RISCV, &pmu, order, n, places);
		for (size_t i = 0; i < n; i++)
			counter[order[i] - wanted] = places[i];
	} else if (why) {
		assign_explain(&failure, why);
	}
	free(wanted);
	free(order);
	free(places);
	return fits;
}
