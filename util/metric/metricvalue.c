/* SPDX-License-Identifier: MIT */
#include "util/metric/metricvalue.h"

#include <math.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/count/counts.h"
#include "util/metric/metricentry.h"
#include "util/metric/metricevent.h"
#include "util/metric/metricset.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"

/* Steps over the events of the plan that the value needs. */
struct cursor {
	size_t use, encoding;
};

static bool next_event(const struct metricentry *m, struct cursor *at, size_t *event)
{
	for (; at->use < m->uses.len; at->use++, at->encoding = 0) {
		const struct metricask_use *use = &m->uses.at[at->use];

		if (use->is_soft || at->encoding >= use->name->nencodings)
			continue;
		*event = use->events[at->encoding++];
		return true;
	}
	return false;
}

static const char *pmu_of(const struct plan *plan, size_t event)
{
	const struct encoding *e = plan->events.at[event].encoding;

	return e ? e->pmu : "";
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* On each unit in one group; a sum over units of several PMUs is never that. */
static bool are_together(const struct plan *plan, const size_t *pieces, size_t a, size_t b)
{
	const struct encoding *x = plan->events.at[a].encoding, *y = plan->events.at[b].encoding;

	if (pieces && pieces[a] != pieces[b])
		return false;
	if (plan_find_group(plan, a) == plan_find_group(plan, b))
		return true;
	return x && y && same_text(x->pmu, y->pmu) && !same_text(x->device, y->device);
}

/* Counted at the same time: in one group, or always. */
static bool is_coherent(const struct metricentry *m, const struct plan *plan, const size_t *pieces)
{
	struct cursor at = { 0 };
	bool together = true, always = true;
	size_t event, n = 0;

	for (; next_event(m, &at, &event); n++) {
		struct cursor before = { 0 };
		size_t other;

		always &= metricevent_never_waits(pmu_of(plan, event));
		while (together && next_event(m, &before, &other) && other != event)
			together = are_together(plan, pieces, event, other);
	}
	return together || always;
}

static void tell_times(const struct metricentry *m, const struct metricset_sample *sample,
		       struct metricset_value *out)
{
	struct cursor at = { 0 };
	size_t event;

	out->running_fraction = 1;
	while (next_event(m, &at, &event)) {
		struct count count = counts_at(sample->counts, event);

		if (count.running_fraction < out->running_fraction)
			out->running_fraction = count.running_fraction;
	}
	out->coherent = is_coherent(m, sample->plan, sample->pieces) ||
			(out->running_fraction >= 1 && !sample->runs_of_group);
}

/* The event whose line it belongs to, and the one that is to blame if there is no value. */
static size_t pick_event(const struct metricentry *m, const struct metricset_sample *sample,
			 const char **uncounted)
{
	size_t last = METRICSET_NO_EVENT, event;
	struct cursor at = { 0 };

	*uncounted = NULL;
	while (next_event(m, &at, &event)) {
		const struct plan_event *planned = &sample->plan->events.at[event];

		if (!planned->hidden && (last == METRICSET_NO_EVENT || event > last))
			last = event;
		if (!counts_at(sample->counts, event).counted && !*uncounted)
			*uncounted = planned->name;
	}
	return last;
}

static int tell_level(const struct metricentry *m, struct metricset_value *out, struct err *err)
{
	double bad;

	if (!m->threshold)
		return 0;
	if (exprset_eval(&m->domain->exprs, m->threshold, &bad, err) < 0)
		return -1;
	if (!isnan(bad))
		out->level = bad != 0 ? METRICSET_BAD : METRICSET_GOOD;
	return 0;
}

/* It is mostly the same in every interval. */
static void keep_reason(struct arena *arena, struct metricentry *m, const struct buf *reason,
			struct metricset_value *out)
{
	if (!m->reason || strcmp(m->reason, buf_text(reason)) != 0)
		m->reason = arena_string(arena, buf_text(reason));
	out->reason = m->reason;
}

static void explain_lost(const struct metricentry *m, struct buf *reason)
{
	if (m->is_untold)
		buf_printf(reason, "the event tables do not tell how long '%s' takes", m->absent);
	else
		buf_printf(reason, "the machine has no event '%s'", m->absent);
}

static void tell_reason(struct arena *arena, struct metricentry *m, double value,
			const char *uncounted, struct metricset_value *out)
{
	struct buf reason = { 0 };

	if (m->is_lost || (m->absent && (value == 0 || isnan(value))))
		explain_lost(m, &reason);
	else if (!isfinite(value) && uncounted)
		buf_printf(&reason, "event '%s' was not counted", uncounted);
	else if (!isfinite(value))
		buf_add_text(&reason, "it would divide by zero");
	keep_reason(arena, m, &reason, out);
	buf_release(&reason);
}

/* Why the parts of a value are not of one time. */
static void tell_split(struct arena *arena, struct metricentry *m,
		       const struct metricset_sample *sample, struct metricset_value *out)
{
	struct buf reason = { 0 };
	struct cursor at = { 0 };
	bool refused = false;
	size_t event;

	while (next_event(m, &at, &event))
		refused |= sample->pieces && sample->pieces[event];
	if (refused)
		buf_add_text(&reason, "the kernel refused to count its group together");
	else if (m->split)
		buf_printf(&reason, "not from one time: %s", m->split);
	else
		buf_add_text(&reason, "not from one time: its events are in several groups");
	keep_reason(arena, m, &reason, out);
	buf_release(&reason);
}

int metricvalue_compute(struct arena *arena, struct metricentry *m,
			const struct metricset_sample *sample, struct metricset_value *out,
			struct err *err)
{
	const char *uncounted = NULL;
	double value = NAN;

	out->event = METRICSET_NO_EVENT;
	if (!m->is_lost) {
		out->event = pick_event(m, sample, &uncounted);
		if (exprset_value(&m->domain->exprs, m->table.name, &value, err) < 0)
			return -1;
	}
	tell_reason(arena, m, value, uncounted, out);
	if (out->reason[0])
		return 0;
	out->known = true;
	out->value = value * m->scale;
	tell_times(m, sample, out);
	if (!out->coherent)
		tell_split(arena, m, sample, out);
	return tell_level(m, out, err);
}

static void add_group(struct metricset_place *out, size_t group)
{
	size_t at = out->ngroups;

	for (size_t i = 0; i < out->ngroups; i++) {
		if (out->groups[i] == group)
			return;
	}
	for (; at && out->groups[at - 1] > group; at--)
		out->groups[at] = out->groups[at - 1];
	out->groups[at] = group;
	out->ngroups++;
}

void metricvalue_find(const struct metricentry *m, const struct plan *plan, const size_t *pieces,
		      struct arena *arena, struct metricset_place *out)
{
	struct buf reason = { 0 };
	struct cursor at = { 0 };
	size_t event;

	*out = (struct metricset_place){
		.name = m->table.name,
		.groups = arena_alloc(arena, (plan->groups.len + 1) * sizeof(out->groups[0])),
	};
	if (m->is_lost) {
		explain_lost(m, &reason);
	} else {
		while (next_event(m, &at, &event))
			add_group(out, plan_find_group(plan, event));
		out->coherent = is_coherent(m, plan, pieces);
		if (!out->coherent)
			buf_add_text(&reason,
				     m->split ? m->split : "its events are in several groups");
	}
	out->reason = reason.len ? arena_string(arena, buf_text(&reason)) : NULL;
	buf_release(&reason);
}
