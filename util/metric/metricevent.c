/* SPDX-License-Identifier: MIT */
#include "util/metric/metricevent.h"

#include <inttypes.h>
#include <linux/perf_event.h>
#include <math.h>
#include <string.h>

#include "pmu-events/evset.h"
#include "util/base/buf.h"
#include "util/base/num.h"
#include "util/pmu/evmods.h"
#include "util/pmu/legacy.h"
#include "util/target/tool.h"

#define CORE "default_core"

/* A name taken apart: "cpu@EV,cmask=1@k" is head cpu, body EV,cmask=1, mods k. */
struct pieces {
	struct view head;
	struct view body;
	struct view mods;
	bool bodied;
	const char *core; /* the kind of cores that is meant, or NULL */
};

static bool are_mods(struct view letters)
{
	struct evspec_mods mods = { 0 };

	for (size_t i = 0; i < letters.len; i++) {
		if (evmods_add(&mods, letters.at[i]) != EVMODS_FINE)
			return false;
	}
	return true;
}

static struct pieces take_apart(const char *text)
{
	struct pieces p = { .head = view_of(text) };
	size_t open = strcspn(text, "@/"), close, colon;

	if (text[open]) {
		for (close = p.head.len - 1; close > open && text[close] != text[open]; close--)
			;
		if (close == open)
			close = p.head.len;
		p.body = view_make(text + open + 1, close - open - 1);
		p.bodied = true;
		if (close < p.head.len)
			p.mods = view_make(text + close + 1, p.head.len - close - 1);
		if (p.mods.len && p.mods.at[0] == ':')
			p.mods = view_make(p.mods.at + 1, p.mods.len - 1);
		p.head.len = open;
		return p;
	}
	for (colon = p.head.len; colon > 0 && text[colon - 1] != ':'; colon--)
		;
	if (colon > 1 && are_mods(view_of(text + colon))) {
		p.mods = view_of(text + colon);
		p.head.len = colon - 1;
	}
	return p;
}

static bool is_one_of(struct view name, const char *const *list)
{
	for (; *list; list++) {
		if (view_equal_nocase(name, *list))
			return true;
	}
	return false;
}

/* PMUs whose events take no counter that anybody competes for; the kernel lets msr's join. */
static const char *const joining[] = { "msr", "software", "tool", "tracepoint", NULL };
static const char *const dedicated[] = { "power", "cstate_core", "cstate_pkg", NULL };

/* Puts a term into a list of terms: over the one of that name, or at the end. */
static void put_term(struct buf *terms, struct view term)
{
	struct view name = view_make(term.at, view_find(term, 0, '=')), rest, old;
	struct buf out = { 0 };
	bool put = false;

	for (rest = buf_view(terms); rest.len && view_split(&rest, ',', &old);) {
		struct view old_name = view_make(old.at, view_find(old, 0, '='));
		bool same = old_name.len == name.len && memcmp(old_name.at, name.at, name.len) == 0;

		if (out.len)
			buf_add_char(&out, ',');
		buf_add_view(&out, same ? term : old);
		put |= same;
	}
	if (!put) {
		if (out.len)
			buf_add_char(&out, ',');
		buf_add_view(&out, term);
	}
	buf_release(terms);
	*terms = out;
}

static void add_register(struct assign_event *e, struct view term)
{
	static const char *const shared[] = { "offcore_rsp", "frontend", "ldlat", "snoop_rsp" };
	size_t equal = view_find(term, 0, '=');
	uint64_t value;

	for (size_t i = 0; i < ARRAY_LEN(shared); i++) {
		if (!view_equal(view_make(term.at, equal), shared[i]) || equal == term.len ||
		    !num_is_u64(view_make(term.at + equal + 1, term.len - equal - 1), &value))
			continue;
		e->registers[e->nregisters++] = (struct encoding_register){ shared[i], value };
	}
}

static void fill_terms(struct metricevent *e, struct arena *arena, const char *own,
		       struct view extra)
{
	struct buf terms = { 0 };
	struct view rest, term;

	for (rest = view_of(own); rest.len && view_split(&rest, ',', &term);) {
		if (!view_starts(term, "period="))
			put_term(&terms, term);
	}
	while (extra.len && view_split(&extra, ',', &term)) {
		if (term.len)
			put_term(&terms, term);
	}
	for (rest = buf_view(&terms); rest.len && view_split(&rest, ',', &term);)
		add_register(&e->assign, term);
	e->terms = arena_string(arena, buf_text(&terms));
	buf_release(&terms);
}

/* "inst_retired.any", "inst_retired.any:k"; with the PMU where that tells something. */
static void fill_name(const struct metricpmu_env *env, struct metricevent *e, struct arena *arena,
		      const char *event, struct view extra, struct view mods)
{
	bool is_of_one_kind = env->cores && env->cores->len > 1 &&
			      metricpmu_core(env, view_of(e->pmu));
	bool prefixed = extra.len || !event[0] || is_of_one_kind ||
			(strcmp(e->table, e->pmu) == 0 && strncmp(e->pmu, "cpu", 3) == 0) ||
			(strcmp(e->table, CORE) != 0 && strcmp(e->table, e->pmu) != 0);
	struct buf name = { 0 };

	if (prefixed)
		buf_printf(&name, "%s/%s%s%.*s/%.*s", e->pmu, event,
			   event[0] && extra.len ? "," : "", VIEW_ARG(extra), VIEW_ARG(mods));
	else
		buf_printf(&name, "%s%s%.*s", event, mods.len ? ":" : "", VIEW_ARG(mods));
	e->name = arena_string(arena, buf_text(&name));
	buf_release(&name);
}

/*
 * Intel's fixed counters 0 and 1 count an event as it is: with a threshold,
 * edges, another unit mask it takes a programmable one (arch/x86/events/intel/core.c
 * compares all of these bits, FIXED_EVENT_FLAGS).
 */
static uint64_t mask_of_changed(uint64_t mask, uint64_t all, struct view extra)
{
	static const char *const bits[] = { "event", "umask", "edge",	 "inv",
					    "cmask", "in_tx", "in_tx_cp" };
	const uint64_t fixed = UINT64_C(3) << ASSIGN_FIXED;
	struct view term;

	while (mask & fixed && extra.len && view_split(&extra, ',', &term)) {
		for (size_t i = 0; i < ARRAY_LEN(bits); i++) {
			if (view_equal_nocase(view_make(term.at, view_find(term, 0, '=')), bits[i]))
				return (mask | (all & UINT32_MAX)) & ~fixed;
		}
	}
	return mask;
}

/* An event of the tables, with terms that the expression adds. */
static void fill(const struct metricpmu_env *env, struct arena *arena, const struct pieces *p,
		 const struct evtable_event *event, struct view extra, const char *device,
		 struct metricevent *e)
{
	bool of_kind = p->core && strcmp(event->pmu, CORE) == 0;
	struct metricpmu pmu = metricpmu_find(env, of_kind ? p->core : event->pmu);

	e->table = pmu.table;
	e->pmu = device ? device : pmu.name;
	if (is_one_of(view_of(event->pmu), joining) || tool_known(event->name))
		e->kind = METRICEVENT_JOINING;
	fill_terms(e, arena, event->terms, extra);
	fill_name(env, e, arena, event->name, extra, p->mods);
	e->assign.name = e->name;
	e->assign.role = e->kind == METRICEVENT_JOINING ? ASSIGN_FREE : ASSIGN_COUNTED;
	if (metricpmu_find_in_terms(env, &pmu, e->terms, &e->assign.mask))
		e->assign.role = e->assign.mask ? e->assign.role : ASSIGN_FREE;
	else if (!metricpmu_find_on_board(env, &pmu, e->terms, &e->assign.mask))
		e->assign.mask = metricpmu_mask(env, &pmu, event);
	if (metricpmu_is_arch(env, "x86") && pmu.is_core)
		e->assign.mask = mask_of_changed(e->assign.mask, pmu.counters, extra);
	if (pmu.counters)
		e->assign.mask &= pmu.counters;
	if (metricpmu_is_arch(env, "x86") && pmu.is_core &&
	    event->counters.fixed == UINT32_C(1) << METRICPMU_SLOTS && !event->counters.generic)
		e->assign.role = ASSIGN_LEADER;
	e->assign.alone = event->flags & EVTABLE_TAKEN_ALONE && !e->assign.nregisters;
}

/* Has the core slots and the four or more metrics derived from them? */
static bool has_slots(const struct metricpmu_env *env, const struct metricpmu *pmu)
{
	return metricpmu_is_arch(env, "x86") && pmu->is_core && pmu->fixed > METRICPMU_SLOTS &&
	       strcmp(pmu->table, "cpu_atom") != 0;
}

/* As sysfs spells them: sub-events of slots, which tables do not have (SDM, PERF_METRICS). */
static const char *topdown_terms(struct view name)
{
	static const struct {
		const char *name, *terms;
	} known[] = {
		{ "slots", "event=0x00,umask=0x4" },
		{ "topdown-retiring", "event=0x00,umask=0x80" },
		{ "topdown-bad-spec", "event=0x00,umask=0x81" },
		{ "topdown-fe-bound", "event=0x00,umask=0x82" },
		{ "topdown-be-bound", "event=0x00,umask=0x83" },
		{ "topdown-heavy-ops", "event=0x00,umask=0x84" },
		{ "topdown-br-mispredict", "event=0x00,umask=0x85" },
		{ "topdown-fetch-lat", "event=0x00,umask=0x86" },
		{ "topdown-mem-bound", "event=0x00,umask=0x87" },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (view_equal_nocase(name, known[i].name))
			return known[i].terms;
	}
	return NULL;
}

/* slots and topdown-*, which sysfs names and tables do not. */
static bool fill_topdown(const struct metricpmu_env *env, struct arena *arena,
			 const struct pieces *p, struct view name, const char *table,
			 struct metricevent *e)
{
	struct metricpmu pmu = metricpmu_find(env, table);
	bool slots = view_equal_nocase(name, "slots");
	struct evtable_event event;
	struct buf text = { 0 };

	if (!topdown_terms(name) || !has_slots(env, &pmu))
		return false;
	/* The same event, where the tables have it: it must not compete with itself. */
	if (slots && evset_find_event(env->set, table, view_of("topdown.slots"), &event, NULL)) {
		fill(env, arena, p, &event, view_make("", 0), NULL, e);
		return true;
	}
	buf_add_view(&text, name);
	e->table = pmu.table;
	e->pmu = pmu.name;
	e->terms = topdown_terms(name);
	fill_name(env, e, arena, buf_text(&text), (struct view){ 0 }, p->mods);
	e->assign.name = e->name;
	e->assign.role = slots ? ASSIGN_LEADER : ASSIGN_RIDER;
	if (slots)
		e->assign.mask = UINT64_C(1) << (ASSIGN_FIXED + METRICPMU_SLOTS);
	buf_release(&text);
	return true;
}

/* An event of a PMU that is counted by terms alone, or whose events the tables do not have. */
static void fill_plain(const struct metricpmu_env *env, struct arena *arena, const struct pieces *p,
		       const char *table, const char *device, struct metricevent *e)
{
	struct evtable_event none = { .name = "", .pmu = table, .terms = "" };

	fill(env, arena, p, &none, p->body, device, e);
}

static void fill_without_table(struct arena *arena, const char *text, const struct pieces *p,
			       enum metricevent_kind kind, struct metricevent *e)
{
	struct buf name = { 0 };

	for (; *text; text++)
		buf_add_char(&name, *text == '@' ? '/' : *text);
	e->kind = kind;
	e->name = arena_string(arena, buf_text(&name));
	e->pmu = e->table = arena_stringn(arena, p->head.at, p->head.len);
	e->terms = p->body.len ? arena_stringn(arena, p->body.at, p->body.len) : "";
	e->assign.name = e->name;
	e->assign.role = ASSIGN_FREE;
	buf_release(&name);
}

/* What every Linux knows by number, where the tables do not have it, and r1a8. */
static bool fill_legacy(const struct metricpmu_env *env, struct arena *arena,
			const struct pieces *p, struct view name, const char *home,
			struct metricevent *e)
{
	struct evtable_event event = { .terms = "" };
	struct legacy_event legacy;
	struct buf text = { 0 };

	if (evspec_is_raw(name, &legacy.config)) {
		legacy.type = PERF_TYPE_RAW;
		buf_printf(&text, "config=0x%" PRIx64, legacy.config);
	} else if (legacy_find(name, &legacy)) {
		buf_printf(&text, "legacy-%s-config=%" PRIu64,
			   legacy.type == PERF_TYPE_HARDWARE ? "hardware" : "cache", legacy.config);
	} else {
		return false;
	}
	event.name = arena_stringn(arena, name.at, name.len);
	event.pmu = legacy.type == PERF_TYPE_SOFTWARE	   ? "software"
		    : p->core				   ? p->core
		    : home && metricpmu_is_core(env, home) ? home
							   : CORE;
	if (legacy.type != PERF_TYPE_SOFTWARE)
		event.terms = arena_string(arena, buf_text(&text));
	fill(env, arena, p, &event, view_make("", 0), NULL, e);
	buf_release(&text);
	return true;
}

static bool find_event(const struct metricpmu_env *env, const char *home, struct view name,
		       struct evtable_event *event)
{
	return (home && evset_find_event(env->set, home, name, event, NULL)) ||
	       evset_find_event(env->set, NULL, name, event, NULL);
}

/* "cpu@EV,cmask=1@", "cha_0@event=0x1@", "msr@tsc@" */
static bool find_on_pmu(const struct metricpmu_env *env, struct arena *arena, const char *text,
			const struct pieces *p, struct metricevent *e)
{
	const char *table = metricpmu_table(env, p->head, arena), *device = NULL;
	struct view rest = p->body, first;
	struct evtable_event event;

	if (is_one_of(p->head, joining) || is_one_of(p->head, dedicated)) {
		fill_without_table(arena, text, p,
				   is_one_of(p->head, joining) ? METRICEVENT_JOINING
							       : METRICEVENT_DEDICATED,
				   e);
		return true;
	}
	if (!table)
		return false;
	if (strcmp(table, CORE) == 0 && p->core)
		table = p->core;
	/* One unit of several, or the PMU under a name that is not the table's. */
	if (!p->core && p->head.len && p->head.at[p->head.len - 1] >= '0' &&
	    p->head.at[p->head.len - 1] <= '9') {
		struct buf name = { 0 };

		if (!view_starts(p->head, "uncore_") && strncmp(table, "uncore_", 7) == 0)
			buf_add_text(&name, "uncore_");
		buf_add_view(&name, p->head);
		device = arena_string(arena, buf_text(&name));
		buf_release(&name);
	}
	if (!view_split(&rest, ',', &first))
		return false;
	if (fill_topdown(env, arena, p, first, table, e))
		return true;
	if (evset_find_event(env->set, table, first, &event, NULL) ||
	    (p->core && evset_find_event(env->set, CORE, first, &event, NULL))) {
		fill(env, arena, p, &event, rest.at ? rest : view_make("", 0), device, e);
		return true;
	}
	if (view_find(first, 0, '=') == first.len)
		return metricpmu_is_core(env, table) && !rest.len &&
		       fill_legacy(env, arena, p, first, table, e) &&
		       strcmp(e->table, "software") != 0;
	fill_plain(env, arena, p, table, device, e);
	return true;
}

/*
 * EVENT:R is how long the event takes to retire, which is no count: tables
 * know it (RetirementLatencyMean), and samples tell it that the counter of
 * EVENT itself can take (Intel SDM 3B, Timed PEBS).
 */
static void read_latency(const struct metricpmu_env *env, const struct pieces *p, const char *home,
			 struct metricevent *e)
{
	struct view rest = p->body, name = p->head;
	struct evtable_event event;

	if (view_find(p->mods, 0, 'R') == p->mods.len || e->kind != METRICEVENT_COUNTED)
		return;
	e->kind = METRICEVENT_JOINING;
	e->assign.role = ASSIGN_FREE;
	e->assign.nregisters = 0;
	e->assign.alone = false;
	e->is_latency = true;
	e->latency = NAN;
	if (!find_event(env, home, name, &event) &&
	    !(view_split(&rest, ',', &name) &&
	      evset_find_event(env->set, e->table, name, &event, NULL)))
		return;
	e->latency = event.latency_mean;
}

/* Where there are several kinds, that of the name itself or else that of its metric. */
static void find_core(const struct metricpmu_env *env, struct pieces *p, const char *home)
{
	if (!env->cores || env->cores->len < 2)
		return;
	if (p->bodied)
		p->core = metricpmu_core(env, p->head);
	if (!p->core && home)
		p->core = metricpmu_core(env, view_of(home));
}

void metricevent_find(const struct metricpmu_env *env, struct arena *arena, const char *text,
		      const char *home, struct metricevent *out)
{
	struct pieces p = take_apart(text);
	struct evtable_event event;

	*out = (struct metricevent){ .kind = METRICEVENT_COUNTED };
	find_core(env, &p, home);
	if (!p.bodied && fill_topdown(env, arena, &p, p.head, home ? home : CORE, out))
		return;
	if (find_event(env, home, p.head, &event)) {
		fill(env, arena, &p, &event, p.body, NULL, out);
		read_latency(env, &p, home, out);
		return;
	}
	if (p.bodied && find_on_pmu(env, arena, text, &p, out)) {
		read_latency(env, &p, home, out);
		return;
	}
	if (!p.bodied && fill_legacy(env, arena, &p, p.head, home, out))
		return;
	fill_without_table(arena, text, &p,
			   !p.bodied && tool_known(text) ? METRICEVENT_JOINING : METRICEVENT_ABSENT,
			   out);
	out->pmu = out->table = out->kind == METRICEVENT_JOINING ? "tool" : "";
}

void metricevent_find_leader(const struct metricpmu_env *env, struct arena *arena,
			     const char *table, struct metricevent *out)
{
	const struct pieces p = { .head = view_of("slots") };

	*out = (struct metricevent){ .kind = METRICEVENT_COUNTED };
	if (!fill_topdown(env, arena, &p, p.head, table, out))
		out->kind = METRICEVENT_ABSENT;
}

bool metricevent_never_waits(const char *pmu)
{
	return is_one_of(view_of(pmu), joining) || is_one_of(view_of(pmu), dedicated);
}
