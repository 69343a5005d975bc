/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdio.h>

#include "tests/machinedir.h"
#include "util/pmu/encoding.h"
#include "util/target/slots.h"

#define DEVICES "/sys/bus/event_source/devices/"

/* Two packages of two CPUs, numbered as firmware likes to: 0,2 and 1,3. */
static const char *two_packages(void)
{
	const char *root = machinedir_new();

	machinedir_add(root, "/sys/devices/system/cpu/online", "0-3\n");
	for (int cpu = 0; cpu < 4; cpu++) {
		char path[128];

		snprintf(path, sizeof(path),
			 "/sys/devices/system/cpu/cpu%d/topology/physical_package_id", cpu);
		machinedir_add(root, path, cpu % 2 ? "1\n" : "0\n");
	}
	machinedir_add(root, DEVICES "uncore_imc_0/type", "20\n");
	machinedir_add(root, DEVICES "uncore_cha_0/type", "21\n");
	machinedir_add(root, DEVICES "uncore_cha_0/cpumask", "2,3\n");
	machinedir_add(root, DEVICES "msr/type", "22\n");
	machinedir_add(root, DEVICES "cpu_core/cpus", "0-1\n");
	return root;
}

/* named: by the event's own term cpu=, or NULL. */
static void assert_named(const char *root, const struct target_where *where, const char *device,
			 const char *named, const char *want)
{
	const struct encoding e = { .device = device, .has_type = true, .type = 20, .cpus = named };
	const struct plan_event planned = { .encoding = &e };
	struct fs fs = { .root = root };
	struct slots slots = { 0 };
	char text[64] = "all";
	int len = 0;

	if (slots_choose(where, &fs, &planned, &slots)) {
		text[0] = '\0';
		for (size_t i = 0; i < slots.len; i++) {
			cr_assert_eq(slots.at[i].thread,
				     named && where->nthreads ? where->threads[0] : -1);
			len += snprintf(text + len, sizeof(text) - (size_t)len, "%s%d",
					i ? "," : "", slots.at[i].cpu);
		}
	}
	cr_assert_str_eq(text, want, "%s is counted on %s, not %s", device, text, want);
	vec_release(&slots);
}

static void assert_cpus(const char *root, const struct target_where *where, const char *device,
			const char *want)
{
	assert_named(root, where, device, NULL, want);
}

Test(slots, a_pmu_of_packages_is_counted_once_for_each)
{
	static const int cpus[] = { 0, 1, 2, 3 }, of_one[] = { 3, 1 };
	const struct target_where all = { .cpus = cpus, .ncpus = 4 };
	const struct target_where one = { .cpus = of_one, .ncpus = 2 };
	const struct target_where thread = { .threads = (const pid_t[]){ 1 }, .nthreads = 1 };
	const char *root = two_packages();

	assert_cpus(root, &all, "uncore_imc_0", "0,1");
	assert_cpus(root, &one, "uncore_imc_0", "3");
	assert_cpus(root, &thread, "uncore_imc_0", "0,1");
	/* As amd_umc_0 and such are called, but not what only begins alike. */
	assert_cpus(root, &all, "amd_umc_11", "0,1");
	assert_cpus(root, &all, "powerful", "all");
	/* Its own word counts. */
	assert_cpus(root, &all, "uncore_cha_0", "2,3");
	/* Of each CPU. */
	assert_cpus(root, &all, "msr", "all");
	assert_cpus(root, &all, "cpu_core", "0,1");
	machinedir_remove(root);
}

Test(slots, an_event_can_name_its_cpus)
{
	static const int cpus[] = { 0, 1, 2, 3 }, two[] = { 1, 2 };
	const struct target_where all = { .cpus = cpus, .ncpus = 4 };
	const struct target_where some = { .cpus = two, .ncpus = 2 };
	const struct target_where thread = { .threads = (const pid_t[]){ 1 }, .nthreads = 1 };
	const char *root = two_packages();

	assert_named(root, &all, "msr", "3", "3");
	assert_named(root, &all, "msr", "0,2-3", "0,2,3");
	assert_named(root, &some, "msr", "0,2-3", "2");
	/* Those of a PMU, by either of its files. */
	assert_named(root, &all, "msr", "cpu_core", "0,1");
	assert_named(root, &all, "msr", "uncore_cha_0,0", "0,2,3");
	/* Where its own PMU is as well. */
	assert_named(root, &all, "cpu_core", "1-3", "1");
	assert_named(root, &thread, "msr", "1,2", "1,2");
	assert_named(root, &all, "msr", "9", "");
	assert_named(root, &all, "msr", "nothing", "");
	machinedir_remove(root);
}

Test(slots, without_a_topology_there_is_one_package)
{
	static const int cpus[] = { 0, 1 };
	const struct target_where all = { .cpus = cpus, .ncpus = 2 };
	const char *root = machinedir_new();

	machinedir_add(root, DEVICES "uncore_imc_0/type", "20\n");
	assert_cpus(root, &all, "uncore_imc_0", "0");
	machinedir_remove(root);
}

Test(slots, each_cgroup_is_counted_on_the_cpu_of_the_package)
{
	static const int cpus[] = { 0, 1, 2, 3 };
	static const char *const cgroups[] = { "a", "b" };
	const struct target_where where = {
		.cpus = cpus, .ncpus = 4, .cgroups = cgroups, .ncgroups = 2
	};
	const char *root = two_packages();

	assert_cpus(root, &where, "uncore_imc_0", "0,0,1,1");
	machinedir_remove(root);
}
