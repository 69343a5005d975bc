/* SPDX-License-Identifier: MIT */
#include "util/metric/groupfit.h"

#include <stdlib.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/metric/metricmodel.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"

/* One group: its events as assign.h wants them. */
struct group {
	struct assign_pmu pmu;
	struct VEC(struct assign_event) events;
	bool is_placed; /* somebody else has told already which fit */
};

static const struct metricevent *find_event(struct metricmodel *model,
					    const struct plan_event *planned, struct arena *arena)
{
	const struct encoding *e = planned->encoding;
	const char *name = planned->name;
	const char *core = model->cores.len > 1 ? e->device : NULL;
	uint32_t event;

	/* What was typed, since names of the plan tell units apart. */
	if (e->spec)
		name = arena_stringn(arena, e->spec->whole.at, e->spec->whole.len);
	event = metricmodel_event(model, name, core);
	return model->events.at[event];
}

static void add_event(struct group *g, struct metricmodel *model, bool nmi_watchdog,
		      const struct plan_event *planned, struct arena *arena)
{
	struct assign_event none = { .name = planned->name, .role = ASSIGN_FREE };
	const struct metricevent *e = NULL;
	struct metricpmu pmu;

	g->is_placed |= planned->refusal || planned->counter != PLAN_COUNTER_ANY;
	if (planned->encoding)
		e = find_event(model, planned, arena);
	if (!e || e->kind != METRICEVENT_COUNTED) {
		*vec_add(&g->events) = none;
		return;
	}
	pmu = metricpmu_find(&model->env, e->table);
	g->pmu.counters = pmu.counters;
	g->pmu.reserved = nmi_watchdog && pmu.is_core ? metricpmu_watchdog(&model->env, &pmu) : 0;
	*vec_add(&g->events) = e->assign;
}

/* Those of a piece before the n'th. */
static bool fits(const struct group *g, size_t n, const size_t *pieces, size_t piece,
		 struct assign_failure *why)
{
	const struct assign_event **events = alloc_zero(n + 1, sizeof(events[0]));
	size_t len = 0;
	bool fit;

	for (size_t i = 0; i < n; i++) {
		if (pieces[i] == piece)
			events[len++] = &g->events.at[i];
	}
	fit = assign_events(&g->pmu, events, len, NULL, why);
	free(events);
	return fit;
}

/* Each into the piece that there is or, where it does not fit there but elsewhere, the next. */
static void break_up(const struct group *g, bool weak, size_t *pieces)
{
	size_t piece = weak;

	for (size_t i = 0; i < g->events.len; i++) {
		pieces[i] = piece;
		if (fits(g, i + 1, pieces, piece, NULL))
			continue;
		pieces[i] = piece + 1;
		if (weak && fits(g, i + 1, pieces, piece + 1, NULL))
			piece++;
		else
			pieces[i] = GROUPFIT_LEFT_OUT;
	}
}

const char *groupfit_explain(struct metricmodel *model, bool nmi_watchdog, const struct plan *plan,
			     size_t group, struct arena *arena, size_t *pieces)
{
	const struct plan_group *members = &plan->groups.at[group];
	struct assign_failure failure;
	struct group g = { 0 };
	const char *why = NULL;

	for (size_t i = 0; i < members->len; i++)
		add_event(&g, model, nmi_watchdog, &plan->events.at[members->first + i], arena);
	if (members->len > 1 && !g.is_placed &&
	    !fits(&g, members->len, pieces + members->first, 0, &failure)) {
		struct buf text = { 0 };

		assign_explain(&failure, &text);
		why = arena_string(arena, buf_text(&text));
		buf_release(&text);
		break_up(&g, members->weak, pieces + members->first);
	}
	vec_release(&g.events);
	return why;
}
