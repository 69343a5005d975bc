/* SPDX-License-Identifier: MIT */
#include "util/data/attrname.h"

#include "util/base/alloc.h"

/* PERF_TYPE_*, enum perf_hw_id, enum perf_sw_ids and enum perf_hw_cache_* of perf_event.h. */
enum { TYPE_HARDWARE, TYPE_SOFTWARE, TYPE_TRACEPOINT, TYPE_CACHE, TYPE_RAW, TYPE_BREAKPOINT };

static const char *const hardware[] = {
	"cycles",
	"instructions",
	"cache-references",
	"cache-misses",
	"branches",
	"branch-misses",
	"bus-cycles",
	"stalled-cycles-frontend",
	"stalled-cycles-backend",
	"ref-cycles",
};

static const char *const software[] = {
	"cpu-clock",	    "task-clock",   "page-faults",  "context-switches",
	"cpu-migrations",   "minor-faults", "major-faults", "alignment-faults",
	"emulation-faults", "dummy",	    "bpf-output",   "cgroup-switches",
};

static const char *const caches[] = { "L1-dcache", "L1-icache", "LLC", "dTLB",
				      "iTLB",	   "branch",	"node" };

/* By operation (load, store, prefetch) and result (access, miss). */
static const char *const cache_ends[3][2] = {
	{ "-loads", "-load-misses" },
	{ "-stores", "-store-misses" },
	{ "-prefetches", "-prefetch-misses" },
};

static const char *const rights[] = { "", "r", "w", "rw", "x", "rx", "wx", "rwx" };

/* The extended types of hybrid machines have the PMU in the upper half of config. */
static uint32_t low_config(const struct perfattr *attr)
{
	return (uint32_t)attr->config;
}

static void add_cache(uint32_t config, struct buf *out)
{
	uint32_t cache = config & 0xff, operation = config >> 8 & 0xff, result = config >> 16;

	if (cache < ARRAY_LEN(caches) && operation < 3 && result < 2)
		buf_printf(out, "%s%s", caches[cache], cache_ends[operation][result]);
	else
		buf_printf(out, "unknown-ext-hardware-cache-type");
}

static void add_breakpoint(const struct perfattr *attr, struct buf *out)
{
	buf_printf(out, "mem:0x%llx:%s", (unsigned long long)attr->config1,
		   rights[attr->bp_type & 7]);
}

static void add_stem(const struct perfattr *attr, struct buf *out)
{
	uint32_t config = low_config(attr);

	if (attr->type == TYPE_HARDWARE)
		buf_add_text(out,
			     config < ARRAY_LEN(hardware) ? hardware[config] : "unknown-hardware");
	else if (attr->type == TYPE_SOFTWARE)
		buf_add_text(out,
			     config < ARRAY_LEN(software) ? software[config] : "unknown-software");
	else if (attr->type == TYPE_CACHE)
		add_cache(config, out);
	else if (attr->type == TYPE_RAW)
		buf_printf(out, "raw 0x%llx", (unsigned long long)attr->config);
	else if (attr->type == TYPE_BREAKPOINT)
		add_breakpoint(attr, out);
	else if (attr->type == TYPE_TRACEPOINT)
		buf_add_text(out, "unknown tracepoint");
	else
		buf_printf(out, "unknown attr type: %u", attr->type);
}

/*
 * Only what differs from how perf asks by itself: guests are left out, unless
 * a part of the host is left out too or the ip is to be precise.
 */
static void add_modifiers(const struct perfattr *attr, struct buf *out)
{
	const uint64_t parts = PERFATTR_EXCLUDE_USER | PERFATTR_EXCLUDE_KERNEL |
			       PERFATTR_EXCLUDE_HV;
	unsigned precise = (unsigned)(attr->flags >> PERFATTR_PRECISE_SHIFT) & 3;
	bool is_special = (attr->flags & parts) || precise;
	bool leaves_guest = attr->flags & PERFATTR_EXCLUDE_GUEST;
	bool leaves_host = attr->flags & PERFATTR_EXCLUDE_HOST;
	struct buf mods = { 0 };

	if (attr->flags & parts) {
		if (!(attr->flags & PERFATTR_EXCLUDE_KERNEL))
			buf_add_char(&mods, 'k');
		if (!(attr->flags & PERFATTR_EXCLUDE_USER))
			buf_add_char(&mods, 'u');
		if (!(attr->flags & PERFATTR_EXCLUDE_HV))
			buf_add_char(&mods, 'h');
	}
	buf_add_fill(&mods, 'p', precise);
	if (leaves_host || leaves_guest == is_special) {
		if (!leaves_host)
			buf_add_char(&mods, 'H');
		if (!leaves_guest)
			buf_add_char(&mods, 'G');
	}
	if (mods.len)
		buf_printf(out, ":%s", buf_text(&mods));
	buf_release(&mods);
}

void attrname_add(const struct perfattr *attr, struct buf *out)
{
	add_stem(attr, out);
	if (attr->type <= TYPE_RAW && attr->type != TYPE_TRACEPOINT)
		add_modifiers(attr, out);
}

bool attrname_is_clock(const struct perfattr *attr)
{
	return attr->type == TYPE_SOFTWARE && attr->config <= 1;
}
