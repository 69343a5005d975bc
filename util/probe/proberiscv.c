/* SPDX-License-Identifier: MIT */
#include "util/probe/proberiscv.h"

#include <string.h>

#include "arch/arch.h"
#include "arch/riscv/isaneed.h"
#include "util/base/buf.h"
#include "util/base/vec.h"
#include "util/probe/probe.h"
#include "util/probe/probeother.h"

static const enum isaneed needs[PROBE_WHATS] = {
	[PROBE_FILTER] = ISANEED_FILTER,
	[PROBE_OVERFLOW] = ISANEED_OVERFLOW,
	[PROBE_BRANCHES] = ISANEED_BRANCHES,
	[PROBE_DELEGATION] = ISANEED_DELEGATION,
};

/* Whether all harts allow it; why is of the first that does not, or of the first. */
static bool harts_allow(const struct proberiscv_facts *f, enum isaneed need, struct buf *why)
{
	for (size_t i = 0; i < f->nharts; i++) {
		buf_clear(why);
		if (isaneed_explain(&f->harts[i].isa, need, why))
			continue;
		if (f->nharts > 1) {
			struct buf named = { 0 };

			buf_printf(&named, "%s: %s", f->harts[i].name, buf_text(why));
			buf_release(why);
			*why = named;
		}
		return false;
	}
	if (f->nharts > 1) {
		buf_clear(why);
		isaneed_explain(&f->harts[0].isa, need, why);
	}
	return f->nharts > 0;
}

static void add_limits(const struct proberiscv_facts *f, enum isaneed need, struct buf *why)
{
	struct buf limits = { 0 };

	isaneed_limits(&f->harts[0].isa, need, &limits);
	if (limits.len)
		buf_printf(why, "; %s", limits.at);
	buf_release(&limits);
}

/* What the kernel's driver makes of it, where the harts would allow it. */
static const char *driver_lacks(const struct proberiscv_facts *f, enum probe_what what)
{
	switch (what) {
	case PROBE_DELEGATION:
		return f->has_counterid ? NULL
					: "the kernel's driver has no delegation: the PMU's format "
					  "has no counterid_mask";
	case PROBE_BRANCHES:
		return f->has_branches ? NULL
				       : "the kernel's driver reads no control transfer records: "
					 "the PMU's caps have no branches";
	case PROBE_FILTER:
	case PROBE_OVERFLOW:
		return f->has_firmware || f->has_counterid
			       ? NULL
			       : "the kernel's driver is the one without the SBI's PMU (the format "
				 "has no firmware), which counts cycles and instructions alone";
	default:
		return NULL;
	}
}

static const char *driver_advice(const struct proberiscv_facts *f, enum probe_what what)
{
	switch (what) {
	case PROBE_DELEGATION:
		return "a kernel with the driver for Smcdeleg and Ssccfg (a patch series for "
		       "Linux 7.x)";
	case PROBE_BRANCHES:
		return "a kernel with a driver for Smctr and Ssctr";
	case PROBE_FILTER:
	case PROBE_OVERFLOW:
		return f->has_firmware ? NULL : "firmware with the SBI's PMU extension (OpenSBI)";
	default:
		return NULL;
	}
}

/* What /proc/cpuinfo does not name may be there all the same. */
static const char *hart_advice(const struct proberiscv_facts *f)
{
	if (f->user == PROBERISCV_LINUX)
		return "other harts; or a newer kernel, as this one names only the extensions that "
		       "it knows in /proc/cpuinfo";
	if (f->user == PROBERISCV_MONITOR)
		return "a machine with -cpu ...,EXTENSION=true, or -cpu max";
	return "other harts, or a tree that names what these have";
}

static void explain_one(struct probe *p, const struct proberiscv_facts *f, enum probe_what what)
{
	bool vendor = f->has_vendor_pmu && (what == PROBE_FILTER || what == PROBE_OVERFLOW);
	struct buf why = { 0 };
	bool allowed = harts_allow(f, needs[what], &why);
	const char *lacks = f->user == PROBERISCV_LINUX ? driver_lacks(f, what) : NULL;
	const char *firmware = f->nharts ? isaneed_firmware(&f->harts[0].isa, needs[what]) : "";

	if (!f->nharts) {
		probe_say(p, what, PROBE_UNKNOWN, NULL, "nothing tells the harts' extensions");
	} else if (!allowed && vendor && !lacks) {
		probe_say(p, what, PROBE_YES, f->source, "the vendor's own extension (xandespmu)");
	} else if (!allowed && what == PROBE_DELEGATION && f->has_counterid) {
		/* The driver has found what it needs, by other ways than we know. */
		probe_say(p, what, PROBE_YES, "sysfs",
			  "the PMU's format has counterid_mask, though of the harts %s", why.at);
	} else if (!allowed) {
		if (lacks)
			buf_printf(&why, "; and %s", lacks);
		probe_say(p, what, PROBE_NO, f->source, "%s", why.at);
		probe_advise(p, what, "%s", hart_advice(f));
	} else if (lacks) {
		probe_say(p, what, PROBE_NO, "sysfs", "the harts have %s, but %s", why.at, lacks);
		if (driver_advice(f, what))
			probe_advise(p, what, "%s", driver_advice(f, what));
	} else {
		add_limits(f, needs[what], &why);
		if (f->user == PROBERISCV_NOBODY && firmware[0])
			buf_printf(&why, "; firmware has to open it: %s", firmware);
		probe_say(p, what, PROBE_YES, f->user == PROBERISCV_LINUX ? "sysfs" : f->source,
			  "the harts have %s", why.at);
	}
	buf_release(&why);
}

static void explain_counting(struct probe *p, const struct proberiscv_facts *f)
{
	if (f->user == PROBERISCV_MONITOR) {
		probe_say(p, PROBE_COUNTING, PROBE_YES, f->source, "%s counts", f->user_name);
	} else if (f->user == PROBERISCV_NOBODY) {
		probe_say(p, PROBE_COUNTING, f->has_pmu_in_tree ? PROBE_YES : PROBE_NO,
			  "device tree",
			  f->has_pmu_in_tree
				  ? "the tree maps events to counters, so that the SBI's PMU works"
				  : "the tree has no node compatible with riscv,pmu, without which "
				    "the SBI firmware offers no PMU");
		if (!f->has_pmu_in_tree)
			probe_advise(p, PROBE_COUNTING, "a riscv,pmu node in the tree");
	} else if (f->has_pmu) {
		probe_say(p, PROBE_COUNTING, PROBE_YES, "sysfs", "the kernel has the PMU %s (%s)",
			  f->user_name,
			  f->has_counterid  ? "delegated counters"
			  : f->has_firmware ? "counters by way of the SBI"
					    : "cycles and instructions alone, without the SBI");
	} else {
		probe_say(p, PROBE_COUNTING, PROBE_NO, "sysfs",
			  "the kernel has no PMU of the harts%s",
			  f->has_tree && !f->has_pmu_in_tree
				  ? ": the device tree has no riscv,pmu for the firmware"
				  : ": the firmware offers no PMU, or the kernel has no driver");
		probe_advise(p, PROBE_COUNTING,
			     "firmware with the SBI's PMU extension (OpenSBI), a riscv,pmu node in "
			     "the device tree, and a kernel with CONFIG_RISCV_PMU_SBI");
	}
}

static void explain_reads(struct probe *p, const struct proberiscv_facts *f)
{
	if (f->user == PROBERISCV_MONITOR) {
		probe_say(p, PROBE_USER_READS, PROBE_YES, f->source,
			  "the monitor opens cycle, time and instret (scounteren)");
	} else if (f->user != PROBERISCV_LINUX) {
		probe_say(p, PROBE_USER_READS, PROBE_UNKNOWN, NULL,
			  "scounteren, which a kernel sets, decides");
	} else if (!f->access) {
		probe_say(
			p, PROBE_USER_READS, PROBE_UNKNOWN, "sysfs",
			"/proc/sys/kernel/perf_user_access is not there (Linux before 6.6: cycle, "
			"time and instret are open)");
	} else {
		probe_say(p, PROBE_USER_READS, strcmp(f->access, "0") == 0 ? PROBE_NO : PROBE_YES,
			  "sysfs", "perf_user_access is %s", f->access);
		if (strcmp(f->access, "0") == 0)
			probe_advise(p, PROBE_USER_READS,
				     "as root: sysctl kernel.perf_user_access=1");
	}
}

void proberiscv_explain(struct probe *p, const struct proberiscv_facts *f)
{
	explain_counting(p, f);
	if (f->user == PROBERISCV_LINUX && !f->has_pmu) {
		probeother_follow(p);
		return;
	}
	for (int i = PROBE_FILTER; i <= PROBE_DELEGATION; i++)
		explain_one(p, f, (enum probe_what)i);
	explain_reads(p, f);
}

struct harts VEC(struct proberiscv_hart);

/* As the kernel names them. A string that makes no sense is a note, and its hart left out. */
static void read_cpus(struct probe *p, struct harts *harts)
{
	for (size_t i = 0; i < p->cpus.len; i++) {
		struct proberiscv_hart hart = { 0 };
		struct buf name = { 0 };
		struct err err = { 0 };

		if (!p->cpus.at[i].isa)
			continue;
		buf_printf(&name, "CPU %s", p->cpus.at[i].cpus);
		hart.name = arena_string(&p->arena, name.at);
		buf_release(&name);
		if (isa_parse(view_of(p->cpus.at[i].isa), &hart.isa, &err) == 0)
			*vec_add(harts) = hart;
		else
			*vec_add(&p->notes) = arena_string(&p->arena, err.text);
	}
}

static void read_tree(struct probe *p, struct harts *harts)
{
	for (size_t i = 0; i < p->tree.harts.len; i++) {
		const struct riscvtree_hart *h = &p->tree.harts.at[i];

		if (!h->off)
			*vec_add(harts) = (struct proberiscv_hart){ h->path, h->isa };
	}
}

static bool has_term(const struct probe *p, const char *term)
{
	return p->core.len && pmuformat_find(&p->core.at[0]->format, view_of(term));
}

void proberiscv_tell(struct probe *p)
{
	struct proberiscv_facts f = {
		.source = p->fs ? "isa" : "device tree",
		.user = p->fs ? PROBERISCV_LINUX : PROBERISCV_NOBODY,
		.user_name = p->core.len ? p->core.at[0]->name : "",
		.has_pmu = p->core.len,
		.has_firmware = has_term(p, "firmware"),
		.has_counterid = has_term(p, "counterid_mask"),
		.has_branches = p->core.len && probe_read_pmu(p, p->core.at[0], "caps/branches"),
		.has_vendor_pmu = p->cpus.len && p->cpus.at[0].isa &&
				  strstr(p->cpus.at[0].isa, "xandespmu"),
		.access = probe_read(p, "/proc/sys/kernel/perf_user_access"),
		.has_tree = p->tree_path != NULL,
		.has_pmu_in_tree = p->tree.has_pmu,
	};
	struct harts harts = { 0 };

	/* The device tree knows extensions that the kernel does not. */
	if (p->tree.harts.len) {
		read_tree(p, &harts);
		f.source = "device tree";
	} else {
		read_cpus(p, &harts);
	}
	f.harts = harts.at;
	f.nharts = harts.len;
	proberiscv_explain(p, &f);
	vec_release(&harts);
}
