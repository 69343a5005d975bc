/* SPDX-License-Identifier: MIT */
#include "util/target/attr.h"

#include <stddef.h>
#include <string.h>

#include "util/pmu/encoding.h"

/* Where config3 is since Linux 6.3, and how long the structure became with it. */
#define CONFIG3_AT  128
#define CONFIG3_END 136

_Static_assert(sizeof(struct attr) >= CONFIG3_END, "config3 is inside");
_Static_assert(offsetof(struct perf_event_attr, config2) < CONFIG3_AT, "config3 comes last");

static void fill_mods(const struct evspec_mods *m, struct perf_event_attr *a)
{
	if (m->user || m->kernel || m->hypervisor) {
		a->exclude_user = !m->user;
		a->exclude_kernel = !m->kernel;
		a->exclude_hv = !m->hypervisor;
	}
	if (m->guest != m->host) {
		a->exclude_host = !m->host;
		a->exclude_guest = !m->guest;
	}
	a->exclude_idle = m->no_idle;
	a->precise_ip = m->precise > 3 ? 3 : m->precise;
}

void attr_fill(const struct encoding *e, struct attr *out)
{
	struct perf_event_attr *a = &out->kernel;

	*out = (struct attr){ 0 };
	/* A kernel that knows less takes what is zero behind its own end. */
	a->size = CONFIG3_END;
	a->type = e->type;
	a->config = e->config[0];
	a->config1 = e->config[1];
	a->config2 = e->config[2];
	memcpy((char *)out + CONFIG3_AT, &e->config[3], sizeof(e->config[3]));
	if (e->has_type && e->type == PERF_TYPE_BREAKPOINT) {
		a->bp_addr = e->address;
		a->bp_len = e->length;
		a->bp_type = e->access;
	}
	fill_mods(&e->mods, a);
}

void attr_exclude_kernel(struct attr *a)
{
	a->kernel.exclude_kernel = 1;
	a->kernel.exclude_hv = 1;
}

bool attr_counts_all(const struct attr *a)
{
	return !a->kernel.exclude_kernel && !a->kernel.exclude_user && !a->kernel.exclude_hv;
}

bool attr_is_kernel_only(const struct attr *a)
{
	return a->kernel.type == PERF_TYPE_TRACEPOINT ||
	       (a->kernel.type == PERF_TYPE_SOFTWARE &&
		(a->kernel.config == PERF_COUNT_SW_CONTEXT_SWITCHES ||
		 a->kernel.config == PERF_COUNT_SW_CPU_MIGRATIONS));
}

bool attr_is_hardware(const struct attr *a)
{
	return a->kernel.type == PERF_TYPE_HARDWARE || a->kernel.type == PERF_TYPE_HW_CACHE ||
	       a->kernel.type == PERF_TYPE_RAW;
}
