/* SPDX-License-Identifier: MIT */
#include "util/stat/statshadow.h"

#include <string.h>

#include "util/base/alloc.h"
#include "util/count/spread.h"
#include "util/pmu/encoding.h"
#include "util/stat/statview.h"

/* The types and configs are include/uapi/linux/perf_event.h's. */
enum kind {
	OTHER,
	CLOCK,
	CYCLES,
	INSTRUCTIONS,
	BRANCHES,
	BRANCH_MISSES,
	CACHE_REFERENCES,
	CACHE_MISSES,
	STALLED_FRONT,
	STALLED_BACK,
	L1D,
	L1D_MISSES,
	L1I,
	L1I_MISSES,
	LL,
	LL_MISSES,
	DTLB,
	DTLB_MISSES,
	ITLB,
	ITLB_MISSES,
};

#define HARDWARE 0
#define SOFTWARE 1
#define HW_CACHE 3
#define MISS	 0x10000

static const struct {
	enum kind kind;
	uint32_t type;
	uint64_t config;
	const char *names[2]; /* for events that are not encoded here, or otherwise */
} kinds[] = {
	{ CLOCK, SOFTWARE, 0, { "cpu-clock", NULL } },
	{ CLOCK, SOFTWARE, 1, { "task-clock", NULL } },
	{ CYCLES, HARDWARE, 0, { "cycles", "cpu-cycles" } },
	{ INSTRUCTIONS, HARDWARE, 1, { "instructions", NULL } },
	{ CACHE_REFERENCES, HARDWARE, 2, { "cache-references", NULL } },
	{ CACHE_MISSES, HARDWARE, 3, { "cache-misses", NULL } },
	{ BRANCHES, HARDWARE, 4, { "branches", "branch-instructions" } },
	{ BRANCH_MISSES, HARDWARE, 5, { "branch-misses", NULL } },
	{ STALLED_FRONT, HARDWARE, 7, { "stalled-cycles-frontend", "idle-cycles-frontend" } },
	{ STALLED_BACK, HARDWARE, 8, { "stalled-cycles-backend", "idle-cycles-backend" } },
	{ L1D, HW_CACHE, 0, { "L1-dcache-loads", NULL } },
	{ L1D_MISSES, HW_CACHE, MISS | 0, { "L1-dcache-load-misses", NULL } },
	{ L1I, HW_CACHE, 1, { "L1-icache-loads", NULL } },
	{ L1I_MISSES, HW_CACHE, MISS | 1, { "L1-icache-load-misses", NULL } },
	{ LL, HW_CACHE, 2, { "LLC-loads", NULL } },
	{ LL_MISSES, HW_CACHE, MISS | 2, { "LLC-load-misses", NULL } },
	{ DTLB, HW_CACHE, 3, { "dTLB-loads", NULL } },
	{ DTLB_MISSES, HW_CACHE, MISS | 3, { "dTLB-load-misses", NULL } },
	{ ITLB, HW_CACHE, 4, { "iTLB-loads", NULL } },
	{ ITLB_MISSES, HW_CACHE, MISS | 4, { "iTLB-load-misses", NULL } },
};

/* Shares of another count, and above which percents they are worse and worse. */
static const struct {
	enum kind kind, of;
	unsigned int decimals;
	const char *suffix;
	const char *unit;
	double bad, warn;
} shares[] = {
	{ BRANCH_MISSES, BRANCHES, 2, "%", "of all branches", 20, 5 },
	{ CACHE_MISSES, CACHE_REFERENCES, 3, " %", "of all cache refs", 20, 5 },
	{ L1D_MISSES, L1D, 2, "%", "of all L1-dcache accesses", 20, 5 },
	{ L1I_MISSES, L1I, 2, "%", "of all L1-icache accesses", 20, 5 },
	{ LL_MISSES, LL, 2, "%", "of all LL-cache accesses", 20, 5 },
	{ DTLB_MISSES, DTLB, 2, "%", "of all dTLB cache accesses", 20, 5 },
	{ ITLB_MISSES, ITLB, 2, "%", "of all iTLB cache accesses", 20, 5 },
	{ STALLED_FRONT, CYCLES, 2, "%", "frontend cycles idle", 50, 10 },
	{ STALLED_BACK, CYCLES, 2, "%", "backend cycles idle", 75, 20 },
};

/* "cycles" of "cpu_core/cycles/k" and "cycles:k"; *modifiers is what follows. */
static struct view bare_name(const char *text, struct view *modifiers)
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

struct statshadow_event {
	enum kind kind;
	struct view modifiers;
};

static struct statshadow_event look_at(const struct plan_event *planned)
{
	struct statshadow_event result = { .kind = OTHER };
	struct view name = bare_name(planned->name, &result.modifiers);
	const struct encoding *e = planned->encoding;
	bool encoded = e && e->has_type && e->has_config;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		bool fits = encoded && e->type == kinds[i].type && e->config[0] == kinds[i].config;

		for (size_t k = 0; k < ARRAY_LEN(kinds[i].names) && kinds[i].names[k]; k++)
			fits |= view_equal(name, kinds[i].names[k]);
		if (fits)
			result.kind = kinds[i].kind;
	}
	return result;
}

void statshadow_init(struct statshadow_source *s, const struct statview *v)
{
	*s = (struct statshadow_source){ .view = v };
	for (size_t i = 0; i < v->plan->events.len; i++)
		*vec_add(&s->events) = look_at(&v->plan->events.at[i]);
}

void statshadow_release(struct statshadow_source *s)
{
	vec_release(&s->events);
}

/* The same one may be named twice (-G a,a). */
static const char *cgroup_of(const struct statview *v, const struct plan_event *planned)
{
	return planned->cgroup && v->cgroups ? v->cgroups[planned->cgroup - 1] : "";
}

static bool is_same_place(const struct statview *v, const struct plan_event *a,
			  const struct plan_event *b, enum kind wanted)
{
	const char *left = statview_pmu(a), *right = statview_pmu(b);

	if (strcmp(cgroup_of(v, a), cgroup_of(v, b)) != 0)
		return false;
	return wanted == CLOCK || (!left && !right) || (left && right && strcmp(left, right) == 0);
}

/* A clock runs at all privileges, whatever was asked for. */
static bool has_same_modifiers(const struct statshadow_event *a, const struct statshadow_event *b)
{
	return b->kind == CLOCK ||
	       (a->modifiers.len == b->modifiers.len &&
		memcmp(a->modifiers.at, b->modifiers.at, a->modifiers.len) == 0);
}

/* What another event of that kind has counted in the same part and privilege; 0: nothing has. */
static double find(const struct statshadow_source *s, size_t part, size_t event, enum kind wanted)
{
	const struct plan_event *events = s->view->plan->events.at;

	for (size_t i = 0; i < s->events.len; i++) {
		const struct statshadow_event *other = &s->events.at[i];
		struct count count;

		if (other->kind != wanted || i == event ||
		    !has_same_modifiers(&s->events.at[event], other) ||
		    !is_same_place(s->view, &events[event], &events[i], wanted))
			continue;
		count = statview_count(s->view, part, i);
		if (count.counted)
			return (double)count.value;
	}
	return 0;
}

static struct statshadow ratio(double value, double of, unsigned int decimals, const char *suffix,
			       const char *unit)
{
	return (struct statshadow){
		.known = of > 0,
		.value = of > 0 ? value / of : 0,
		.decimals = decimals,
		.suffix = suffix,
		.unit = unit,
	};
}

static size_t instructions(const struct statshadow_source *s, size_t part, size_t event,
			   double value, struct statshadow *out)
{
	double front = find(s, part, event, STALLED_FRONT),
	       back = find(s, part, event, STALLED_BACK), most = front > back ? front : back;

	out[0] = ratio(value, find(s, part, event, CYCLES), 2, " ", "insn per cycle");
	if (most == 0 || value == 0)
		return 1;
	out[1] = ratio(most, value, 2, " ", "stalled cycles per insn");
	return 2;
}

static size_t share(const struct statshadow_source *s, size_t part, size_t event, enum kind kind,
		    double value, struct statshadow *out)
{
	for (size_t i = 0; i < ARRAY_LEN(shares); i++) {
		if (shares[i].kind != kind)
			continue;
		*out = ratio(100 * value, find(s, part, event, shares[i].of), shares[i].decimals,
			     shares[i].suffix, shares[i].unit);
		out->tone = out->value > shares[i].bad	  ? TONE_BAD
			    : out->value > shares[i].warn ? TONE_WARN
							  : TONE_PLAIN;
		return 1;
	}
	return 0;
}

static size_t rate(const struct statshadow_source *s, size_t part, size_t event, double value,
		   struct statshadow *out)
{
	static const char *const units[] = { "/sec", "K/sec", "M/sec", "G/sec" };
	size_t unit = 0;

	*out = ratio(1e9 * value, find(s, part, event, CLOCK), 3, "", units[0]);
	for (; out->value > 1000 && unit + 1 < ARRAY_LEN(units); unit++)
		out->value /= 1000;
	out->unit = units[unit];
	return out->known;
}

size_t statshadow_get(const struct statshadow_source *s, size_t part, size_t event,
		      struct statshadow out[STATSHADOW_MOST])
{
	const struct encoding *e = s->view->plan->events.at[event].encoding;
	struct count count = statview_count(s->view, part, event);
	enum kind kind = s->events.at[event].kind;
	double value = (double)count.value;
	size_t n = 1;

	if (kind == CLOCK)
		out[0] = ratio(value, s->view->wall->mean, 3, "", "CPUs utilized");
	else if (kind == CYCLES)
		out[0] = ratio(value, find(s, part, event, CLOCK), 3, "", "GHz");
	else if (kind == INSTRUCTIONS)
		n = instructions(s, part, event, value, out);
	else if (!share(s, part, event, kind, value, out))
		n = rate(s, part, event, e ? value * e->scale : value, out);
	if (n)
		out[0].known &= count.counted;
	return n;
}
