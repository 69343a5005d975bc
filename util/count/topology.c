/* SPDX-License-Identifier: MIT */
#include "util/count/topology.h"

#include <stdint.h>

#include "util/base/num.h"

void topology_init(struct topology *t, const struct fs *fs)
{
	*t = (struct topology){ .fs = fs };
}

void topology_release(struct topology *t)
{
	vec_release(&t->places);
}

/* -1 also for the "-1" that the kernel writes where it does not know. */
static int read_id(const struct fs *fs, int cpu, const char *name)
{
	struct buf path = { 0 }, text = { 0 };
	struct err ignored = { 0 };
	uint64_t n;
	int id = -1;

	buf_printf(&path, "/sys/devices/system/cpu/cpu%d/topology/%s", cpu, name);
	if (fs_read_line(fs, path.at, &text, &ignored) == 0 && num_is_u64(buf_view(&text), &n) &&
	    n <= INT32_MAX)
		id = (int)n;
	buf_release(&path);
	buf_release(&text);
	return id;
}

/* A link nodeN in the CPU's folder. */
static int read_node(const struct fs *fs, int cpu)
{
	struct fs_names names = { 0 };
	struct buf path = { 0 };
	struct err ignored = { 0 };
	int node = -1;

	buf_printf(&path, "/sys/devices/system/cpu/cpu%d", cpu);
	if (fs_list(fs, path.at, &names, &ignored) == 0) {
		for (size_t i = 0; i < names.len && node < 0; i++) {
			struct view name = view_of(names.at[i]);
			uint64_t n;

			if (view_starts(name, "node") &&
			    num_is_u64(view_make(name.at + 4, name.len - 4), &n) && n <= INT32_MAX)
				node = (int)n;
		}
	}
	fs_names_release(&names);
	buf_release(&path);
	return node;
}

struct topology_place topology_find(struct topology *t, int cpu)
{
	for (size_t i = 0; i < t->places.len; i++) {
		if (t->places.at[i].cpu == cpu)
			return t->places.at[i];
	}
	*vec_add(&t->places) = (struct topology_place){
		.cpu = cpu,
		.socket = read_id(t->fs, cpu, "physical_package_id"),
		.die = read_id(t->fs, cpu, "die_id"),
		.core = read_id(t->fs, cpu, "core_id"),
		.node = read_node(t->fs, cpu),
	};
	return t->places.at[t->places.len - 1];
}
