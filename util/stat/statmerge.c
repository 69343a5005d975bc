/* SPDX-License-Identifier: MIT */
#include "util/stat/statmerge.h"

#include <string.h>

#include "util/base/view.h"
#include "util/pmu/encoding.h"
#include "util/pmu/pmuname.h"
#include "util/run/measure.h"

/* How much of the name was typed: what stands behind it, " [uncore_imc_0]", tells PMUs apart. */
static struct view typed_name(const struct plan_event *event)
{
	const char *device = event->encoding ? event->encoding->device : NULL;
	size_t len = strlen(event->name), more = device ? strlen(device) + 3 : 0;

	if (device && len > more && event->name[len - 1] == ']' &&
	    strncmp(event->name + len - more, " [", 2) == 0 &&
	    strncmp(event->name + len - more + 2, device, more - 3) == 0)
		return view_make(event->name, len - more);
	return view_make(event->name, len);
}

static bool is_core(const struct statmerge_style *style, const char *device)
{
	for (size_t i = 0; i < style->ncores; i++) {
		if (strcmp(style->core_names[i], device) == 0)
			return true;
	}
	return false;
}

static struct view kind_of(const char *device)
{
	return view_make(device, pmuname_kind_len(device));
}

static bool belongs(const struct statmerge_style *style, const struct plan_event *a,
		    const struct plan_event *b)
{
	const struct encoding *x = a->encoding, *y = b->encoding;
	struct view left, right;

	if (!x || !y || !x->device || !y->device || a->hidden || b->hidden ||
	    a->cgroup != b->cgroup || strcmp(x->device, y->device) == 0)
		return false;
	left = typed_name(a);
	right = typed_name(b);
	if (left.len == strlen(a->name) || right.len == strlen(b->name) || left.len != right.len ||
	    memcmp(left.at, right.at, left.len) != 0)
		return false;
	if (x->scale != y->scale || strcmp(x->unit, y->unit) != 0 || x->snapshot != y->snapshot)
		return false;
	if (is_core(style, x->device) || is_core(style, y->device))
		return style->cores && is_core(style, x->device) && is_core(style, y->device);
	left = kind_of(x->device);
	right = kind_of(y->device);
	return style->units && left.len == right.len && memcmp(left.at, right.at, left.len) == 0;
}

/* The same event typed twice is two, each with all of its units. */
static bool has_device(const struct statmerge *m, const struct plan *plan, size_t first, size_t i)
{
	for (size_t k = first; k < i; k++) {
		if (m->into.at[k] == first && strcmp(plan->events.at[k].encoding->device,
						     plan->events.at[i].encoding->device) == 0)
			return true;
	}
	return false;
}

static size_t find_first(const struct statmerge *m, const struct plan *plan,
			 const struct statmerge_style *style, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (m->into.at[k] == k &&
		    belongs(style, &plan->events.at[k], &plan->events.at[i]) &&
		    !has_device(m, plan, k, i))
			return k;
	}
	return i;
}

/* The first of several is shown for all: as it was typed, of the kind of PMU. */
static void name_first(struct statmerge *m, const struct plan *plan,
		       const struct statmerge_style *style, size_t i)
{
	const struct plan_event *event = &plan->events.at[i];
	struct view name = typed_name(event), kind = kind_of(event->encoding->device);
	struct encoding *e = arena_alloc(&m->arena, sizeof(*e));

	*e = *event->encoding;
	e->device = is_core(style, e->device) ? NULL : arena_stringn(&m->arena, kind.at, kind.len);
	if (!e->device)
		e->pmu = "default_core";
	m->shown.events.at[i].name = arena_stringn(&m->arena, name.at, name.len);
	m->shown.events.at[i].encoding = e;
}

void statmerge_init(struct statmerge *m, const struct plan *plan,
		    const struct statmerge_style *style)
{
	*m = (struct statmerge){ 0 };
	for (size_t g = 0; g < plan->groups.len; g++) {
		const struct plan_group *group = &plan->groups.at[g];

		plan_add_group(&m->shown);
		m->shown.groups.at[g].weak = group->weak;
		for (size_t i = group->first; i < group->first + group->len; i++)
			plan_add_event(&m->shown, &plan->events.at[i]);
	}
	for (size_t i = 0; i < plan->events.len; i++) {
		size_t first = find_first(m, plan, style, i);

		*vec_add(&m->into) = first;
		if (first == i)
			continue;
		m->shown.events.at[i].hidden = true;
		if (m->shown.events.at[first].encoding == plan->events.at[first].encoding)
			name_first(m, plan, style, first);
	}
}

void statmerge_release(struct statmerge *m)
{
	plan_release(&m->shown);
	vec_release(&m->into);
	arena_release(&m->arena);
}

void statmerge_part(struct statmerge *m, const struct plan *plan, size_t event)
{
	size_t first = m->into.at[event], others = 0;

	m->into.at[event] = event;
	m->shown.events.at[event] = plan->events.at[event];
	for (size_t i = 0; i < m->into.len; i++)
		others += i != first && m->into.at[i] == first;
	if (!others)
		m->shown.events.at[first] = plan->events.at[first];
}

void statmerge_map(const struct statmerge *m, size_t first_event, const struct readings *in,
		   struct readings *out)
{
	out->len = 0;
	for (size_t i = 0; i < in->len; i++) {
		struct reading r = in->at[i];

		r.event = m->into.at[first_event + r.event];
		*vec_add(out) = r;
	}
}

void statmerge_states(const struct statmerge *m, struct measure_event *states)
{
	for (size_t i = 0; i < m->into.len; i++) {
		struct measure_event *first = &states[m->into.at[i]];

		if (!first->supported && states[i].supported)
			*first = states[i];
		first->user_only |= states[i].user_only;
	}
}
