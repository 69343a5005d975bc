/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_ATTR_H
#define UTIL_TARGET_ATTR_H

/*
 * An encoding as perf_event_open(2) takes it.
 */

#include <stdbool.h>
#include <stdint.h>

#include <linux/perf_event.h>

struct encoding;

/* The kernel's structure, with room for what newer headers than ours add (config3). */
struct attr {
	struct perf_event_attr kernel;
	uint64_t rest[8];
};

/* For counting: neither period nor frequency is set, whatever the event says. */
void attr_fill(const struct encoding *e, struct attr *out);

/* Leaves out what the kernel and the hypervisor do. */
void attr_exclude_kernel(struct attr *a);

/* Neither :u nor :k is wanted, so that leaving the kernel out is a change. */
bool attr_counts_all(const struct attr *a);

/* Happens inside the kernel by definition: without the kernel's part nothing is left. */
bool attr_is_kernel_only(const struct attr *a);

/* Counted by the PMU of the CPU's core, as far as the type tells. */
bool attr_is_hardware(const struct attr *a);

#endif
