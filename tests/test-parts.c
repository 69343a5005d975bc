/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/buf.h"
#include "util/count/delta.h"
#include "util/count/parts.h"

/* Two sockets with a core of two CPUs each, which are a node each, and one last cache for all. */
static char machine_root[] = "/tmp/tally-parts-XXXXXX";

static void put_file(const char *root, const char *path, const char *text)
{
	struct buf full = { 0 };
	FILE *file;

	buf_printf(&full, "%s/%s", root, path);
	for (char *slash = strchr(full.at + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(full.at, 0755);
		*slash = '/';
	}
	file = fopen(full.at, "w");
	cr_assert(file);
	fputs(text, file);
	fclose(file);
	buf_release(&full);
}

static struct fs make_machine(void)
{
	static const struct {
		const char *name, *values[4];
	} files[] = {
		{ "topology/physical_package_id", { "0\n", "0\n", "1\n", "1\n" } },
		{ "topology/die_id", { "0\n", "0\n", "0\n", "0\n" } },
		{ "topology/core_id", { "3\n", "3\n", "3\n", "3\n" } },
		{ "topology/cluster_id", { "7\n", "7\n", "7\n", "8\n" } },
		{ "cache/index0/level", { "1\n", "1\n", "1\n", "1\n" } },
		{ "cache/index0/shared_cpu_list", { "0-1\n", "0-1\n", "2-3\n", "2-3\n" } },
		{ "cache/index1/level", { "3\n", "3\n", "3\n", "3\n" } },
		{ "cache/index1/shared_cpu_list", { "0-3\n", "0-3\n", "0-3\n", "0-3\n" } },
	};

	cr_assert(mkdtemp(machine_root));
	for (int cpu = 0; cpu < 4; cpu++) {
		struct buf path = { 0 };

		for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
			buf_clear(&path);
			buf_printf(&path, "sys/devices/system/cpu/cpu%d/%s", cpu, files[i].name);
			put_file(machine_root, path.at, files[i].values[cpu]);
		}
		buf_clear(&path);
		buf_printf(&path, "sys/devices/system/cpu/cpu%d/node%d/x", cpu, cpu / 2);
		put_file(machine_root, path.at, "");
		buf_release(&path);
	}
	return (struct fs){ .root = machine_root };
}

static void remove_machine(void)
{
	struct buf command = { 0 };

	buf_printf(&command, "rm -r %s", machine_root);
	cr_assert_eq(system(command.at), 0);
	buf_release(&command);
}

static void add(struct readings *to, size_t event, int cpu, int thread, uint64_t value)
{
	*vec_add(to) = (struct reading){
		.event = event,
		.cpu = cpu,
		.thread = thread,
		.cgroup = READING_ANY,
		.value = value,
		.enabled_ns = 10,
		.running_ns = 10,
	};
}

/* Event 0 counts 1, 2, 4, 8 on the four CPUs, in an order that is not sorted; event 1 is a time. */
static void fill(struct readings *out)
{
	add(out, 0, 3, READING_ANY, 8);
	add(out, 0, 1, READING_ANY, 2);
	add(out, 0, 0, READING_ANY, 1);
	add(out, 0, 2, READING_ANY, 4);
	add(out, 1, READING_ANY, READING_ANY, 77);
}

/* ncpus 0: as many as it may be. */
static void expect_parts(enum parts_by by, const uint64_t *values, size_t n, size_t ncpus)
{
	struct fs fs = { .root = machine_root };
	struct readings readings = { 0 };
	struct parts parts;

	fill(&readings);
	parts_init(&parts, by, &fs, 2);
	parts_add(&parts, &readings, 0);
	/* A second run is averaged with the first. */
	parts_add(&parts, &readings, 0);
	cr_assert_eq(parts.list.len, n);
	for (size_t i = 0; i < n; i++) {
		struct count count = counts_at(&parts.list.at[i].counts, 0);

		cr_assert_eq(count.value, values[i]);
		cr_assert_eq(count.runs, 2);
		if (ncpus)
			cr_assert_eq(parts.list.at[i].ncpus, ncpus);
		cr_assert_eq(counts_at(&parts.list.at[i].counts, 1).value, 77,
			     "a time is every part's");
	}
	parts_release(&parts);
	vec_release(&readings);
}

/* Event 2, of all CPUs, is one of cores; event 0 stays of CPUs, event 1 is everybody's. */
static void expect_some_of_cores(const struct fs *fs)
{
	static const bool of_cores[] = { false, false, true };
	static const int cpus[] = { 0, 1, -1, 2, 3, -1 }, sockets[] = { -1, -1, 0, -1, -1, 1 };
	struct readings readings = { 0 };
	struct parts parts;
	size_t n = 0;

	fill(&readings);
	for (int cpu = 0; cpu < 4; cpu++)
		add(&readings, 2, cpu, READING_ANY, 100);
	parts_init(&parts, PARTS_CPU, fs, 3);
	parts.of_cores = of_cores;
	parts_add(&parts, &readings, 0);
	cr_assert_eq(parts.list.len, 6);
	for (size_t i = 0; i < 6; i++) {
		const struct parts_part *part = &parts.list.at[i];
		bool is_core = part->cpu < 0;

		for (size_t k = 0; k < 6; k++)
			n += part->cpu == cpus[k] && part->socket == sockets[k];
		cr_assert_eq(part->core, is_core ? 3 : -1);
		cr_assert_eq(part->ncpus, is_core ? 2 : 1);
		cr_assert_eq(counts_at(&part->counts, 0).runs, !is_core);
		cr_assert_eq(counts_at(&part->counts, 1).value, 77);
		cr_assert_eq(counts_at(&part->counts, 2).runs, is_core);
		cr_assert_eq(counts_at(&part->counts, 2).value, is_core ? 200 : 0);
	}
	cr_assert_eq(n, 6);
	parts_release(&parts);
	/* Or each CPU has its core's. */
	parts_init(&parts, PARTS_CPU, fs, 3);
	parts.of_cores = of_cores;
	parts.spreads_cores = true;
	parts_add(&parts, &readings, 0);
	cr_assert_eq(parts.list.len, 4);
	for (size_t i = 0; i < 4; i++) {
		const struct counts *counts = &parts.list.at[i].counts;

		cr_assert_eq(counts_at(counts, 0).value, UINT64_C(1) << i);
		cr_assert_eq(counts_at(counts, 2).value, 200);
		cr_assert_eq(parts.list.at[i].ncpus, 1);
	}
	parts_release(&parts);
	vec_release(&readings);
}

Test(parts, readings_add_up_by_the_topology)
{
	struct fs fs = make_machine();
	struct topology topology;

	topology_init(&topology, &fs);
	cr_assert_eq(topology_find(&topology, 2).socket, 1);
	cr_assert_eq(topology_find(&topology, 2).core, 3);
	cr_assert_eq(topology_find(&topology, 2).node, 1);
	cr_assert_eq(topology_find(&topology, 9).socket, -1, "there is no such CPU");
	cr_assert_eq(topology_find(&topology, 2).cache_level, 3, "the last level");
	cr_assert_eq(topology_find(&topology, 2).cache, 0, "by its first CPU");
	cr_assert_eq(topology_find(&topology, 9).cache, -1);
	topology_release(&topology);
	topology_init(&topology, &fs);
	topology.cache_level = 1;
	cr_assert_eq(topology_find(&topology, 3).cache_level, 1);
	cr_assert_eq(topology_find(&topology, 3).cache, 2);
	topology_release(&topology);
	topology_init(&topology, &fs);
	topology.cache_level = 2;
	cr_assert_eq(topology_find(&topology, 3).cache, -1, "there is no such level");
	topology_release(&topology);
	expect_parts(PARTS_CLUSTER, (const uint64_t[]){ 3, 4, 8 }, 3, 0);
	expect_parts(PARTS_CACHE, (const uint64_t[]){ 3, 12 }, 2, 2);
	expect_parts(PARTS_ALL, (const uint64_t[]){ 15 }, 1, 4);
	expect_parts(PARTS_CPU, (const uint64_t[]){ 1, 2, 4, 8 }, 4, 1);
	expect_parts(PARTS_CORE, (const uint64_t[]){ 3, 12 }, 2, 2);
	expect_parts(PARTS_DIE, (const uint64_t[]){ 3, 12 }, 2, 2);
	expect_parts(PARTS_SOCKET, (const uint64_t[]){ 3, 12 }, 2, 2);
	expect_parts(PARTS_NODE, (const uint64_t[]){ 3, 12 }, 2, 2);
	expect_some_of_cores(&fs);
	remove_machine();
}

Test(parts, threads_and_cgroups_are_parts)
{
	struct readings readings = { 0 };
	struct fs fs = { 0 };
	struct parts parts;

	add(&readings, 0, READING_ANY, 812, 5);
	add(&readings, 0, READING_ANY, 47, 6);
	parts_init(&parts, PARTS_THREAD, &fs, 3);
	parts_add(&parts, &readings, 2);
	cr_assert_eq(parts.list.len, 2);
	cr_assert_eq(parts.list.at[0].thread, 47);
	cr_assert_eq(counts_at(&parts.list.at[0].counts, 2).value, 6, "event 0 is event 2 here");
	parts_release(&parts);
	readings.at[0].cgroup = 1;
	readings.at[1].cgroup = 0;
	parts_init(&parts, PARTS_ALL, &fs, 1);
	parts_add(&parts, &readings, 0);
	cr_assert_eq(parts.list.len, 2);
	cr_assert_eq(parts.list.at[0].cgroup, 0);
	cr_assert_eq(counts_at(&parts.list.at[0].counts, 0).value, 6);
	parts_release(&parts);
	vec_release(&readings);
}

Test(parts, without_a_reading_there_is_one_part_without_counts)
{
	struct readings readings = { 0 };
	struct fs fs = { 0 };
	struct parts parts;

	parts_init(&parts, PARTS_CPU, &fs, 1);
	parts_add(&parts, &readings, 0);
	cr_assert_eq(parts.list.len, 1);
	cr_assert_not(counts_at(&parts.list.at[0].counts, 0).counted);
	parts_release(&parts);
}

Test(parts, raw_counts_are_not_scaled)
{
	struct readings readings = { 0 };
	struct fs fs = { 0 };

	add(&readings, 0, 0, READING_ANY, 100);
	readings.at[0].running_ns = 5;
	for (int raw = 0; raw < 2; raw++) {
		struct parts parts;

		parts_init(&parts, PARTS_ALL, &fs, 1);
		parts.is_raw = raw;
		parts_add(&parts, &readings, 0);
		cr_assert_eq(counts_at(&parts.list.at[0].counts, 0).value, raw ? 100 : 200);
		parts_release(&parts);
	}
	readings.at[0].is_scaled = true;
	{
		struct counts counts;

		counts_init(&counts, 1);
		counts_add(&counts, &readings);
		cr_assert_eq(counts_at(&counts, 0).value, 100, "it was scaled before");
		cr_assert_eq(counts_at(&counts, 0).running_fraction, 0.5);
		counts_release(&counts);
	}
	vec_release(&readings);
}

Test(delta, it_is_what_came_since_the_last_time)
{
	struct readings now = { 0 }, out = { 0 };
	struct delta delta = { 0 };

	add(&now, 0, 0, READING_ANY, 100);
	add(&now, 1, 0, READING_ANY, 8);
	now.at[1].is_state = true;
	delta_take(&delta, &now, &out);
	cr_assert_eq(out.at[0].value, 100);
	now.at[0].value = 130;
	now.at[0].enabled_ns = 30;
	now.at[0].running_ns = 15;
	delta_take(&delta, &now, &out);
	cr_assert_eq(out.len, 2);
	cr_assert_eq(out.at[0].value, 30);
	cr_assert_eq(out.at[0].enabled_ns, 20);
	cr_assert_eq(out.at[0].running_ns, 5);
	cr_assert_eq(out.at[1].value, 8, "a state has no difference");
	/* A counter in front of the others, and one that was reset. */
	now.len = 0;
	add(&now, 2, 0, READING_ANY, 1);
	add(&now, 0, 0, READING_ANY, 7);
	delta_take(&delta, &now, &out);
	cr_assert_eq(out.at[0].value, 1);
	cr_assert_eq(out.at[1].value, 7);
	delta_release(&delta);
	vec_release(&now);
	vec_release(&out);
}
