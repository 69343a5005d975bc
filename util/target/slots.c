/* SPDX-License-Identifier: MIT */
#include "util/target/slots.h"

#include <linux/perf_event.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/base/num.h"
#include "util/pmu/encoding.h"
#include "util/target/cpulist.h"

void slots_lay_out(const struct target_where *where, struct slots *out)
{
	size_t nthreads = where->nthreads ? where->nthreads : 1;
	size_t ncpus = where->ncpus ? where->ncpus : 1;

	for (size_t t = 0; t < nthreads; t++) {
		for (size_t c = 0; c < ncpus; c++) {
			*vec_add(out) = (struct slot){
				.thread = where->nthreads ? where->threads[t] : -1,
				.cpu = where->ncpus ? where->cpus[c] : -1,
				.cgroup = -1,
			};
		}
	}
}

static void add_slot(const struct target_where *where, size_t cgroup, int cpu, struct slots *out)
{
	size_t first = cgroup ? cgroup - 1 : 0;
	size_t end = cgroup ? cgroup : where->ncgroups;

	if (!where->ncgroups)
		*vec_add(out) = (struct slot){ .thread = -1, .cpu = cpu, .cgroup = -1 };
	for (size_t g = first; g < end; g++)
		*vec_add(out) = (struct slot){ .thread = -1, .cpu = cpu, .cgroup = (int)g };
}

static bool read_device_cpus(const struct fs *fs, const char *device, const char *file,
			     struct cpulist *out)
{
	struct buf path = { 0 }, text = { 0 };
	struct err err = { 0 };
	bool ok;

	buf_printf(&path, "/sys/bus/event_source/devices/%s/%s", device, file);
	ok = fs_read_line(fs, path.at, &text, &err) == 0 &&
	     cpulist_parse(buf_view(&text), out, &err) == 0;
	buf_release(&path);
	buf_release(&text);
	return ok;
}

/*
 * PMUs that count for a package, whichever of its CPUs is asked: in a container
 * that hides cpumask, and with drivers that have none, counting on all CPUs
 * would be counting several times. Most begin with "uncore_"; these do not.
 */
static bool is_of_package(const struct encoding *e)
{
	static const char *const others[] = { "power", "cstate_pkg", "amd_df", "amd_umc" };
	const char *name = e->device;

	if (strncmp(name, "uncore_", 7) == 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		size_t len = strlen(others[i]);

		if (strncmp(name, others[i], len) == 0 && (!name[len] || name[len] == '_'))
			return true;
	}
	return false;
}

/* 0 where the machine does not tell: then it has one. */
static uint64_t read_package(const struct fs *fs, int cpu)
{
	struct buf path = { 0 }, text = { 0 };
	struct err ignored = { 0 };
	uint64_t package = 0;

	buf_printf(&path, "/sys/devices/system/cpu/cpu%d/topology/physical_package_id", cpu);
	if (fs_read_line(fs, path.at, &text, &ignored) < 0 ||
	    num_parse_range(buf_view(&text), 0, INT32_MAX, &package, &ignored) < 0)
		package = 0;
	buf_release(&path);
	buf_release(&text);
	return package;
}

/* The first CPU of each package, of those wanted or online. */
static bool choose_package_cpus(const struct target_where *where, const struct fs *fs,
				struct cpulist *out)
{
	struct VEC(uint64_t) seen = { 0 };
	struct cpulist online = { 0 };
	struct err ignored = { 0 };
	const int *cpus = where->cpus;
	size_t n = where->ncpus;

	if (!n && cpulist_read(fs, "online", &online, &ignored) == 0) {
		cpus = online.at;
		n = online.len;
	}
	for (size_t i = 0; i < n; i++) {
		uint64_t package = read_package(fs, cpus[i]);
		bool known = false;

		for (size_t k = 0; k < seen.len && !known; k++)
			known = seen.at[k] == package;
		if (known)
			continue;
		*vec_add(&seen) = package;
		*vec_add(out) = cpus[i];
	}
	vec_release(&seen);
	vec_release(&online);
	return out->len > 0;
}

static bool is_wanted(const struct target_where *where, int cpu)
{
	bool wanted = !where->ncpus;

	for (size_t i = 0; i < where->ncpus && !wanted; i++)
		wanted = where->cpus[i] == cpu;
	return wanted;
}

/* By the event's PMU. */
static bool choose_of_pmu(const struct target_where *where, const struct fs *fs,
			  const struct plan_event *planned, struct slots *out)
{
	const char *device = planned->encoding ? planned->encoding->device : NULL;
	struct cpulist cpus = { 0 };
	bool wide, some;

	for (size_t i = 0; where->ncgroups && i < where->ncpus; i++)
		add_slot(where, planned->cgroup, where->cpus[i], out);
	if (!device || planned->encoding->type <= PERF_TYPE_BREAKPOINT)
		return where->ncgroups > 0;
	wide = read_device_cpus(fs, device, "cpumask", &cpus) ||
	       (is_of_package(planned->encoding) && choose_package_cpus(where, fs, &cpus));
	some = !wide && !where->nthreads && read_device_cpus(fs, device, "cpus", &cpus);
	if (wide || some)
		out->len = 0;
	for (size_t c = 0; (wide || some) && c < cpus.len; c++) {
		if (is_wanted(where, cpus.at[c]))
			add_slot(where, planned->cgroup, cpus.at[c], out);
	}
	vec_release(&cpus);
	return wide || some || where->ncgroups;
}

/* Those that the event's own list names; one that is no list is a PMU's, as far as it tells. */
static void read_named_cpus(const struct fs *fs, const char *names, struct cpulist *out)
{
	struct view rest = view_of(names), name;

	while (view_split(&rest, ',', &name)) {
		struct err ignored = { 0 };
		struct buf device = { 0 };

		if (cpulist_parse(name, out, &ignored) == 0)
			continue;
		buf_add_view(&device, name);
		if (!read_device_cpus(fs, device.at, "cpus", out))
			read_device_cpus(fs, device.at, "cpumask", out);
		buf_release(&device);
	}
}

bool slots_choose(const struct target_where *where, const struct fs *fs,
		  const struct plan_event *planned, struct slots *out)
{
	bool own = choose_of_pmu(where, fs, planned, out);
	struct cpulist named = { 0 };
	size_t kept = 0;

	if (!planned->encoding || !planned->encoding->cpus)
		return own;
	if (!own)
		slots_lay_out(where, out);
	read_named_cpus(fs, planned->encoding->cpus, &named);
	for (size_t i = 0; i < out->len; i++) {
		if (out->at[i].cpu >= 0 && cpulist_has(&named, out->at[i].cpu))
			out->at[kept++] = out->at[i];
	}
	out->len = kept;
	/* Threads that are counted wherever they run are counted there. */
	for (size_t t = 0; !own && !where->ncpus && t < where->nthreads; t++) {
		for (size_t c = 0; c < named.len; c++)
			*vec_add(out) = (struct slot){ where->threads[t], named.at[c], -1 };
	}
	vec_release(&named);
	return true;
}

bool slots_everywhere(const struct fs *fs, struct slots *out)
{
	struct cpulist online = { 0 };
	struct err ignored = { 0 };

	if (cpulist_read(fs, "online", &online, &ignored) < 0)
		online.len = 0;
	for (size_t i = 0; i < online.len; i++)
		*vec_add(out) = (struct slot){ .thread = -1, .cpu = online.at[i], .cgroup = -1 };
	vec_release(&online);
	return out->len > 0;
}

static int fail_cpu(const struct fs *fs, int cpu, struct err *err)
{
	struct cpulist present = { 0 };
	struct err ignored = { 0 };
	bool there = cpulist_read(fs, "present", &present, &ignored) == 0 &&
		     cpulist_has(&present, cpu);

	vec_release(&present);
	return there ? err_set(err, ERR_USAGE, "CPU %d is offline", cpu)
		     : err_set(err, ERR_USAGE, "there is no CPU %d", cpu);
}

int slots_check_cpus(const struct target_where *where, const struct fs *fs, struct err *err)
{
	struct cpulist online = { 0 };
	int r = where->ncpus ? cpulist_read(fs, "online", &online, err) : 0;

	for (size_t i = 0; r == 0 && i < where->ncpus; i++) {
		if (!cpulist_has(&online, where->cpus[i]))
			r = fail_cpu(fs, where->cpus[i], err);
	}
	vec_release(&online);
	return r;
}
