/* SPDX-License-Identifier: MIT */
#include "util/count/topology.h"

#include <stdbool.h>
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

static bool read_number(const struct fs *fs, const char *path, struct buf *text, uint64_t *n)
{
	struct err ignored = { 0 };
	size_t len = 0;

	buf_clear(text);
	if (fs_read_line(fs, path, text, &ignored) < 0)
		return false;
	/* Of a list of CPUs the first. */
	while (len < text->len && text->at[len] >= '0' && text->at[len] <= '9')
		len++;
	return num_is_u64(view_make(text->at, len), n) && *n <= INT32_MAX;
}

/* The cache of that level, or the last one, that holds data. */
static void read_cache(const struct fs *fs, int wanted, struct topology_place *place)
{
	struct buf path = { 0 }, text = { 0 };
	struct fs_names names = { 0 };
	struct err ignored = { 0 };
	uint64_t level, first;
	size_t folder;

	buf_printf(&path, "/sys/devices/system/cpu/cpu%d/cache", place->cpu);
	folder = path.len;
	if (fs_list(fs, path.at, &names, &ignored) < 0)
		names.len = 0;
	for (size_t i = 0; i < names.len; i++) {
		if (!view_starts(view_of(names.at[i]), "index"))
			continue;
		buf_cut(&path, folder);
		buf_printf(&path, "/%s/level", names.at[i]);
		if (!read_number(fs, path.at, &text, &level) ||
		    (wanted ? (int)level != wanted : (int)level <= place->cache_level))
			continue;
		buf_cut(&path, folder);
		buf_printf(&path, "/%s/shared_cpu_list", names.at[i]);
		if (!read_number(fs, path.at, &text, &first))
			continue;
		place->cache_level = (int)level;
		place->cache = (int)first;
	}
	fs_names_release(&names);
	buf_release(&path);
	buf_release(&text);
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
		.cluster = read_id(t->fs, cpu, "cluster_id"),
		.cache_level = -1,
		.cache = -1,
	};
	read_cache(t->fs, t->cache_level, &t->places.at[t->places.len - 1]);
	return t->places.at[t->places.len - 1];
}
