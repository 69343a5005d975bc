/* SPDX-License-Identifier: MIT */
#include "util/target/tool.h"

#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "arch/host.h"
#include "util/base/alloc.h"
#include "util/base/num.h"
#include "util/pmu/encoding.h"

struct question {
	const struct fs *fs;
	const struct tool_run *run;
	uint64_t *value;
};

static int tell_wall(const struct question *q, struct err *err)
{
	(void)err;
	*q->value = q->run->wall_ns;
	return 0;
}

static int fail_times(struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED, "only the times of a command are known");
}

static int tell_user(const struct question *q, struct err *err)
{
	*q->value = q->run->user_ns;
	return q->run->has_times ? 0 : fail_times(err);
}

static int tell_system(const struct question *q, struct err *err)
{
	*q->value = q->run->system_ns;
	return q->run->has_times ? 0 : fail_times(err);
}

static int tell_target_cpu(const struct question *q, struct err *err)
{
	(void)err;
	*q->value = q->run->cpu_wide;
	return 0;
}

static int count_cpus(const struct question *q, const char *file, struct err *err)
{
	struct cpulist cpus = { 0 };
	int r = cpulist_read(q->fs, file, &cpus, err);

	*q->value = cpus.len;
	vec_release(&cpus);
	return r;
}

static int tell_cpus(const struct question *q, struct err *err)
{
	return count_cpus(q, "present", err);
}

static int tell_cpus_online(const struct question *q, struct err *err)
{
	return count_cpus(q, "online", err);
}

/* The CPUs that share something with this one, as topology/NAME lists them. */
static bool read_siblings(const struct fs *fs, int cpu, const char *name, struct cpulist *out)
{
	struct buf path = { 0 }, text = { 0 };
	struct err err = { 0 };
	bool ok;

	buf_printf(&path, "/sys/devices/system/cpu/cpu%d/topology/%s", cpu, name);
	ok = fs_read_line(fs, path.at, &text, &err) == 0 &&
	     cpulist_parse(buf_view(&text), out, &err) == 0 && out->len;
	buf_release(&path);
	buf_release(&text);
	return ok;
}

/* How many sets of siblings the online CPUs fall into: those that are the first of theirs. */
static int count_sets(const struct question *q, const char *name, const char *older,
		      struct err *err)
{
	struct cpulist online = { 0 };
	int r = cpulist_read(q->fs, "online", &online, err);

	*q->value = 0;
	for (size_t i = 0; i < online.len && r == 0; i++) {
		struct cpulist set = { 0 };

		if (!read_siblings(q->fs, online.at[i], name, &set) &&
		    !read_siblings(q->fs, online.at[i], older, &set))
			r = err_set(err, ERR_UNSUPPORTED, "the machine does not tell its topology");
		else if (set.at[0] == online.at[i])
			++*q->value;
		vec_release(&set);
	}
	vec_release(&online);
	return r;
}

static int tell_cores(const struct question *q, struct err *err)
{
	return count_sets(q, "core_cpus_list", "thread_siblings_list", err);
}

static int tell_dies(const struct question *q, struct err *err)
{
	return count_sets(q, "die_cpus_list", "core_siblings_list", err);
}

static int tell_packages(const struct question *q, struct err *err)
{
	return count_sets(q, "package_cpus_list", "core_siblings_list", err);
}

static int tell_smt(const struct question *q, struct err *err)
{
	struct buf text = { 0 };
	struct err absent = { 0 };
	uint64_t cpus, cores;
	int r = 0;

	if (fs_read_line(q->fs, "/sys/devices/system/cpu/smt/active", &text, &absent) == 0) {
		*q->value = strcmp(buf_text(&text), "1") == 0;
	} else {
		r = tell_cpus_online(q, err);
		cpus = *q->value;
		if (r == 0)
			r = tell_cores(q, err);
		cores = *q->value;
		*q->value = cpus > cores;
	}
	buf_release(&text);
	return r;
}

/* Everything on the measured cores is counted: all of their hardware threads are measured. */
static int tell_core_wide(const struct question *q, struct err *err)
{
	uint64_t smt;

	if (!q->run->cpu_wide) {
		*q->value = 0;
		return 0;
	}
	if (tell_smt(q, err) < 0)
		return -1;
	smt = *q->value;
	*q->value = 1;
	for (size_t i = 0; smt && q->run->cpus && i < q->run->cpus->len; i++) {
		struct cpulist core = { 0 };

		if (!read_siblings(q->fs, q->run->cpus->at[i], "core_cpus_list", &core))
			*q->value = 0;
		for (size_t c = 0; c < core.len; c++)
			*q->value &= cpulist_has(q->run->cpus, core.at[c]);
		vec_release(&core);
	}
	return 0;
}

/* Arm's PMUs tell in caps/slots how many operations a cycle can take (PMMIR_EL1.SLOTS). */
static int tell_slots(const struct question *q, struct err *err)
{
	const struct arch *arch = host_arch();
	struct fs_names names = { 0 };
	struct buf path = { 0 }, text = { 0 };
	struct err absent = { 0 };

	(void)err;
	*q->value = 0;
	if (fs_list(q->fs, "/sys/bus/event_source/devices", &names, &absent) < 0)
		err_clear(&absent);
	for (size_t i = 0; i < names.len && !*q->value; i++) {
		if (!arch || !arch_is_core(arch, names.at[i]))
			continue;
		buf_clear(&path);
		buf_clear(&text);
		buf_printf(&path, "/sys/bus/event_source/devices/%s/caps/slots", names.at[i]);
		if (fs_read_line(q->fs, path.at, &text, &absent) < 0)
			err_clear(&absent);
		else if (!num_is_u64(buf_view(&text), q->value))
			*q->value = 0;
	}
	fs_names_release(&names);
	buf_release(&path);
	buf_release(&text);
	return 0;
}

/* The rated frequency in x86's brand string: "Intel(R) Xeon(R) CPU @ 2.40GHz". */
static uint64_t parse_brand_hz(const char *cpuinfo)
{
	const char *line = strstr(cpuinfo, "model name"), *at, *end;
	struct err err = { 0 };
	double ghz;

	if (!line)
		return 0;
	end = strchrnul(line, '\n');
	at = memrchr(line, '@', (size_t)(end - line));
	if (!at || end - at < 4 || strncmp(end - 3, "GHz", 3) != 0)
		return 0;
	if (num_parse_real(view_trim(view_make(at + 1, (size_t)(end - 3 - at - 1))), &ghz, &err) <
	    0)
		return 0;
	return ghz > 0 && ghz < 1000 ? (uint64_t)(ghz * 1e9 + 0.5) : 0;
}

static int tell_tsc(const struct question *q, struct err *err)
{
	struct buf text = { 0 };
	struct err absent = { 0 };

	(void)err;
	*q->value = 0;
	if (fs_read(q->fs, "/proc/cpuinfo", 1 << 24, &text, &absent) == 0)
		*q->value = parse_brand_hz(buf_text(&text));
	buf_release(&text);
	return 0;
}

/* ACPI's table of non-volatile memory is there when such memory is. */
static int tell_pmem(const struct question *q, struct err *err)
{
	(void)err;
	*q->value = fs_exists(q->fs, "/sys/firmware/acpi/tables/NFIT");
	return 0;
}

static const struct tool {
	const char *name;
	bool is_time;
	int (*tell)(const struct question *q, struct err *err);
} tools[] = {
	{ "core_wide", false, tell_core_wide },	  { "duration_time", true, tell_wall },
	{ "has_pmem", false, tell_pmem },	  { "num_cores", false, tell_cores },
	{ "num_cpus", false, tell_cpus },	  { "num_cpus_online", false, tell_cpus_online },
	{ "num_dies", false, tell_dies },	  { "num_packages", false, tell_packages },
	{ "slots", false, tell_slots },		  { "smt_on", false, tell_smt },
	{ "system_time", true, tell_system },	  { "system_tsc_freq", false, tell_tsc },
	{ "target_cpu", false, tell_target_cpu }, { "user_time", true, tell_user },
};

static const struct tool *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(tools); i++) {
		if (strcmp(tools[i].name, name) == 0)
			return &tools[i];
	}
	return NULL;
}

bool tool_known(const char *name)
{
	return find(name) != NULL;
}

const char *tool_find(const struct encoding *e)
{
	const struct tool *tool;

	if (strcmp(e->pmu, "tool") != 0)
		return NULL;
	/* e->name may be one that the user gave (name=); what was looked up is in the spec. */
	for (size_t i = 0; e->spec && i < ARRAY_LEN(tools); i++) {
		if (view_equal(e->spec->name, tools[i].name) ||
		    evspec_find_term(e->spec, tools[i].name))
			return tools[i].name;
	}
	tool = find(e->name);
	return tool ? tool->name : NULL;
}

bool tool_is_time(const char *name)
{
	const struct tool *tool = find(name);

	return tool && tool->is_time;
}

int tool_value(const struct fs *fs, const struct tool_run *run, const char *name, uint64_t *value,
	       struct err *err)
{
	const struct question q = { .fs = fs, .run = run, .value = value };
	const struct tool *tool = find(name);

	if (!tool)
		return err_set(err, ERR_ABSENT, "there is no tool event '%s'", name);
	return tool->tell(&q, err);
}
