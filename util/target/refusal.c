/* SPDX-License-Identifier: MIT */
#include "util/target/refusal.h"

#include <string.h>

#include "util/pmu/encoding.h"
#include "util/target/attr.h"
#include "util/target/hints.h"
#include "util/target/opener.h"

/* Named by a modifier: then it was not tried without. */
static bool asks_for_kernel(const struct attr *attr)
{
	return !attr_counts_all(attr) && !attr->kernel.exclude_kernel;
}

void refusal_explain(const struct opener *o, size_t i, struct hints *hints, struct buf *reason,
		     struct buf *hint)
{
	static const struct slot anywhere = { -1, -1, -1 };
	const struct encoding *e = o->plan->events.at[i].encoding;
	const struct opener_event *event = &o->events[i];
	struct hints_case c = { .sys = event->refused, .user_only = event->user_only };
	struct attr attr;

	if (!e || strcmp(e->pmu, "tool") == 0 || (event->open && !event->user_only))
		return;
	if (e->cpus && !event->slots->len) {
		buf_printf(reason, "none of its CPUs (cpu=%s) is there, or is counted on", e->cpus);
		return;
	}
	opener_fill_attr(o, e, true, &anywhere, &attr);
	c.hardware = e->has_type ? attr_is_hardware(&attr) : strcmp(e->pmu, "default_core") == 0;
	/*
	 * What Documentation/admin-guide/sysctl/kernel.rst says of the levels:
	 * 1 forbids CPUs, 2 the kernel's part; distributions have 3 forbid all.
	 */
	c.wanted = 2;
	if (!o->where.nthreads)
		c.wanted = 0;
	else if (event->user_only || attr_is_kernel_only(&attr) || asks_for_kernel(&attr))
		c.wanted = 1;
	c.branches = o->where.sampling && sampling_event_has_branches(o->where.sampling, i);
	c.thread = o->where.nthreads ? o->slots.at[0].thread : 0;
	hints_explain(hints, &c, reason, hint);
}
