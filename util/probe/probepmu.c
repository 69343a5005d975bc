/* SPDX-License-Identifier: MIT */
#include "util/probe/probepmu.h"

#include <string.h>

#include "arch/arch.h"
#include "pmu-events/evset.h"
#include "util/metric/metricpmu.h"
#include "util/pmu/assign.h"
#include "util/probe/probe.h"

static void read_core(struct probe *p)
{
	struct err ignored = { 0 };
	struct pmu *pmu;
	size_t pos = 0;

	pmuset_init(&p->pmus, p->fs, p->arch);
	while (p->fs && pmuset_next(&p->pmus, view_of("default_core"), &pos, &pmu, &ignored) > 0) {
		if (pmu_read_format(pmu, p->fs, &p->pmus.arena, &ignored) < 0) {
			*vec_add(&p->notes) = arena_string(&p->arena, ignored.text);
			err_clear(&ignored);
		}
		*vec_add(&p->core) = pmu;
	}
	if (ignored.code)
		*vec_add(&p->notes) = arena_string(&p->arena, ignored.text);
}

static bool watchdog_runs(struct probe *p)
{
	const char *text = probe_read(p, "/proc/sys/kernel/nmi_watchdog");

	return text && strcmp(text, "0") != 0;
}

static const char *name_counters(struct probe *p, uint64_t counters)
{
	struct buf text = { 0 };
	const char *out;

	if (!counters)
		return NULL;
	assign_name(__builtin_ctzll(counters), &text);
	out = arena_string(&p->arena, buf_text(&text));
	buf_release(&text);
	return out;
}

/* What the event tables say of the PMU, for the first CPU that they know. */
static void count_by_tables(struct probe *p, const struct pmu *pmu)
{
	struct err ignored = { 0 };
	struct metricpmu found;
	struct evtable_pmu known;
	struct evset set;
	struct metricpmu_env env = { .set = &set, .arch = p->arch, .smt = true };
	const char *model = NULL, *table;

	for (size_t i = 0; i < p->cpus.len && !model; i++)
		model = p->cpus.at[i].model;
	if (!model || evset_init(&set, p->tables, p->ntables, model, &ignored) < 0)
		return;
	table = evset_find_pmu(&set, pmu->name, &known) ? pmu->name : "default_core";
	found = metricpmu_find(&env, table);
	if (!found.counters)
		return;
	*vec_add(&p->counters) = (struct probe_counters){
		.pmu = pmu->name,
		.generic = found.generic,
		.fixed = found.fixed,
		.reserved = watchdog_runs(p) ? name_counters(p, metricpmu_watchdog(&env, &found))
					     : NULL,
		.source = "event tables",
	};
}

static void count_by_cpuid(struct probe *p)
{
	const struct perfleaf *leaf = &p->leaf;
	bool amd = perfleaf_is_amd(leaf);
	uint32_t generic = leaf->generic;

	if (amd && !generic)
		generic = leaf->counters_extended ? 6 : 0;
	/* Before leaf 0AH and PerfCtrExtCore there were counters, too, but a virtual CPU has none. */
	if (amd && !generic && !leaf->virtual)
		generic = 4;
	if (leaf->there)
		*vec_add(&p->counters) = (struct probe_counters){
			.pmu = p->core.len ? p->core.at[0]->name : "cpu",
			.generic = generic,
			.fixed = leaf->fixed,
			.source = "CPUID",
		};
}

static void count_by_tree(struct probe *p)
{
	uint32_t counters;

	if (!p->tree.has_pmu)
		return;
	counters = sbipmu_counters(&p->tree.pmu);
	*vec_add(&p->counters) = (struct probe_counters){
		.pmu = p->core.len ? p->core.at[0]->name : "cpu",
		.generic = (uint32_t)__builtin_popcount(counters >> 3),
		.fixed = 2,
		.source = "device tree",
	};
}

struct meaning {
	const char *value; /* NULL: any */
	const char *text;
};

static void add_setting(struct probe *p, const char *name, const char *path,
			const struct meaning *meanings)
{
	const char *value = probe_read(p, path);

	if (!value)
		return;
	while (meanings->value && strcmp(meanings->value, value) != 0)
		meanings++;
	*vec_add(&p->settings) = (struct probe_setting){ name, value, meanings->text };
}

/* Linux, Documentation/admin-guide/sysctl/kernel.rst. */
static void read_settings(struct probe *p)
{
	static const struct meaning paranoid[] = {
		{ "-1", "all users count everything" },
		{ "0", "all users count everything but raw tracepoints" },
		{ "1", "users count their own processes, kernel included" },
		{ "2", "users count their own processes, without the kernel" },
		{ "3", "users count nothing (a distribution's setting)" },
		{ "4", "users count nothing (a distribution's setting)" },
		{ NULL, "" },
	};
	static const struct meaning kptr[] = {
		{ "0", "kernel addresses are shown to those who may profile the kernel" },
		{ "1", "kernel addresses are shown to CAP_SYSLOG" },
		{ "2", "kernel addresses are shown to nobody" },
		{ NULL, "" },
	};
	static const struct meaning watchdog[] = {
		{ "0", "holds no counter" },
		{ NULL, "holds a counter of each core" },
	};
	static const struct meaning access[] = {
		{ "0", "programs do not read counters themselves" },
		{ "1", "programs read the counters of events that they have open" },
		{ "2", "programs read cycle, time and instret at all times" },
		{ NULL, "" },
	};
	static const struct meaning none[] = { { NULL, "" } };

	add_setting(p, "perf_event_paranoid", "/proc/sys/kernel/perf_event_paranoid", paranoid);
	add_setting(p, "kptr_restrict", "/proc/sys/kernel/kptr_restrict", kptr);
	add_setting(p, "nmi_watchdog", "/proc/sys/kernel/nmi_watchdog", watchdog);
	add_setting(p, "perf_user_access", "/proc/sys/kernel/perf_user_access", access);
	add_setting(p, "perf_event_max_sample_rate", "/proc/sys/kernel/perf_event_max_sample_rate",
		    none);
	add_setting(p, "perf_event_mlock_kb", "/proc/sys/kernel/perf_event_mlock_kb", none);
}

void probepmu_read(struct probe *p)
{
	read_core(p);
	count_by_cpuid(p);
	for (size_t i = 0; i < p->core.len; i++)
		count_by_tables(p, p->core.at[i]);
	count_by_tree(p);
	read_settings(p);
}
