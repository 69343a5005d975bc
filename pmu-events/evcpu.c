/* SPDX-License-Identifier: MIT */
#include "pmu-events/evcpu.h"

#include <string.h>

#include "pmu-events/evclosest.h"
#include "pmu-events/evregex.h"
#include "util/base/num.h"
#include "util/base/view.h"

#define MIDR_VARIANT(midr)  ((midr) >> 20 & 0xf)
#define MIDR_REVISION(midr) ((midr)&0xf)
#define MIDR_VERSION_BITS   0xf0000fu

/* Where the stepping's dash is in "Vendor-Family-Model-Stepping", or the length. */
static size_t stepping_dash(const char *cpuid)
{
	const char *at = cpuid;

	for (size_t dashes = 0; *at; at++) {
		if (*at == '-' && ++dashes == 3)
			break;
	}
	return (size_t)(at - cpuid);
}

/* Dashes between the parts of a pattern, not those of a range like [0-9]. */
static size_t count_dashes(const char *pattern)
{
	size_t dashes = 0, depth = 0;

	for (; *pattern; pattern++) {
		depth += *pattern == '[';
		depth -= *pattern == ']' && depth;
		dashes += *pattern == '-' && depth == 0;
	}
	return dashes;
}

static bool match_x86(const char *pattern, const char *cpuid)
{
	size_t len = count_dashes(pattern) < 3 ? stepping_dash(cpuid) : strlen(cpuid);

	return evregex_match(pattern, view_make(cpuid, len));
}

static bool is_midr(const char *text, uint64_t *midr)
{
	struct buf hex = { 0 };
	bool is;

	if (view_starts_nocase(view_of(text), "0x"))
		return num_is_u64(view_of(text), midr);
	buf_printf(&hex, "0x%s", text);
	is = num_is_u64(buf_view(&hex), midr);
	buf_release(&hex);
	return is;
}

static bool match_arm64(const char *pattern, const char *cpuid)
{
	uint64_t want, have;

	if (!is_midr(pattern, &want) || !is_midr(cpuid, &have) ||
	    (want | MIDR_VERSION_BITS) != (have | MIDR_VERSION_BITS))
		return false;
	if (MIDR_VARIANT(have) != MIDR_VARIANT(want))
		return MIDR_VARIANT(have) > MIDR_VARIANT(want);
	return MIDR_REVISION(have) >= MIDR_REVISION(want);
}

bool evcpu_match(const char *arch, const char *pattern, const char *cpuid)
{
	if (strcmp(arch, "x86") == 0)
		return match_x86(pattern, cpuid);
	if (strcmp(arch, "arm64") == 0)
		return match_arm64(pattern, cpuid);
	return evregex_match(pattern, view_of(cpuid));
}

bool evcpu_find(const struct evtable *t, const char *cpuid, struct evtable_model *out)
{
	for (size_t i = 0; i < evtable_maps(t); i++) {
		struct evtable_map map = evtable_map_at(t, i);

		if (evcpu_match(map.arch, map.cpuid, cpuid)) {
			*out = evtable_model_at(t, map.model);
			return true;
		}
	}
	return false;
}

const char *evcpu_arch(const char *cpuid)
{
	static const struct {
		const char *arch, *pattern;
	} forms[] = {
		{ "s390", "IBM,[0-9]+,.*" },
		{ "loongarch", "Loongson-.*" },
		{ "x86", "[A-Za-z]+-[0-9]+-[0-9A-F]+(-[0-9A-F]+)?" },
		{ "riscv", "0x[0-9a-f]+-0x[0-9a-f]+-0x[0-9a-f]+" },
		{ "powerpc", "0x0[0-9a-f]{7}" },
		{ "arm64", "0x(00000000)?[0-9a-f]{2}[0-9a-f]f[0-9a-f]{4}" },
	};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (evregex_match(forms[i].pattern, view_of(cpuid)))
			return forms[i].arch;
	}
	return "";
}

/* Whether the path ends in those whole parts. */
static bool has_name(const char *path, const char *name)
{
	size_t path_len = strlen(path), len = strlen(name);

	return len && len < path_len && path[path_len - len - 1] == '/' &&
	       strcmp(path + path_len - len, name) == 0;
}

/* How many models have that name; the first one in out, the first few in names. */
static size_t find_named(const struct evtable *t, const char *name, struct evtable_model *out,
			 struct buf *names)
{
	size_t found = 0;

	for (size_t i = 0; i < evtable_models(t); i++) {
		struct evtable_model model = evtable_model_at(t, i);

		if (!has_name(model.path, name))
			continue;
		if (found == 0)
			*out = model;
		if (found < 4)
			buf_printf(names, "%s'%s'", found ? ", " : "", model.path);
		found++;
	}
	return found;
}

int evcpu_choose(const struct evtable *t, const char *cpu, struct evtable_model *out,
		 struct err *err)
{
	struct buf names = { 0 };
	int status = 0;
	size_t found;

	if (evtable_find_model(t, cpu, out))
		return 0;
	found = find_named(t, cpu, out, &names);
	if (found != 1 && !evcpu_find(t, cpu, out)) {
		if (found) {
			status = err_set(err, ERR_USAGE, "'%s' is the name of %zu models", cpu,
					 found);
			err_hint(err, "say which: %s%s", buf_text(&names),
				 found > 4 ? ", ..." : "");
		} else {
			status = evclosest_tell(&t, 1, cpu, err);
		}
	}
	buf_release(&names);
	return status;
}

#define PROC_BYTES (16 * 1024 * 1024) /* thousands of CPUs */

/*
 * CPUs that are asked who they are: more than the 14 that a cluster may have
 * (Arm DSU-120) and that may be offline together, and not thousands of looks
 * where there is no such file.
 */
#define ARM64_CPUS 16

struct view evcpu_field(struct view info, const char *key)
{
	struct view line;

	for (struct view rest = info; view_split(&rest, '\n', &line);) {
		size_t colon = view_find(line, 0, ':');

		if (colon < line.len &&
		    view_equal_nocase(view_trim(view_make(line.at, colon)), key))
			return view_trim(view_make(line.at + colon + 1, line.len - colon - 1));
	}
	return view_make("", 0);
}

static bool read_x86(struct view info, struct buf *out)
{
	struct view vendor = evcpu_field(info, "vendor_id");
	uint64_t family, model, stepping;

	if (vendor.len == 0 || !num_is_u64(evcpu_field(info, "cpu family"), &family) ||
	    !num_is_u64(evcpu_field(info, "model"), &model) ||
	    !num_is_u64(evcpu_field(info, "stepping"), &stepping))
		return false;
	buf_add_view(out, vendor);
	buf_printf(out, "-%llu-%llX-%llX", (unsigned long long)family, (unsigned long long)model,
		   (unsigned long long)stepping);
	return true;
}

static bool read_riscv(struct view info, struct buf *out)
{
	struct view vendor = evcpu_field(info, "mvendorid");
	struct view arch = evcpu_field(info, "marchid");
	struct view implementation = evcpu_field(info, "mimpid");

	if (vendor.len == 0 || arch.len == 0 || implementation.len == 0)
		return false;
	buf_add_view(out, vendor);
	buf_add_char(out, '-');
	buf_add_view(out, arch);
	buf_add_char(out, '-');
	buf_add_view(out, implementation);
	return true;
}

/* "revision : 2.2 (pvr 004e 1202)" */
static bool read_powerpc(struct view info, struct buf *out)
{
	struct view revision = evcpu_field(info, "revision");
	size_t at = view_find(revision, 0, '(');
	struct view pvr = view_make(revision.at + at, revision.len - at);

	if (!view_starts(pvr, "(pvr ") || pvr.len < 14)
		return false;
	buf_add_text(out, "0x");
	buf_add(out, pvr.at + 5, 4);
	buf_add(out, pvr.at + 10, 4);
	return true;
}

static bool read_loongarch(struct view info, struct buf *out)
{
	struct view name = evcpu_field(info, "Model Name");

	if (!view_starts(name, "Loongson-"))
		return false;
	buf_add_view(out, name);
	return true;
}

/* Appends a comma and the next word, if there is one. */
static void add_words(struct view text, struct buf *out)
{
	struct view word;

	while (view_split(&text, ' ', &word)) {
		if (word.len) {
			buf_add_char(out, ',');
			buf_add_view(out, word);
		}
	}
}

/* "CPU-MF: Counter facility: version=3.6 authorization=002f" gives ",3.6,002f". */
static void add_facility(struct view levels, struct buf *out)
{
	static const char prefix[] = "CPU-MF: Counter facility:";
	struct view line, word;

	while (view_split(&levels, '\n', &line)) {
		if (!view_starts(line, prefix))
			continue;
		line = view_make(line.at + sizeof(prefix) - 1, line.len - sizeof(prefix) + 1);
		while (view_split(&line, ' ', &word)) {
			size_t equals = view_find(word, 0, '=');

			if (equals == word.len)
				continue;
			buf_add_char(out, ',');
			buf_add(out, word.at + equals + 1, word.len - equals - 1);
		}
		return;
	}
}

static bool read_s390(const struct fs *fs, struct buf *out)
{
	struct buf text = { 0 };
	struct err err = { 0 };
	struct view type;
	bool there = fs_read(fs, "/proc/sysinfo", PROC_BYTES, &text, &err) == 0;

	type = evcpu_field(buf_view(&text), "Type");
	there = there && type.len;
	if (there) {
		buf_add_view(out, evcpu_field(buf_view(&text), "Manufacturer"));
		add_words(type, out);
		add_words(evcpu_field(buf_view(&text), "Model"), out);
		buf_clear(&text);
		err_clear(&err);
		/* A machine without counters has no such line; the rest still tells the model. */
		if (fs_read(fs, "/proc/service_levels", PROC_BYTES, &text, &err) == 0)
			add_facility(buf_view(&text), out);
	}
	buf_release(&text);
	return there;
}

/* The first CPU that tells: CPU 0 may be offline. */
static bool read_arm64(const struct fs *fs, struct buf *out)
{
	struct buf path = { 0 };
	bool there = false;

	for (unsigned cpu = 0; cpu < ARM64_CPUS && !there; cpu++) {
		struct err err = { 0 };

		buf_clear(&path);
		buf_printf(&path, "/sys/devices/system/cpu/cpu%u/regs/identification/midr_el1",
			   cpu);
		there = fs_read_line(fs, path.at, out, &err) == 0;
	}
	buf_release(&path);
	return there;
}

bool evcpu_parse(struct view info, struct buf *out)
{
	return read_x86(info, out) || read_riscv(info, out) || read_powerpc(info, out) ||
	       read_loongarch(info, out);
}

int evcpu_read(const struct fs *fs, struct buf *out, struct err *err)
{
	struct buf text = { 0 };
	struct err unread = { 0 };
	bool there;

	/* What cannot be read tells nothing, and the others are asked. */
	fs_read(fs, "/proc/cpuinfo", PROC_BYTES, &text, &unread);
	there = evcpu_parse(buf_view(&text), out) || read_arm64(fs, out) || read_s390(fs, out);
	buf_release(&text);
	if (there)
		return 0;
	err_set(err, ERR_ABSENT, "the CPU's model is not told by /proc/cpuinfo nor by sysfs");
	err_hint(err, "name it with --cpu, or with PERF_CPUID in the environment");
	return -1;
}
