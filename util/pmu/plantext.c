/* SPDX-License-Identifier: MIT */
#include "util/pmu/plantext.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/pmu/encoding.h"
#include "util/pmu/evparse.h"
#include "util/pmu/pmuname.h"
#include "util/pmu/resolve.h"
#include "util/pmu/topdown.h"

void plantext_init(struct plantext *p, struct resolve *resolve)
{
	*p = (struct plantext){ .resolve = resolve };
}

void plantext_release(struct plantext *p)
{
	for (size_t i = 0; i < p->lists.len; i++) {
		evspec_release(p->lists.at[i]);
		free(p->lists.at[i]);
	}
	vec_release(&p->lists);
	vec_release(&p->splits);
	arena_release(&p->arena);
}

/* The list is kept at once: encodings point into it, and it is released with the rest. */
static const struct evspec_list *parse(struct plantext *p, const char *text, struct err *err)
{
	struct evspec_list *list = alloc_zero(1, sizeof(*list));

	*vec_add(&p->lists) = list;
	return evparse_text(list, text, err) < 0 ? NULL : list;
}

static const struct encoding *keep(struct plantext *p, const struct encoding *e)
{
	struct encoding *kept = arena_alloc(&p->arena, sizeof(*kept));

	*kept = *e;
	return kept;
}

static bool is_renamed(const struct evspec *spec)
{
	for (size_t i = 0; i < spec->terms.len; i++)
		if (view_equal(spec->terms.at[i].name, "name"))
			return true;
	return false;
}

/* As it was typed, modifiers too, unless name= or a glob has made it another one. */
static const char *name_of(struct plantext *p, const struct evspec *spec, const struct encoding *e,
			   bool several)
{
	bool typed = !is_renamed(spec) &&
		     (view_equal(spec->name, e->name) || view_equal(spec->whole, e->name));
	struct buf name = { 0 };
	const char *kept;

	if (typed)
		buf_add_view(&name, spec->whole);
	else
		buf_add_text(&name, e->name);
	if (several && typed && e->device)
		buf_printf(&name, " [%s]", e->device);
	kept = arena_string(&p->arena, buf_text(&name));
	buf_release(&name);
	return kept;
}

/* What the kernel does not show us is a reason to tell, not one to stop. */
static bool is_refusal(const struct err *err)
{
	return err->code == ERR_DENIED || err->code == ERR_UNSUPPORTED;
}

struct members VEC(struct plan_event);

/* The events that one of the text stands for. */
static int find_members(struct plantext *p, const struct evspec *spec, struct members *out,
			struct err *err)
{
	struct encoding_list found = { 0 };
	int r = resolve_event(p->resolve, spec, &found, err);

	for (size_t i = 0; r == 0 && i < found.len; i++)
		*vec_add(out) = (struct plan_event){
			.name = name_of(p, spec, &found.at[i], found.len > 1),
			.encoding = keep(p, &found.at[i]),
			.counter = PLAN_COUNTER_ANY,
		};
	vec_release(&found);
	if (r == 0 || !is_refusal(err))
		return r;
	*vec_add(out) = (struct plan_event){
		.name = arena_stringn(&p->arena, spec->whole.at, spec->whole.len),
		.counter = PLAN_COUNTER_ANY,
		.refusal = arena_string(&p->arena, err->text),
		.hint = arena_string(&p->arena, err->hint),
	};
	err_clear(err);
	return 0;
}

/*
 * The PMU that the others of its group have to be of; NULL where it may be any:
 * of software, not known here, or one whose events Linux takes into any group
 * (task_ctx_nr is perf_sw_context in their drivers).
 */
static const char *bound_to(const struct plan_event *event)
{
	static const char *const free_ones[] = { "msr",	      "kprobe", "uprobe", "intel_pt",
						 "intel_bts", "cs_etm", "arm_spe" };
	const struct encoding *e = event->encoding;
	const char *device = e ? e->device : NULL;

	/* Their numbers are the same everywhere, unlike those of generic events (hybrid cores). */
	if (e && e->has_type &&
	    (e->type == PERF_TYPE_SOFTWARE || e->type == PERF_TYPE_TRACEPOINT ||
	     e->type == PERF_TYPE_BREAKPOINT))
		return NULL;
	for (size_t i = 0; device && i < ARRAY_LEN(free_ones); i++) {
		if (pmuname_match(device, view_of(free_ones[i])))
			return NULL;
	}
	return device;
}

static bool is_of(const struct plan_event *event, const char *pmu)
{
	const char *own = bound_to(event);

	return own && strcmp(own, pmu) == 0;
}

static bool seen(const struct plan_event *events, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (is_of(&events[k], bound_to(&events[i])))
			return true;
	}
	return false;
}

void plantext_add_groups(const struct plan_event *events, size_t n, struct plan *plan)
{
	bool first = true;

	for (size_t i = 0; i < n; i++) {
		const char *pmu = bound_to(&events[i]);

		if (!pmu || seen(events, i))
			continue;
		plan_add_group(plan);
		for (size_t k = 0; k < n; k++) {
			if (is_of(&events[k], pmu) || (first && !bound_to(&events[k])))
				plan_add_event(plan, &events[k]);
		}
		first = false;
	}
	if (!first)
		return;
	plan_add_group(plan);
	for (size_t k = 0; k < n; k++)
		plan_add_event(plan, &events[k]);
}

/* On how many PMUs these are, of which each is an event at most. */
static size_t count_bound(const struct plan_event *events, size_t n)
{
	size_t bound = 0;

	for (size_t i = 0; i < n; i++)
		bound += bound_to(&events[i]) != NULL;
	return bound;
}

static void note_split(struct plantext *p, const struct plan *plan, size_t first)
{
	struct buf text = { 0 };

	buf_add_text(&text, "a group is of one PMU, so this one is counted as several:");
	for (size_t g = first; g < plan->groups.len; g++) {
		const struct plan_group *group = &plan->groups.at[g];

		buf_add_text(&text, " {");
		for (size_t i = group->first; i < group->first + group->len; i++)
			buf_printf(&text, "%s%s", i > group->first ? "," : "",
				   plan->events.at[i].name);
		buf_add_char(&text, '}');
	}
	*vec_add(&p->splits) = arena_string(&p->arena, buf_text(&text));
	buf_release(&text);
}

/*
 * fewest: PMUs of the event that is on the fewest. {a,b} that all kinds of cores
 * have is a group on each of them, as it is meant; where PMUs are named it is not.
 */
static void add_group(struct plantext *p, const struct members *m, size_t fewest, struct plan *plan)
{
	size_t first = plan->groups.len;

	plantext_add_groups(m->at, m->len, plan);
	if (fewest < plan->groups.len - first && plan->groups.len - first > 1)
		note_split(p, plan, first);
}

static bool same_device(const struct encoding *a, const struct encoding *b)
{
	return a->device && b->device ? strcmp(a->device, b->device) == 0 : a->device == b->device;
}

/* slots of the core whose topdown event that is; NULL where it has none. */
static const struct encoding *find_leader(struct plantext *p, const struct encoding *rider)
{
	struct buf text = { 0 };
	struct err ignored = { 0 };
	const struct encoding *const *found;
	struct encoding *leader = NULL;
	size_t n;

	buf_printf(&text, "%s/slots/", rider->device ? rider->device : "cpu");
	found = plantext_find(p, arena_string(&p->arena, buf_text(&text)), &n, &ignored);
	if (found && n == 1 && topdown_leads(p->resolve, found[0])) {
		leader = arena_alloc(&p->arena, sizeof(*leader));
		*leader = *found[0];
		leader->mods = rider->mods;
		leader->cpus = rider->cpus;
	}
	buf_release(&text);
	return leader;
}

static bool has_leader(const struct plantext *p, const struct plan_event *events, size_t n,
		       const struct encoding *rider)
{
	for (size_t i = 0; i < n; i++) {
		const struct encoding *e = events[i].encoding;

		if (e && topdown_leads(p->resolve, e) && same_device(e, rider))
			return true;
	}
	return false;
}

/*
 * Topdown events count behind slots alone, so it is put first where it is among
 * the events, and is counted unseen where it is not.
 */
static void lead_topdown(struct plantext *p, struct members *m)
{
	size_t n = m->len;
	bool rides = false;

	for (size_t i = 0; i < n; i++) {
		const struct encoding *e = m->at[i].encoding, *leader;

		if (!e || !topdown_rides(p->resolve, e))
			continue;
		leader = has_leader(p, m->at, m->len, e) ? NULL : find_leader(p, e);
		if (leader)
			*vec_add(m) = (struct plan_event){
				.name = arena_string(&p->arena, leader->name),
				.encoding = leader,
				.counter = PLAN_COUNTER_ANY,
				.hidden = true,
			};
		rides |= has_leader(p, m->at, m->len, e);
	}
	if (rides)
		topdown_order(p->resolve, m->at, m->len);
}

static void add_singles(struct plantext *p, const struct members *m, struct plan *plan)
{
	for (size_t i = 0; i < m->len; i++) {
		struct members one = { 0 };

		*vec_add(&one) = m->at[i];
		if (p->leads_topdown)
			lead_topdown(p, &one);
		plan_add_group(plan);
		for (size_t k = 0; k < one.len; k++)
			plan_add_event(plan, &one.at[k]);
		vec_release(&one);
	}
}

int plantext_add(struct plantext *p, const char *text, struct plan *plan, struct err *err)
{
	const struct evspec_list *list = parse(p, text, err);
	struct members members = { 0 };
	size_t fewest = SIZE_MAX, start = plan->groups.len;
	struct VEC(bool) loose = { 0 };
	int status = list ? 0 : -1;

	for (size_t i = 0; status == 0 && i < list->events.len; i++) {
		const struct evspec *spec = &list->events.at[i];
		size_t group = spec->group, first = plan->groups.len, known = members.len, bound;

		status = find_members(p, spec, &members, err);
		bound = members.len > known ? count_bound(members.at + known, members.len - known)
					    : 0;
		if (bound && bound < fewest)
			fewest = bound;
		if (group != EVSPEC_NO_GROUP && i + 1 < list->events.len && spec[1].group == group)
			continue;
		if (status == 0 && group == EVSPEC_NO_GROUP) {
			add_singles(p, &members, plan);
		} else if (status == 0) {
			if (p->leads_topdown)
				lead_topdown(p, &members);
			add_group(p, &members, fewest, plan);
		}
		for (; first < plan->groups.len; first++) {
			plan->groups.at[first].weak = spec->mods.weak;
			*vec_add(&loose) = group == EVSPEC_NO_GROUP;
		}
		members.len = 0;
		fewest = SIZE_MAX;
	}
	if (status == 0 && p->leads_topdown && loose.len)
		topdown_gather(p->resolve, plan, start, loose.at);
	vec_release(&loose);
	vec_release(&members);
	return status;
}

const struct encoding *const *plantext_find(struct plantext *p, const char *text, size_t *n,
					    struct err *err)
{
	const struct evspec_list *list = parse(p, text, err);
	struct encoding_list found = { 0 };
	const struct encoding **out = NULL;

	*n = 0;
	if (!list)
		return NULL;
	for (size_t i = 0; i < list->events.len; i++) {
		if (resolve_event(p->resolve, &list->events.at[i], &found, err) < 0)
			goto out;
	}
	out = arena_alloc(&p->arena, (found.len + 1) * sizeof(out[0]));
	for (size_t i = 0; i < found.len; i++)
		out[i] = keep(p, &found.at[i]);
	*n = found.len;
out:
	vec_release(&found);
	return out;
}

static bool same_mods(const struct evspec_mods *a, const struct evspec_mods *b)
{
	return a->user == b->user && a->kernel == b->kernel && a->hypervisor == b->hypervisor &&
	       a->guest == b->guest && a->host == b->host && a->no_idle == b->no_idle &&
	       a->precise == b->precise;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* What has no hardware of its own, whether its PMU was named or not. */
static bool is_kernels_own(const struct encoding *e)
{
	return e->type == PERF_TYPE_SOFTWARE || e->type == PERF_TYPE_TRACEPOINT ||
	       e->type == PERF_TYPE_BREAKPOINT;
}

bool plantext_same(const struct encoding *a, const struct encoding *b)
{
	if (a->has_type != b->has_type || !same_mods(&a->mods, &b->mods) ||
	    !same_text(a->cpus, b->cpus) || a->inherit != b->inherit)
		return false;
	if (!a->has_type)
		return same_text(a->pmu, b->pmu) && same_text(a->terms, b->terms);
	/* On a hybrid machine the generic numbers are told apart by the kind of core. */
	return a->type == b->type && (is_kernels_own(a) || same_text(a->device, b->device)) &&
	       a->access == b->access && memcmp(a->config, b->config, sizeof(a->config)) == 0;
}
