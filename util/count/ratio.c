/* SPDX-License-Identifier: MIT */
#include "util/count/ratio.h"

#include <string.h>

#include "util/base/alloc.h"

/* The types and configs are include/uapi/linux/perf_event.h's. */
#define HARDWARE 0
#define SOFTWARE 1
#define HW_CACHE 3
#define MISS	 0x10000

static const struct {
	enum ratio_kind kind;
	uint32_t type;
	uint64_t config;
	const char *names[2]; /* for events that are not encoded here, or otherwise */
} kinds[] = {
	{ RATIO_CLOCK, SOFTWARE, 0, { "cpu-clock", NULL } },
	{ RATIO_CLOCK, SOFTWARE, 1, { "task-clock", NULL } },
	{ RATIO_CYCLES, HARDWARE, 0, { "cycles", "cpu-cycles" } },
	{ RATIO_INSTRUCTIONS, HARDWARE, 1, { "instructions", NULL } },
	{ RATIO_CACHE_REFERENCES, HARDWARE, 2, { "cache-references", NULL } },
	{ RATIO_CACHE_MISSES, HARDWARE, 3, { "cache-misses", NULL } },
	{ RATIO_BRANCHES, HARDWARE, 4, { "branches", "branch-instructions" } },
	{ RATIO_BRANCH_MISSES, HARDWARE, 5, { "branch-misses", NULL } },
	{ RATIO_STALLED_FRONT, HARDWARE, 7, { "stalled-cycles-frontend", "idle-cycles-frontend" } },
	{ RATIO_STALLED_BACK, HARDWARE, 8, { "stalled-cycles-backend", "idle-cycles-backend" } },
	{ RATIO_L1D, HW_CACHE, 0, { "L1-dcache-loads", NULL } },
	{ RATIO_L1D_MISSES, HW_CACHE, MISS | 0, { "L1-dcache-load-misses", NULL } },
	{ RATIO_L1I, HW_CACHE, 1, { "L1-icache-loads", NULL } },
	{ RATIO_L1I_MISSES, HW_CACHE, MISS | 1, { "L1-icache-load-misses", NULL } },
	{ RATIO_LL, HW_CACHE, 2, { "LLC-loads", NULL } },
	{ RATIO_LL_MISSES, HW_CACHE, MISS | 2, { "LLC-load-misses", NULL } },
	{ RATIO_DTLB, HW_CACHE, 3, { "dTLB-loads", NULL } },
	{ RATIO_DTLB_MISSES, HW_CACHE, MISS | 3, { "dTLB-load-misses", NULL } },
	{ RATIO_ITLB, HW_CACHE, 4, { "iTLB-loads", NULL } },
	{ RATIO_ITLB_MISSES, HW_CACHE, MISS | 4, { "iTLB-load-misses", NULL } },
};

/* Shares of another count, and above which percents they are worse and worse. */
static const struct {
	enum ratio_kind kind, of;
	unsigned int decimals;
	const char *suffix;
	const char *unit;
	double bad, warn;
} shares[] = {
	{ RATIO_BRANCH_MISSES, RATIO_BRANCHES, 2, "%", "of all branches", 20, 5 },
	{ RATIO_CACHE_MISSES, RATIO_CACHE_REFERENCES, 3, " %", "of all cache refs", 20, 5 },
	{ RATIO_L1D_MISSES, RATIO_L1D, 2, "%", "of all L1-dcache accesses", 20, 5 },
	{ RATIO_L1I_MISSES, RATIO_L1I, 2, "%", "of all L1-icache accesses", 20, 5 },
	{ RATIO_LL_MISSES, RATIO_LL, 2, "%", "of all LL-cache accesses", 20, 5 },
	{ RATIO_DTLB_MISSES, RATIO_DTLB, 2, "%", "of all dTLB cache accesses", 20, 5 },
	{ RATIO_ITLB_MISSES, RATIO_ITLB, 2, "%", "of all iTLB cache accesses", 20, 5 },
	{ RATIO_STALLED_FRONT, RATIO_CYCLES, 2, "%", "frontend cycles idle", 50, 10 },
	{ RATIO_STALLED_BACK, RATIO_CYCLES, 2, "%", "backend cycles idle", 75, 20 },
};

struct view ratio_name(const char *text, struct view *modifiers)
{
	const char *slash = strchr(text, '/'), *end = slash ? strchr(slash + 1, '/') : NULL;
	size_t len;

	if (end) {
		*modifiers = view_of(end + 1);
		return view_make(slash + 1, (size_t)(end - slash - 1));
	}
	len = strcspn(text, ":");
	*modifiers = view_of(text[len] ? text + len + 1 : "");
	return view_make(text, len);
}

enum ratio_kind ratio_find_kind(bool is_encoded, uint32_t type, uint64_t config, struct view name)
{
	enum ratio_kind result = RATIO_OTHER;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		bool fits = is_encoded && type == kinds[i].type && config == kinds[i].config;

		for (size_t k = 0; k < ARRAY_LEN(kinds[i].names) && kinds[i].names[k]; k++)
			fits |= view_equal(name, kinds[i].names[k]);
		if (fits)
			result = kinds[i].kind;
	}
	return result;
}

static double other(const struct ratio_others *o, enum ratio_kind wanted)
{
	return o->find(o->from, wanted);
}

static struct ratio make(double value, double of, unsigned int decimals, const char *suffix,
			 const char *unit)
{
	return (struct ratio){
		.known = of > 0,
		.value = of > 0 ? value / of : 0,
		.decimals = decimals,
		.suffix = suffix,
		.unit = unit,
	};
}

static size_t instructions(double value, const struct ratio_others *o, struct ratio *out)
{
	double front = other(o, RATIO_STALLED_FRONT), back = other(o, RATIO_STALLED_BACK),
	       most = front > back ? front : back;

	out[0] = make(value, other(o, RATIO_CYCLES), 2, " ", "insn per cycle");
	if (most == 0 || value == 0)
		return 1;
	out[1] = make(most, value, 2, " ", "stalled cycles per insn");
	return 2;
}

static size_t share(enum ratio_kind kind, double value, const struct ratio_others *o,
		    struct ratio *out)
{
	for (size_t i = 0; i < ARRAY_LEN(shares); i++) {
		if (shares[i].kind != kind)
			continue;
		*out = make(100 * value, other(o, shares[i].of), shares[i].decimals,
			    shares[i].suffix, shares[i].unit);
		out->tone = out->value > shares[i].bad	  ? TONE_BAD
			    : out->value > shares[i].warn ? TONE_WARN
							  : TONE_PLAIN;
		return 1;
	}
	return 0;
}

static size_t rate(double value, const struct ratio_others *o, struct ratio *out)
{
	static const char *const units[] = { "/sec", "K/sec", "M/sec", "G/sec" };
	size_t unit = 0;

	*out = make(1e9 * value, other(o, RATIO_CLOCK), 3, "", units[0]);
	for (; out->value > 1000 && unit + 1 < ARRAY_LEN(units); unit++)
		out->value /= 1000;
	out->unit = units[unit];
	return out->known;
}

size_t ratio_get(enum ratio_kind kind, double value, double rated, const struct ratio_others *o,
		 struct ratio out[RATIO_MOST])
{
	if (kind == RATIO_INSTRUCTIONS)
		return instructions(value, o, out);
	if (kind != RATIO_CLOCK && kind != RATIO_CYCLES)
		return share(kind, value, o, out) ? 1 : rate(rated, o, out);
	out[0] = kind == RATIO_CLOCK ? make(value, o->wall_ns, 3, "", "CPUs utilized")
				     : make(value, other(o, RATIO_CLOCK), 3, "", "GHz");
	return 1;
}
