/* SPDX-License-Identifier: MIT */
#include "util/stat/statdry.h"

#include <stdlib.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/metric/groupfit.h"
#include "util/out/doc.h"
#include "util/pmu/encoding.h"
#include "util/stat/statplan.h"
#include "util/stat/statview.h"

/* What will come of groups, as far as it is known without the kernel. */
struct outlook {
	struct arena arena;
	const char **why; /* per group: why its events do not fit together, or NULL */
	size_t *pieces;	  /* per event, as in groupfit.h */
};

static void foresee(struct outlook *o, const struct statplan *p)
{
	bool watchdog = metricset_nmi_watchdog(&p->metrics);

	o->why = alloc_zero(p->plan.groups.len + 1, sizeof(o->why[0]));
	o->pieces = alloc_zero(p->plan.events.len + 1, sizeof(o->pieces[0]));
	for (size_t g = 0; g < p->plan.groups.len; g++)
		o->why[g] = groupfit_explain(p->metrics.model, watchdog, &p->plan, g, &o->arena,
					     o->pieces);
}

static void outlook_release(struct outlook *o)
{
	free(o->why);
	free(o->pieces);
	arena_release(&o->arena);
}

static const char *refusal_of(const struct outlook *o, const struct plan *plan, size_t group,
			      size_t event)
{
	bool is_refused = o->pieces[event] == GROUPFIT_LEFT_OUT;

	return is_refused ? o->why[group] : plan->events.at[event].refusal;
}

static void tell_groups(struct doc *doc, const struct plan *plan, const struct outlook *o)
{
	for (size_t g = 0; g < plan->groups.len; g++) {
		const struct plan_group *group = &plan->groups.at[g];
		size_t pieces = 0;

		if (!o->why[g])
			continue;
		for (size_t i = group->first; i < group->first + group->len; i++) {
			if (o->pieces[i] > pieces && o->pieces[i] != GROUPFIT_LEFT_OUT)
				pieces = o->pieces[i];
		}
		if (pieces)
			doc_note(doc,
				 "the group with '%s' does not fit: %s; it is broken up into %zu",
				 plan->events.at[group->first].name, o->why[g], pieces);
		else
			doc_note(doc, "the group with '%s' does not fit: %s",
				 plan->events.at[group->first].name, o->why[g]);
	}
}

static void write_event(struct doc *doc, const struct plan *plan, const struct outlook *o,
			size_t group, size_t event)
{
	const struct plan_event *planned = &plan->events.at[event];
	const struct encoding *e = planned->encoding;
	bool encoded = e && e->has_config;
	const struct cell cells[] = {
		cell_count(group),
		cell_text(statview_pmu(planned)),
		cell_text(planned->name),
		e && e->has_type ? cell_count(e->type) : cell_none(),
		encoded ? cell_hex(e->config[0]) : cell_none(),
		encoded ? cell_hex(e->config[1]) : cell_none(),
		encoded ? cell_hex(e->config[2]) : cell_none(),
		planned->counter == PLAN_COUNTER_ANY ? cell_none()
						     : cell_count((uint64_t)planned->counter),
		cell_bool(plan->groups.at[group].weak),
		cell_text(refusal_of(o, plan, group, event)),
	};

	doc_row(doc, cells);
}

static void write_events(struct doc *doc, const struct plan *plan, const struct outlook *o)
{
	static const struct column columns[] = {
		{ "group", "Group", NULL, 0 },	   { "pmu", "PMU", NULL, 0 },
		{ "event", "Event", NULL, 0 },	   { "type", "Type", NULL, 0 },
		{ "config", "config", NULL, 0 },   { "config1", "config1", NULL, 0 },
		{ "config2", "config2", NULL, 0 }, { "counter", "Pinned to", NULL, 0 },
		{ "weak", NULL, NULL, 0 },	   { "reason", "Refused", NULL, 0 },
	};
	static const struct table table = {
		.key = "events", .title = "", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};

	doc_table(doc, &table);
	for (size_t g = 0; g < plan->groups.len; g++) {
		const struct plan_group *group = &plan->groups.at[g];

		for (size_t i = group->first; i < group->first + group->len; i++)
			write_event(doc, plan, o, g, i);
	}
	doc_table_end(doc);
}

/* A group that does not fit tells more than that there are several. */
static const char *reason_of(const struct outlook *o, const struct metricset_place *place)
{
	for (size_t i = 0; !place->coherent && i < place->ngroups; i++) {
		if (o->why[place->groups[i]])
			return o->why[place->groups[i]];
	}
	return place->reason;
}

static void write_metrics(struct doc *doc, const struct statplan *p, const struct outlook *o)
{
	static const struct column columns[] = {
		{ "name", "Metric", NULL, 0 },
		{ "groups", "Groups", NULL, 0 },
		{ "coherent", "At one time", NULL, 0 },
		{ "reason", "Why not", NULL, 0 },
		{ "pmu", "PMU", NULL, 0 },
	};
	static const struct table table = {
		.key = "metrics", .title = "", .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};
	struct arena arena = { 0 };

	doc_table(doc, &table);
	for (size_t i = 0; i < metricset_count(&p->metrics); i++) {
		struct metricset_place place;
		struct cell_list list;
		struct cell *groups, cells[ARRAY_LEN(columns)];

		metricset_find(&p->metrics, i, &p->plan, o->pieces, &arena, &place);
		groups = arena_alloc(&arena, (place.ngroups + 1) * sizeof(groups[0]));
		for (size_t g = 0; g < place.ngroups; g++)
			groups[g] = cell_count(place.groups[g]);
		list = (struct cell_list){ groups, place.ngroups };
		cells[0] = cell_text(place.name);
		cells[1] = cell_list(&list);
		cells[2] = cell_bool(place.coherent);
		cells[3] = cell_text(reason_of(o, &place));
		cells[4] = place.pmu[0] ? cell_text(place.pmu) : cell_none();
		doc_row(doc, cells);
	}
	doc_table_end(doc);
	arena_release(&arena);
}

void statdry_write(struct doc *doc, const struct statplan *p)
{
	struct outlook o = { 0 };

	foresee(&o, p);
	tell_groups(doc, &p->plan, &o);
	doc_begin(doc, "stat-plan", 1);
	write_events(doc, &p->plan, &o);
	if (metricset_count(&p->metrics))
		write_metrics(doc, p, &o);
	doc_end(doc);
	outlook_release(&o);
}
