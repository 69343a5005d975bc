/* SPDX-License-Identifier: MIT */
#include "util/pmu/legacy.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>

#include "util/base/alloc.h"

struct name {
	const char *name;
	uint32_t type;
	uint64_t config;
};

#define HW(id) PERF_TYPE_HARDWARE, PERF_COUNT_HW_##id
#define SW(id) PERF_TYPE_SOFTWARE, PERF_COUNT_SW_##id

/* The first spelling of a number is its usual one. */
static const struct name names[] = {
	{ "cpu-cycles", HW(CPU_CYCLES) },
	{ "cycles", HW(CPU_CYCLES) },
	{ "instructions", HW(INSTRUCTIONS) },
	{ "cache-references", HW(CACHE_REFERENCES) },
	{ "cache-misses", HW(CACHE_MISSES) },
	{ "branch-instructions", HW(BRANCH_INSTRUCTIONS) },
	{ "branches", HW(BRANCH_INSTRUCTIONS) },
	{ "branch-misses", HW(BRANCH_MISSES) },
	{ "bus-cycles", HW(BUS_CYCLES) },
	{ "stalled-cycles-frontend", HW(STALLED_CYCLES_FRONTEND) },
	{ "idle-cycles-frontend", HW(STALLED_CYCLES_FRONTEND) },
	{ "stalled-cycles-backend", HW(STALLED_CYCLES_BACKEND) },
	{ "idle-cycles-backend", HW(STALLED_CYCLES_BACKEND) },
	{ "ref-cycles", HW(REF_CPU_CYCLES) },
	{ "alignment-faults", SW(ALIGNMENT_FAULTS) },
	{ "bpf-output", SW(BPF_OUTPUT) },
	{ "cgroup-switches", SW(CGROUP_SWITCHES) },
	{ "context-switches", SW(CONTEXT_SWITCHES) },
	{ "cs", SW(CONTEXT_SWITCHES) },
	{ "cpu-clock", SW(CPU_CLOCK) },
	{ "cpu-migrations", SW(CPU_MIGRATIONS) },
	{ "migrations", SW(CPU_MIGRATIONS) },
	{ "dummy", SW(DUMMY) },
	{ "emulation-faults", SW(EMULATION_FAULTS) },
	{ "major-faults", SW(PAGE_FAULTS_MAJ) },
	{ "minor-faults", SW(PAGE_FAULTS_MIN) },
	{ "page-faults", SW(PAGE_FAULTS) },
	{ "faults", SW(PAGE_FAULTS) },
	{ "task-clock", SW(TASK_CLOCK) },
};

/* Spellings of the parts of a cache event, the usual one first. */
#define SPELLINGS 6
static const char *const caches[][SPELLINGS] = {
	[PERF_COUNT_HW_CACHE_L1D] = { "L1-dcache", "l1-d", "l1d", "L1-data" },
	[PERF_COUNT_HW_CACHE_L1I] = { "L1-icache", "l1-i", "l1i", "L1-instruction" },
	[PERF_COUNT_HW_CACHE_LL] = { "LLC", "L2" },
	[PERF_COUNT_HW_CACHE_DTLB] = { "dTLB", "d-tlb", "Data-TLB" },
	[PERF_COUNT_HW_CACHE_ITLB] = { "iTLB", "i-tlb", "Instruction-TLB" },
	[PERF_COUNT_HW_CACHE_BPU] = { "branch", "branches", "bpu", "btb", "bpc" },
	[PERF_COUNT_HW_CACHE_NODE] = { "node" },
};
static const char *const ops[][SPELLINGS] = {
	[PERF_COUNT_HW_CACHE_OP_READ] = { "loads", "load", "read" },
	[PERF_COUNT_HW_CACHE_OP_WRITE] = { "stores", "store", "write" },
	[PERF_COUNT_HW_CACHE_OP_PREFETCH] = { "prefetches", "prefetch", "speculative-read",
					      "speculative-load" },
};
static const char *const results[][SPELLINGS] = {
	[PERF_COUNT_HW_CACHE_RESULT_ACCESS] = { "refs", "Reference", "ops", "access" },
	[PERF_COUNT_HW_CACHE_RESULT_MISS] = { "misses", "miss" },
};

/* Bit 1 << op for each operation that makes sense on the cache. */
static const uint8_t allowed[] = {
	[PERF_COUNT_HW_CACHE_L1D] = 7,	[PERF_COUNT_HW_CACHE_L1I] = 5,
	[PERF_COUNT_HW_CACHE_LL] = 7,	[PERF_COUNT_HW_CACHE_DTLB] = 7,
	[PERF_COUNT_HW_CACHE_ITLB] = 1, [PERF_COUNT_HW_CACHE_BPU] = 1,
	[PERF_COUNT_HW_CACHE_NODE] = 7,
};

/*
 * Takes the longest spelling that starts the name and ends at '-' or its end.
 * The index of the row, or -1.
 */
static int take(struct view *name, const char *const (*rows)[SPELLINGS], size_t nrows)
{
	size_t best = 0;
	int found = -1;

	for (size_t i = 0; i < nrows; i++) {
		for (size_t k = 0; k < SPELLINGS && rows[i][k]; k++) {
			size_t len = strlen(rows[i][k]);

			if (len > best && view_starts_nocase(*name, rows[i][k]) &&
			    (len == name->len || name->at[len] == '-')) {
				best = len;
				found = (int)i;
			}
		}
	}
	if (found >= 0) {
		best += best < name->len;
		*name = view_make(name->at + best, name->len - best);
	}
	return found;
}

/* CACHE, CACHE-OP, CACHE-RESULT, CACHE-OP-RESULT and CACHE-RESULT-OP. */
static bool find_cache(struct view name, struct legacy_event *out)
{
	int cache, op = -1, result = -1;

	if (name.len && name.at[name.len - 1] == '-')
		return false;
	cache = take(&name, caches, ARRAY_LEN(caches));
	if (cache < 0)
		return false;
	for (int i = 0; i < 2 && name.len; i++) {
		if (op < 0 && (op = take(&name, ops, ARRAY_LEN(ops))) >= 0)
			continue;
		if (result < 0)
			result = take(&name, results, ARRAY_LEN(results));
	}
	if (name.len)
		return false;
	if (op < 0)
		op = PERF_COUNT_HW_CACHE_OP_READ;
	if (result < 0)
		result = PERF_COUNT_HW_CACHE_RESULT_ACCESS;
	if (!(allowed[cache] & 1 << op))
		return false;
	out->type = PERF_TYPE_HW_CACHE;
	out->config = (uint64_t)cache | (uint64_t)op << 8 | (uint64_t)result << 16;
	return true;
}

bool legacy_find(struct view name, struct legacy_event *out)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (view_equal_nocase(name, names[i].name)) {
			*out = (struct legacy_event){ names[i].type, names[i].config };
			return true;
		}
	}
	return find_cache(name, out);
}

const char *legacy_spellings(struct view name, const char **other)
{
	const char *usual = NULL;
	struct legacy_event event;

	*other = NULL;
	if (!legacy_find(name, &event))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].type != event.type || names[i].config != event.config)
			continue;
		if (!usual)
			usual = names[i].name;
		else if (!*other)
			*other = names[i].name;
	}
	return usual;
}

const char *legacy_name(size_t i, char room[LEGACY_NAME_ROOM], struct legacy_event *out)
{
	size_t cache, op, result;

	if (i < ARRAY_LEN(names)) {
		*out = (struct legacy_event){ names[i].type, names[i].config };
		return names[i].name;
	}
	i -= ARRAY_LEN(names);
	for (size_t n = 0; n < ARRAY_LEN(caches) * 6; n++) {
		cache = n / 6, op = n / 2 % 3, result = n % 2;
		if (!(allowed[cache] & 1 << op) || i--)
			continue;
		/* "L1-dcache-loads", "L1-dcache-load-misses" */
		snprintf(room, LEGACY_NAME_ROOM, "%s-%s%s", caches[cache][0], ops[op][result],
			 result ? "-misses" : "");
		*out = (struct legacy_event){ PERF_TYPE_HW_CACHE, cache | op << 8 | result << 16 };
		return room;
	}
	return NULL;
}
