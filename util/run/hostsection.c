/* SPDX-License-Identifier: MIT */
#include "util/run/hostsection.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "util/base/num.h"
#include "util/target/cpulist.h"

#define CPU_FOLDER    "/sys/devices/system/cpu/"
#define NODE_FOLDER   "/sys/devices/system/node/"
#define MEMORY_FOLDER "/sys/devices/system/memory/"
#define PMU_FOLDER    "/sys/bus/event_source/devices"

enum { FILE_MOST = 4 << 20, CACHES_MOST = 8, LEVELS_MOST = 4, BLOCKS_MOST = 1 << 24 };

struct host {
	struct recordfile *file;
	const struct fs *fs;
	struct cpulist online, present;
	struct buf path, line;
};

static int put(struct host *h, enum datasection_bit bit, struct buf *bytes, struct err *err)
{
	int status = bytes->len ? recordfile_section(h->file, bit, buf_view(bytes), err) : 0;

	buf_clear(bytes);
	return status;
}

/* The line of a small file, until the next call; empty where there is none. */
static struct view read_line(struct host *h, const char *path)
{
	struct err ignored = { 0 };

	buf_clear(&h->line);
	if (fs_read_line(h->fs, path, &h->line, &ignored) < 0)
		buf_clear(&h->line);
	return view_trim(buf_view(&h->line));
}

static struct view read_cpu(struct host *h, int cpu, const char *name)
{
	buf_clear(&h->path);
	buf_printf(&h->path, CPU_FOLDER "cpu%d/%s", cpu, name);
	return read_line(h, h->path.at);
}

static uint64_t number_of(struct view text, uint64_t otherwise)
{
	uint64_t value;

	return text.len && num_is_u64(text, &value) ? value : otherwise;
}

static int put_names(struct host *h, const char *cpuid, const char *version,
		     const char *const *argv, struct err *err)
{
	struct buf bytes = { 0 }, id = { 0 };
	struct utsname name;
	size_t n = 0;
	int r = 0;

	if (uname(&name) == 0) {
		datasection_put_text(&bytes, view_of(name.nodename));
		r = put(h, DATASECTION_HOSTNAME, &bytes, err);
		datasection_put_text(&bytes, view_of(name.release));
		r = r < 0 ? r : put(h, DATASECTION_OSRELEASE, &bytes, err);
		datasection_put_text(&bytes, view_of(name.machine));
		r = r < 0 ? r : put(h, DATASECTION_ARCH, &bytes, err);
	}
	datasection_put_text(&bytes, view_of(version));
	r = r < 0 ? r : put(h, DATASECTION_VERSION, &bytes, err);
	while (argv[n])
		n++;
	datasection_put_texts(&bytes, argv, n);
	r = r < 0 ? r : put(h, DATASECTION_CMDLINE, &bytes, err);
	/* perf has commas here, on x86 */
	buf_add_text(&id, cpuid);
	for (size_t i = 0; i < id.len && view_find(buf_view(&id), 0, '/') == id.len; i++)
		id.at[i] = id.at[i] == '-' ? ',' : id.at[i];
	if (id.len)
		datasection_put_text(&bytes, buf_view(&id));
	r = r < 0 ? r : put(h, DATASECTION_CPUID, &bytes, err);
	buf_release(&bytes);
	buf_release(&id);
	return r;
}

/* "model name\t: AMD EPYC" of /proc/cpuinfo, or "MemTotal: 12 kB". */
static struct view find_field(struct view text, const char *name)
{
	struct view line;

	while (view_split(&text, '\n', &line)) {
		size_t colon = view_find(line, 0, ':');

		if (colon < line.len && view_equal(view_trim(view_make(line.at, colon)), name))
			return view_trim(view_make(line.at + colon + 1, line.len - colon - 1));
	}
	return (struct view){ 0 };
}

static struct view find_model(struct view text)
{
	static const char *const names[] = { "model name", "Processor", "uarch", "cpu" };
	struct view found = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(names) && !found.at; i++)
		found = find_field(text, names[i]);
	return found;
}

static int put_amounts(struct host *h, struct err *err)
{
	struct buf bytes = { 0 }, text = { 0 };
	struct err ignored = { 0 };
	struct view found;
	int r;

	datasection_put32(&bytes, (uint32_t)h->present.len);
	datasection_put32(&bytes, (uint32_t)h->online.len);
	r = put(h, DATASECTION_NRCPUS, &bytes, err);
	if (r == 0 && fs_read(h->fs, "/proc/cpuinfo", FILE_MOST, &text, &ignored) == 0) {
		found = find_model(buf_view(&text));
		if (found.len)
			datasection_put_text(&bytes, found);
		r = put(h, DATASECTION_CPUDESC, &bytes, err);
	}
	buf_clear(&text);
	if (r == 0 && fs_read(h->fs, "/proc/meminfo", FILE_MOST, &text, &ignored) == 0) {
		found = find_field(buf_view(&text), "MemTotal");
		found.len = view_find(found, 0, ' ');
		datasection_put64(&bytes, number_of(found, 0));
		r = put(h, DATASECTION_TOTAL_MEM, &bytes, err);
	}
	buf_release(&bytes);
	buf_release(&text);
	return r;
}

/* The lists of CPUs that share something, each once. */
static void put_lists(struct host *h, const char *file, struct buf *out)
{
	struct fs_names seen = { 0 };

	for (size_t i = 0; i < h->online.len; i++) {
		struct view list = read_cpu(h, h->online.at[i], file);
		struct buf copy = { 0 };
		bool known = !list.len;

		for (size_t k = 0; k < seen.len && !known; k++)
			known = view_equal(list, seen.at[k]);
		if (known)
			continue;
		buf_add_view(&copy, list);
		*vec_add(&seen) = buf_detach(&copy);
	}
	datasection_put_texts(out, (const char *const *)seen.at, seen.len);
	fs_names_release(&seen);
}

static int put_topology(struct host *h, struct err *err)
{
	struct buf bytes = { 0 };
	int r;

	put_lists(h, "topology/core_siblings_list", &bytes);
	put_lists(h, "topology/thread_siblings_list", &bytes);
	for (size_t i = 0; i < h->present.len; i++) {
		int cpu = h->present.at[i];
		uint64_t core = number_of(read_cpu(h, cpu, "topology/core_id"), UINT32_MAX);

		datasection_put32(&bytes, (uint32_t)core);
		datasection_put32(&bytes, (uint32_t)number_of(
						  read_cpu(h, cpu, "topology/physical_package_id"),
						  UINT32_MAX));
	}
	/* Dies are told behind the others, where the machine has such. */
	if (read_cpu(h, h->present.len ? h->present.at[0] : 0, "topology/die_cpus_list").len) {
		put_lists(h, "topology/die_cpus_list", &bytes);
		for (size_t i = 0; i < h->present.len; i++)
			datasection_put32(&bytes, (uint32_t)number_of(read_cpu(h, h->present.at[i],
									       "topology/die_id"),
								      UINT32_MAX));
	}
	r = put(h, DATASECTION_CPU_TOPOLOGY, &bytes, err);
	buf_release(&bytes);
	return r;
}

/* "Node 0 MemTotal:       24684092 kB" */
static uint64_t find_memory(struct view text, const char *name)
{
	struct view line, word;
	uint64_t value = 0;

	while (view_split(&text, '\n', &line)) {
		bool found = false;

		while (view_split(&line, ' ', &word)) {
			if (found && num_is_u64(word, &value))
				return value;
			found |= view_starts(word, name) && word.len == strlen(name) + 1;
		}
	}
	return value;
}

static int put_nodes(struct host *h, struct err *err)
{
	struct buf bytes = { 0 }, text = { 0 };
	struct cpulist nodes = { 0 };
	struct err ignored = { 0 };
	int r = 0;

	if (cpulist_parse(read_line(h, NODE_FOLDER "online"), &nodes, &ignored) < 0)
		goto out;
	datasection_put32(&bytes, (uint32_t)nodes.len);
	for (size_t i = 0; i < nodes.len; i++) {
		buf_clear(&h->path);
		buf_clear(&text);
		buf_printf(&h->path, NODE_FOLDER "node%d/meminfo", nodes.at[i]);
		if (fs_read(h->fs, h->path.at, FILE_MOST, &text, &ignored) < 0)
			goto out;
		datasection_put32(&bytes, (uint32_t)nodes.at[i]);
		datasection_put64(&bytes, find_memory(buf_view(&text), "MemTotal"));
		datasection_put64(&bytes, find_memory(buf_view(&text), "MemFree"));
		buf_clear(&h->path);
		buf_printf(&h->path, NODE_FOLDER "node%d/cpulist", nodes.at[i]);
		datasection_put_text(&bytes, read_line(h, h->path.at));
	}
	r = put(h, DATASECTION_NUMA_TOPOLOGY, &bytes, err);
out:
	vec_release(&nodes);
	buf_release(&bytes);
	buf_release(&text);
	return r;
}

/* A bit for each block of memory ("memory32") that a node has. */
static void put_blocks(struct host *h, int node, struct buf *out)
{
	struct VEC(uint64_t) words = { 0 };
	struct fs_names names = { 0 };
	struct err ignored = { 0 };
	uint64_t bits = 0;

	buf_clear(&h->path);
	buf_printf(&h->path, NODE_FOLDER "node%d", node);
	if (fs_list(h->fs, h->path.at, &names, &ignored) < 0)
		names.len = 0;
	for (size_t i = 0; i < names.len; i++) {
		struct view name = view_of(names.at[i]);
		uint64_t block;

		if (!view_starts(name, "memory") ||
		    !num_is_u64(view_make(name.at + 6, name.len - 6), &block) ||
		    block >= BLOCKS_MOST)
			continue;
		while (words.len <= block / 64)
			*vec_add(&words) = 0;
		words.at[block / 64] |= UINT64_C(1) << block % 64;
		bits = block >= bits ? block + 1 : bits;
	}
	/* How many bits: once for the node, once for the map. */
	datasection_put64(out, bits);
	datasection_put64(out, bits);
	for (size_t i = 0; i < words.len; i++)
		datasection_put64(out, words.at[i]);
	vec_release(&words);
	fs_names_release(&names);
}

/* Which node an address of physical memory is on. */
static int put_memory(struct host *h, struct err *err)
{
	struct cpulist nodes = { 0 };
	struct err ignored = { 0 };
	struct buf bytes = { 0 };
	uint64_t block_bytes;
	int r = 0;

	if (num_parse_hex(read_line(h, MEMORY_FOLDER "block_size_bytes"), &block_bytes, &ignored) <
		    0 ||
	    cpulist_parse(read_line(h, NODE_FOLDER "has_memory"), &nodes, &ignored) < 0)
		goto out;
	datasection_put64(&bytes, 1); /* the section's version */
	datasection_put64(&bytes, block_bytes);
	datasection_put64(&bytes, nodes.len);
	for (size_t i = 0; i < nodes.len; i++) {
		datasection_put64(&bytes, (uint64_t)nodes.at[i]);
		put_blocks(h, nodes.at[i], &bytes);
	}
	r = put(h, DATASECTION_MEM_TOPOLOGY, &bytes, err);
out:
	vec_release(&nodes);
	buf_release(&bytes);
	return r;
}

static int put_pmus(struct host *h, struct err *err)
{
	struct fs_names names = { 0 };
	struct err ignored = { 0 };
	struct buf bytes = { 0 }, all = { 0 };
	uint32_t n = 0;
	int r = 0;

	if (fs_list(h->fs, PMU_FOLDER, &names, &ignored) < 0)
		return 0;
	for (size_t i = 0; i < names.len; i++) {
		uint64_t type;

		buf_clear(&h->path);
		buf_printf(&h->path, PMU_FOLDER "/%s/type", names.at[i]);
		if (!num_is_u64(read_line(h, h->path.at), &type))
			continue;
		datasection_put32(&bytes, (uint32_t)type);
		datasection_put_text(&bytes, view_of(names.at[i]));
		n++;
	}
	datasection_put32(&all, n);
	buf_add_view(&all, buf_view(&bytes));
	r = put(h, DATASECTION_PMU_MAPPINGS, &all, err);
	fs_names_release(&names);
	buf_release(&bytes);
	buf_release(&all);
	return r;
}

static struct view read_cache(struct host *h, int cpu, unsigned cache, const char *name)
{
	buf_clear(&h->path);
	buf_printf(&h->path, CPU_FOLDER "cpu%d/cache/index%u/%s", cpu, cache, name);
	return read_line(h, h->path.at);
}

/* One cache of a CPU; false when there is none, or it was told by another CPU. */
static bool put_cache(struct host *h, int cpu, unsigned cache, struct buf *out)
{
	static const char *const numbers[] = { "level", "coherency_line_size", "number_of_sets",
					       "ways_of_associativity" };
	static const char *const texts[] = { "type", "size", "shared_cpu_list" };
	struct cpulist shared = { 0 };
	struct err ignored = { 0 };
	bool first = cpulist_parse(read_cache(h, cpu, cache, texts[2]), &shared, &ignored) == 0 &&
		     shared.len && shared.at[0] == cpu;

	vec_release(&shared);
	if (!first)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		datasection_put32(out,
				  (uint32_t)number_of(read_cache(h, cpu, cache, numbers[i]), 0));
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		datasection_put_text(out, read_cache(h, cpu, cache, texts[i]));
	return true;
}

static int put_caches(struct host *h, struct err *err)
{
	struct buf levels[LEVELS_MOST] = { 0 }, all = { 0 };
	uint32_t n = 0;
	int r = 0;

	/* One level behind the other, as perf has them. */
	for (size_t i = 0; i < h->online.len; i++) {
		for (unsigned cache = 0; cache < CACHES_MOST; cache++) {
			int cpu = h->online.at[i];
			uint64_t level = number_of(read_cache(h, cpu, cache, "level"), 0);

			if (level && level <= LEVELS_MOST)
				n += put_cache(h, cpu, cache, &levels[level - 1]);
		}
	}
	datasection_put32(&all, 1); /* the section's version */
	datasection_put32(&all, n);
	for (unsigned i = 0; i < LEVELS_MOST; i++) {
		buf_add_view(&all, buf_view(&levels[i]));
		buf_release(&levels[i]);
	}
	if (n)
		r = put(h, DATASECTION_CACHE, &all, err);
	buf_release(&all);
	return r;
}

int hostsection_write(struct recordfile *f, const struct fs *fs, const char *cpuid,
		      const char *version, const char *const *argv, struct err *err)
{
	struct host h = { .file = f, .fs = fs };
	int r = -1;

	if (cpulist_read(fs, "online", &h.online, err) == 0 &&
	    cpulist_read(fs, "present", &h.present, err) == 0 &&
	    put_names(&h, cpuid, version, argv, err) == 0 && put_amounts(&h, err) == 0 &&
	    put_topology(&h, err) == 0 && put_nodes(&h, err) == 0 && put_memory(&h, err) == 0 &&
	    put_pmus(&h, err) == 0 && put_caches(&h, err) == 0)
		r = 0;
	vec_release(&h.online);
	vec_release(&h.present);
	buf_release(&h.path);
	buf_release(&h.line);
	return r;
}
