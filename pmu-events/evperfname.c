/* SPDX-License-Identifier: MIT */
#include "pmu-events/evperfname.h"

#include <string.h>
#include <strings.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/num.h"

/* The counts of the PERF_METRICS register (Intel SDM 3B, 20.3.9.3), by the kernel's names. */
static const struct {
	const char *name;
	const char *event;
} topdown[] = {
	{ "PERF_METRICS.BACKEND_BOUND", "topdown-be-bound" },
	{ "PERF_METRICS.BAD_SPECULATION", "topdown-bad-spec" },
	{ "PERF_METRICS.BRANCH_MISPREDICTS", "topdown-br-mispredict" },
	{ "PERF_METRICS.FETCH_LATENCY", "topdown-fetch-lat" },
	{ "PERF_METRICS.FRONTEND_BOUND", "topdown-fe-bound" },
	{ "PERF_METRICS.HEAVY_OPERATIONS", "topdown-heavy-ops" },
	{ "PERF_METRICS.MEMORY_BOUND", "topdown-mem-bound" },
	{ "PERF_METRICS.RETIRING", "topdown-retiring" },
};

/* RAPL: perfmon counts in units of so many microjoules, perf in joules. */
static const struct {
	const char *name;
	const char *event;
	double unit;
} energy[] = {
	{ "FREERUN_DRAM_ENERGY_STATUS", "power@energy-ram@", 15.6 },
	{ "FREERUN_PKG_ENERGY_STATUS", "power@energy-pkg@", 61 },
	{ "UNC_PKG_ENERGY_STATUS", "power@energy-pkg@", 61 },
};

/* One ":x1" behind an event, as a term of the kernel's PMUs. */
static const struct {
	const char *start;
	const char *core;
	const char *uncore; /* NULL: as core */
} terms[] = {
	{ "c", "cmask", "thresh" },
	{ "e", "edge", NULL },
	{ "eq", "eq", NULL },
	{ "filter1=", "config1", NULL },
	{ "i", "inv", NULL },
	{ "nc=", "filter_nc", NULL },
	{ "ocr_msr_val=", "offcore_rsp", NULL },
	{ "opc=", "filter_opc", NULL },
	{ "state=", "filter_state", NULL },
	{ "tid=", "filter_tid", NULL },
	{ "u", "umask", NULL },
};

/* An event in pieces. */
struct pieces {
	struct view name;
	struct buf terms;
	char modifier; /* u, k, R, or 0 */
	bool one_unit;
	bool slots;
};

static const struct expr *two(struct arena *arena, enum expr_op op, const struct expr *l,
			      const struct expr *r)
{
	const struct expr *arg[3] = { l, r, NULL };

	return expr_node(arena, op, arg);
}

static const struct expr *count(struct arena *arena, const char *name)
{
	return expr_named(arena, EXPR_NAME, name);
}

static bool is_uncore(struct view name)
{
	return view_starts_nocase(name, "unc_");
}

static bool add_term(struct pieces *p, struct view modifier)
{
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		size_t len = strlen(terms[i].start);
		const char *term = terms[i].core;
		uint64_t n;

		if (!view_starts_nocase(modifier, terms[i].start) ||
		    !num_is_u64(view_make(modifier.at + len, modifier.len - len), &n))
			continue;
		if (terms[i].uncore && is_uncore(p->name))
			term = terms[i].uncore;
		buf_printf(&p->terms, "%s%s=0x%llx", p->terms.len ? "," : "", term,
			   (unsigned long long)n);
		return true;
	}
	return false;
}

static int add_modifier(struct pieces *p, struct view modifier, struct err *err)
{
	if (view_equal_nocase(modifier, "sup"))
		p->modifier = 'k';
	else if (view_equal_nocase(modifier, "user"))
		p->modifier = 'u';
	else if (view_equal_nocase(modifier, "retire_latency"))
		p->modifier = 'R';
	else if (view_equal_nocase(modifier, "one_unit"))
		p->one_unit = true;
	else if (view_equal_nocase(modifier, "perf_metrics"))
		p->slots = true;
	else if (!view_equal_nocase(modifier, "percore") && !add_term(p, modifier))
		return err_set(err, ERR_INPUT, "expected a known modifier of an event, not ':%.*s'",
			       VIEW_ARG(modifier));
	return 0;
}

static bool is_name(struct view v)
{
	for (size_t i = 0; i < v.len; i++) {
		char c = v.at[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		      c == '_' || c == '.' || c == '-'))
			return false;
	}
	return v.len > 0;
}

static int take_apart(const char *name, struct pieces *p, struct err *err)
{
	struct view rest = view_of(name), modifier;

	view_split(&rest, ':', &p->name);
	p->name = view_trim(p->name);
	if (!is_name(p->name))
		return err_set(err, ERR_INPUT, "expected the name of an event, not '%.100s'", name);
	while (view_split(&rest, ':', &modifier)) {
		if (add_modifier(p, view_trim(modifier), err) < 0)
			return -1;
	}
	return 0;
}

/*
 * EVENT and EVENT:k; pmu@EVENT,terms@k where there are terms or several types
 * of core. The PMU of an uncore event follows from its name: EVENT@terms@.
 */
static const struct expr *put_together(struct arena *arena, const struct pieces *p,
				       const char *unit)
{
	bool uncore = is_uncore(p->name), terms_there = p->terms.len > 0;
	const struct expr *e;
	struct buf b = { 0 };

	if (uncore && terms_there)
		buf_printf(&b, "%.*s@%s@", VIEW_ARG(p->name), p->terms.at);
	else if (!uncore && (unit || terms_there))
		buf_printf(&b, "%s@%.*s%s%s@", unit ? unit : "cpu", VIEW_ARG(p->name),
			   terms_there ? "," : "", buf_text(&p->terms));
	else
		buf_add_view(&b, p->name);
	if (p->modifier) {
		if (b.at[b.len - 1] != '@')
			buf_add_char(&b, ':');
		buf_add_char(&b, p->modifier);
	}
	e = count(arena, arena_stringn(arena, b.at, b.len));
	/* Units of a kind have the same clock, so that their mean is any one's count. */
	if (p->one_unit)
		e = two(arena, EXPR_DIVIDE, e,
			expr_named(arena, EXPR_SOURCE_COUNT,
				   arena_stringn(arena, p->name.at, p->name.len)));
	buf_release(&b);
	return e;
}

static const struct expr *on_unit(struct arena *arena, const char *event, const char *unit)
{
	return count(arena, unit ? arena_print(arena, "%s@%s@", unit, event) : event);
}

static const struct expr *find_special(struct arena *arena, const char *name, const char *unit)
{
	for (size_t i = 0; i < ARRAY_LEN(topdown); i++) {
		if (strcasecmp(name, topdown[i].name) == 0)
			return on_unit(arena, topdown[i].event, unit);
	}
	for (size_t i = 0; i < ARRAY_LEN(energy); i++) {
		if (strcasecmp(name, energy[i].name) == 0)
			return two(arena, EXPR_DIVIDE,
				   two(arena, EXPR_MULTIPLY, count(arena, energy[i].event),
				       expr_number(arena, 1e6)),
				   expr_number(arena, energy[i].unit));
	}
	if (strcasecmp(name, "TSC") == 0) {
		struct buf b = { 0 };
		const struct expr *e;

		buf_printf(&b, "msr@tsc%s%s@", unit ? ",cpu=" : "", unit ? unit : "");
		e = count(arena, arena_stringn(arena, b.at, b.len));
		buf_release(&b);
		return e;
	}
	return NULL;
}

const struct expr *evperfname_event(struct arena *arena, const char *name, const char *unit,
				    struct err *err)
{
	const struct expr *e = find_special(arena, name, unit);
	struct pieces p = { 0 };

	if (e)
		return e;
	if (take_apart(name, &p, err) == 0)
		/* Together with the counts of PERF_METRICS it is the counter that leads them. */
		e = p.slots ? on_unit(arena, "slots", unit) : put_together(arena, &p, unit);
	buf_release(&p.terms);
	return e;
}

static const struct expr *literal(struct arena *arena, const char *name)
{
	return expr_named(arena, EXPR_LITERAL, name);
}

/* How many units of a kind a package has: perf counts them over all packages. */
static const struct expr *per_socket(struct arena *arena, const char *uncore, struct err *err)
{
	if (!uncore) {
		err_set(err, ERR_INPUT, "expected an uncore event by which to count units");
		return NULL;
	}
	return expr_named(arena, EXPR_SOURCE_COUNT, uncore);
}

static const struct expr *find_literal(struct arena *arena, const char *name)
{
	static const struct {
		const char *name;
		const char *literal;
	} same[] = {
		{ "HYPERTHREADING_ON", "smt_on" },
		{ "SOCKET_COUNT", "num_packages" },
		{ "SYSTEM_TSC_FREQ", "system_tsc_freq" },
		{ "system.sockets[0].cpus.count * system.socket_count", "num_cpus_online" },
		{ "system.socket_count", "num_packages" },
	};

	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		if (strcasecmp(name, same[i].name) == 0)
			return literal(arena, same[i].literal);
	}
	return NULL;
}

const struct expr *evperfname_constant(struct arena *arena, const char *name, const char *uncore,
				       struct err *err)
{
	const struct expr *e = find_literal(arena, name);
	struct err ignored = { 0 };
	double number;

	if (e)
		return e;
	if (num_parse_real(view_of(name), &number, &ignored) == 0)
		return expr_number(arena, number);
	/* perf's duration_time is in seconds within metrics. */
	if (strcasecmp(name, "DURATIONTIMEINSECONDS") == 0)
		return count(arena, "duration_time");
	if (strcasecmp(name, "DURATIONTIMEINMILLISECONDS") == 0)
		return two(arena, EXPR_MULTIPLY, expr_number(arena, 1000),
			   count(arena, "duration_time"));
	if (strcasecmp(name, "CHAS_PER_SOCKET") == 0)
		return per_socket(arena, uncore, err);
	if (strcasecmp(name, "CORES_PER_SOCKET") == 0)
		return two(arena, EXPR_DIVIDE, literal(arena, "num_cores"),
			   literal(arena, "num_packages"));
	if (strcasecmp(name, "THREADS_PER_CORE") == 0)
		return two(arena, EXPR_DIVIDE, literal(arena, "num_cpus_online"),
			   literal(arena, "num_cores"));
	return NULL;
}

const char *evperfname_metric(struct arena *arena, const char *name, bool tma)
{
	struct buf b = { 0 };
	const char *out;

	if (!tma)
		return arena_string(arena, name);
	buf_add_text(&b, "tma_");
	buf_add_lower(&b, view_of(name));
	out = arena_stringn(arena, b.at, b.len);
	buf_release(&b);
	return out;
}
