/* SPDX-License-Identifier: MIT */
#include "util/data/sectiontext.h"

#include <time.h>

#include "util/data/attrname.h"
#include "util/data/attrtext.h"
#include "util/data/bpfsection.h"
#include "util/data/pmucaps.h"

typedef void show(struct sectiontext *t, struct bytes *b, struct buf *out);

static void add_pair(struct bytes *b, const char *name, struct buf *out)
{
	struct view v = bytes_padded_text(b);

	if (b->is_short)
		return;
	buf_printf(out, "# %s : ", name);
	buf_add_view(out, v);
	buf_add_char(out, '\n');
}

#define PAIR(show, name) \
	static void add_##show(struct sectiontext *t, struct bytes *b, struct buf *out) \
	{ \
		(void)t; \
		add_pair(b, name, out); \
	}
PAIR(hostname, "hostname")
PAIR(osrelease, "os release")
PAIR(version, "perf version")
PAIR(arch, "arch")
PAIR(cpudesc, "cpudesc")
PAIR(cpuid, "cpuid")

static void add_nrcpus(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	uint32_t avail = bytes_u32(b), online = bytes_u32(b);

	t->cpus = avail;
	buf_printf(out, "# nrcpus online : %u\n# nrcpus avail : %u\n", online, avail);
}

static void add_total_mem(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	(void)t;
	buf_printf(out, "# total memory : %llu kB\n", (unsigned long long)bytes_u64(b));
}

static void add_cmdline(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	uint32_t n = bytes_u32(b);

	(void)t;
	buf_add_text(out, "# cmdline : ");
	for (uint32_t i = 0; i < n && !b->is_short; i++) {
		struct view v = bytes_padded_text(b);

		for (size_t k = 0; k < v.len; k++) {
			if (v.at[k] == '\'')
				buf_add_char(out, '\\');
			buf_add_char(out, v.at[k]);
		}
		buf_add_char(out, ' ');
	}
	buf_add_char(out, '\n');
}

static void add_event(struct bytes *b, const struct perfattr *attr, struct buf *out)
{
	uint32_t n_ids = bytes_u32(b);
	struct view name = bytes_padded_text(b);
	struct words ids = bytes_words(b, n_ids);

	if (b->is_short)
		return;
	buf_add_text(out, "# event : name = ");
	buf_add_view(out, name);
	buf_add_text(out, ", ");
	for (size_t i = 0; i < ids.len; i++) {
		buf_add_text(out, i ? ", " : ", id = { ");
		buf_add_u64(out, words_get(ids, i));
	}
	buf_add_text(out, ids.len ? " }, " : ", ");
	attrtext_add(attr, " = ", out);
	buf_add_char(out, '\n');
}

static void add_event_desc(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	uint32_t n = bytes_u32(b), size = bytes_u32(b);

	(void)t;
	for (uint32_t i = 0; i < n && !b->is_short; i++) {
		const unsigned char *at = bytes_take(b, size);
		struct perfattr attr;
		struct err err = { 0 };

		if (!at)
			break;
		if (perfattr_read(bytes_of(at, size, b->swap), &attr, &err) == 0)
			add_event(b, &attr, out);
		else
			b->is_short = true;
		err_clear(&err);
	}
}

static void add_texts(struct bytes *b, const char *what, struct buf *out)
{
	uint32_t n = bytes_u32(b);

	for (uint32_t i = 0; i < n && !b->is_short; i++) {
		struct view v = bytes_padded_text(b);

		if (!b->is_short)
			buf_printf(out, "# %s : %.*s\n", what, VIEW_ARG(v));
	}
}

/*
 * Texts of siblings, and since 3.x the core and socket of each CPU, and since
 * 5.x texts of the dies' siblings and the die of each CPU, which are shown in
 * the middle.
 */
static void add_cpu_topology(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	struct buf threads = { 0 };
	struct bytes cores, dies;

	add_texts(b, "sibling sockets", out);
	add_texts(b, "sibling threads", &threads);
	cores = *b;
	if (!b->left || t->cpus > b->left / 8) {
		buf_add(out, buf_text(&threads), threads.len);
		buf_add_text(out, "# Core ID and Socket ID information is not available\n");
		buf_release(&threads);
		return;
	}
	bytes_take(b, (size_t)t->cpus * 8);
	dies = (struct bytes){ 0 };
	if (b->left) {
		add_texts(b, "sibling dies   ", out);
		dies = *b;
	}
	buf_add(out, buf_text(&threads), threads.len);
	buf_release(&threads);
	for (uint32_t i = 0; i < t->cpus && !dies.is_short; i++) {
		buf_printf(out, "# CPU %u: Core ID %d, ", i, (int)bytes_u32(&cores));
		if (dies.at)
			buf_printf(out, "Die ID %d, ", (int)bytes_u32(&dies));
		buf_printf(out, "Socket ID %d\n", (int)bytes_u32(&cores));
	}
}

static void add_numa_topology(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	uint32_t n = bytes_u32(b);

	(void)t;
	for (uint32_t i = 0; i < n && !b->is_short; i++) {
		uint32_t node = bytes_u32(b);
		uint64_t total = bytes_u64(b), unused = bytes_u64(b);
		struct view cpus = bytes_padded_text(b);

		if (b->is_short)
			break;
		buf_printf(out,
			   "# node%u meminfo  : total = %llu kB, free = %llu kB\n"
			   "# node%u cpu list : %.*s\n",
			   node, (unsigned long long)total, (unsigned long long)unused, node,
			   VIEW_ARG(cpus));
	}
}

static void add_pmu_mappings(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	uint32_t n = bytes_u32(b);

	(void)t;
	if (!n)
		buf_add_text(out, "# pmu mappings: not available\n");
	for (uint32_t i = 0; i < n && !b->is_short; i++) {
		uint32_t type = bytes_u32(b);
		struct view name = bytes_padded_text(b);

		if (!b->is_short)
			buf_printf(out, "%s%.*s = %u",
				   i ? ", " : "# pmu mappings: ", VIEW_ARG(name), type);
	}
	if (n)
		buf_add_char(out, '\n');
}

static void add_event_name(const struct datafile *f, size_t i, struct buf *out)
{
	if (i >= f->events.len)
		return;
	if (f->events.at[i].name)
		buf_add_text(out, f->events.at[i].name);
	else
		attrname_add(&f->events.at[i].attr, out);
}

static void add_group_desc(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	size_t left = t->file->events.len; /* each is in one group at most */
	uint32_t n = bytes_u32(b);

	for (uint32_t i = 0; i < n && !b->is_short; i++) {
		struct view name = bytes_padded_text(b);
		uint32_t leader = bytes_u32(b), members = bytes_u32(b);

		if (b->is_short)
			break;
		buf_printf(out, "# group: %.*s{",
			   VIEW_ARG(view_equal(name, "{anon_group}") ? view_of("") : name));
		for (uint32_t k = 0; k < members && left; k++, left--) {
			if (k)
				buf_add_char(out, ',');
			add_event_name(t->file, (size_t)leader + k, out);
		}
		buf_add_text(out, "}\n");
	}
}

#define FIXED(show, text) \
	static void add_##show(struct sectiontext *t, struct bytes *b, struct buf *out) \
	{ \
		(void)t, (void)b; \
		buf_add_text(out, text); \
	}
FIXED(branch_stack, "# contains samples with branch stack\n")
FIXED(auxtrace, "# contains AUX area data (e.g. instruction trace)\n")
FIXED(stat, "# contains stat data\n")

static void add_cache(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	uint32_t version = bytes_u32(b), n = bytes_u32(b);

	(void)t;
	if (version != 1)
		return;
	buf_add_text(out, "# CPU cache info:\n");
	for (uint32_t i = 0; i < n && !b->is_short; i++) {
		uint32_t level = bytes_u32(b);
		struct view type, size, cpus;

		bytes_take(b, 12); /* the size of a line, sets and ways */
		type = bytes_padded_text(b);
		size = bytes_padded_text(b);
		cpus = bytes_padded_text(b);
		if (!b->is_short)
			buf_printf(out, "#  L%u %-15.*s %8.*s [%.*s]\n", level, VIEW_ARG(type),
				   VIEW_ARG(size), VIEW_ARG(cpus));
	}
}

static void add_time(const char *what, uint64_t ns, struct buf *out)
{
	buf_printf(out, "# %s : %llu.%06llu\n", what, (unsigned long long)(ns / 1000000000),
		   (unsigned long long)(ns % 1000000000 / 1000));
}

static void add_sample_time(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	uint64_t first = bytes_u64(b), last = bytes_u64(b);

	(void)t;
	if (b->is_short)
		return;
	add_time("time of first sample", first, out);
	add_time("time of last sample", last, out);
	buf_printf(out, "# sample duration : %10.3f ms\n", (double)(last - first) / 1e6);
}

/* Bytes with the largest unit that leaves a number. */
static void add_amount(uint64_t n, struct buf *out)
{
	static const char units[] = "BKMGTPE";
	size_t i = 0;

	for (; n >= 1024; i++)
		n /= 1024;
	buf_printf(out, "%llu%c", (unsigned long long)n, units[i]);
}

static bool has_bit(struct words w, uint64_t i)
{
	return words_get(w, i / 64) >> i % 64 & 1;
}

static void add_ranges(struct words w, uint64_t bits, struct buf *out)
{
	bool is_first = true;

	for (uint64_t i = 0; i < bits; i++) {
		uint64_t start = i;

		if (!has_bit(w, i))
			continue;
		while (i + 1 < bits && has_bit(w, i + 1))
			i++;
		buf_printf(out, "%s%llu", is_first ? "" : ",", (unsigned long long)start);
		if (i > start)
			buf_printf(out, "-%llu", (unsigned long long)i);
		is_first = false;
	}
}

static void add_mem_topology(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	uint64_t version = bytes_u64(b), block = bytes_u64(b), n = bytes_u64(b);

	(void)t;
	if (version != 1 || b->is_short)
		return;
	buf_printf(out, "# memory nodes (nr %llu, block size 0x%llx):\n", (unsigned long long)n,
		   (unsigned long long)block);
	for (uint64_t i = 0; i < n && !b->is_short; i++) {
		uint64_t node = bytes_u64(b), size, bits = 0, set = 0;
		struct words map;

		/* Written twice by some: how many bits, and the map's own number of them. */
		size = bytes_u64(b);
		bits = bytes_u64(b);
		map = bytes_words(b, bits / 64 + !!(bits % 64));
		if (b->is_short)
			break;
		(void)size;
		for (uint64_t k = 0; k < bits; k++)
			set += has_bit(map, k);
		buf_printf(out, "# %4llu [", (unsigned long long)node);
		add_amount(set * block, out);
		buf_add_text(out, "]: ");
		add_ranges(map, bits, out);
		buf_add_char(out, '\n');
	}
}

static void add_clockid(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	(void)t;
	buf_printf(out, "# clockid frequency: %llu MHz\n",
		   (unsigned long long)(bytes_u64(b) * 1000));
}

static void add_dir_format(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	(void)t;
	buf_printf(out, "# directory data version : %llu\n", (unsigned long long)bytes_u64(b));
}

static void add_bpf_prog_info(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	bpfsection_add_programs(b, t->btfs, out);
}

static void add_bpf_btf(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	(void)t;
	bpfsection_add_types(b, out);
}

static void add_compressed(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	uint32_t type, level, ratio;

	(void)t;
	bytes_u32(b);
	type = bytes_u32(b);
	level = bytes_u32(b);
	ratio = bytes_u32(b);
	buf_printf(out, "# compressed : %s, level = %u, ratio = %u\n",
		   type == 1 ? "Zstd" : "Unknown", level, ratio);
}

static void add_cpu_pmu_caps(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	(void)t;
	pmucaps_add(b, PMUCAPS_CPU, out);
}

static void add_pmu_caps(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	(void)t;
	pmucaps_add(b, PMUCAPS_ALL, out);
}

static const char *clock_name(uint32_t id)
{
	static const char *const names[] = {
		[CLOCK_REALTIME] = "realtime",
		[CLOCK_MONOTONIC] = "monotonic",
		[CLOCK_MONOTONIC_RAW] = "monotonic_raw",
		[CLOCK_BOOTTIME] = "boottime",
		[CLOCK_TAI] = "tai",
	};

	return id < ARRAY_LEN(names) && names[id] ? names[id] : "Not found";
}

static void add_clock_data(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	uint32_t version = bytes_u32(b), clock = bytes_u32(b);
	uint64_t day = bytes_u64(b), ns = bytes_u64(b);
	time_t seconds = (time_t)(day / 1000000000);
	unsigned us = (unsigned)(day % 1000000000 / 1000);
	char text[64] = "";
	struct tm tm;

	(void)t;
	if (version != 1 || b->is_short)
		return;
	if (localtime_r(&seconds, &tm))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	buf_printf(out, "# clockid: %s (%u)\n", clock_name(clock), clock);
	buf_printf(out, "# reference time: %s.%06u = %lld.%06u (TOD) = %llu.%09llu (%s)\n", text,
		   us, (long long)seconds, us, (unsigned long long)(ns / 1000000000),
		   (unsigned long long)(ns % 1000000000), clock_name(clock));
}

static void add_hybrid_topology(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	uint32_t n = bytes_u32(b);

	(void)t;
	buf_add_text(out, "# hybrid cpu system:\n");
	for (uint32_t i = 0; i < n && !b->is_short; i++) {
		struct view name = bytes_padded_text(b), cpus = bytes_padded_text(b);

		if (!b->is_short)
			buf_printf(out, "# %.*s cpu list : %.*s\n", VIEW_ARG(name), VIEW_ARG(cpus));
	}
}

static void add_none(struct sectiontext *t, struct bytes *b, struct buf *out)
{
	(void)t, (void)b, (void)out;
}

static const struct {
	unsigned number;
	const char *name;
	bool full;
	show *add;
} sections[] = {
#define SECTION(number, NAME, full, show) { number, #NAME, full, add_##show },
#include "util/data/sections.def"
#undef SECTION
};

const char *sectiontext_name(unsigned number)
{
	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		if (sections[i].number == number)
			return sections[i].name;
	return NULL;
}

void sectiontext_add(struct sectiontext *t, unsigned number, struct view bytes, struct buf *out)
{
	struct bytes b = bytes_of(bytes.at, bytes.len, t->file->swap);
	size_t i = 0;

	while (i < ARRAY_LEN(sections) && sections[i].number != number)
		i++;
	if (i == ARRAY_LEN(sections))
		return;
	if (sections[i].full && !t->full) {
		buf_printf(out, "# %s info available, use -I to display\n", sections[i].name);
		return;
	}
	sections[i].add(t, &b, out);
	if (!b.is_short)
		return;
	if (out->len && out->at[out->len - 1] != '\n')
		buf_add_char(out, '\n');
	buf_printf(out, "# %s is cut short\n", sections[i].name);
}
