/* SPDX-License-Identifier: MIT */
#include "util/stat/statrun.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/vec.h"
#include "util/count/delta.h"
#include "util/count/spread.h"
#include "util/metric/metricset.h"
#include "util/out/doc.h"
#include "util/pmu/encoding.h"
#include "util/run/measureevents.h"
#include "util/run/shell.h"
#include "util/stat/statmerge.h"
#include "util/stat/statplan.h"
#include "util/stat/statrecord.h"
#include "util/stat/statshow.h"

/* A plan that is counted at once: all of it, or one group of it in a run of its own. */
struct round {
	struct plan plan;
	size_t first_event; /* of the whole plan */
	struct measure measure;
};

struct statrun {
	const struct statrun_args *args;
	struct statplan *plan;
	struct measure_args measured;
	struct VEC(struct round *) rounds;
	struct VEC(struct measure_event) states;   /* of the plan's events */
	size_t *pieces;				   /* the same of them */
	bool *of_cores;				   /* the same, with -A */
	struct VEC(const char *) notes;		   /* of all rounds, each once */
	struct VEC(struct metricset_value) values; /* of the view that is made */
	struct parts parts;			   /* of the plan's events, for metrics */
	struct parts shown;			   /* the same of those that are shown */
	struct spread wall, user, system;	   /* ns */
	struct VEC(uint64_t) run_ns;		   /* of each run, for --table */
	struct tool_run run;			   /* the mean of all runs */
	struct statshow show;
	struct statrecord_args recording;
	struct statrecord *record; /* or NULL */
	bool stopped;
	bool in_intervals; /* they are shown */
	int status;
	int signal; /* that ended the last command, or 0 */
};

static struct round *add_round(struct statrun *s, size_t first_event)
{
	struct round *round = alloc_zero(1, sizeof(*round));

	round->first_event = first_event;
	*vec_add(&s->rounds) = round;
	return round;
}

static void add_to_round(struct round *round, const struct plan *plan, size_t group)
{
	const struct plan_group *g = &plan->groups.at[group];

	plan_add_group(&round->plan);
	round->plan.groups.at[round->plan.groups.len - 1].weak = g->weak;
	for (size_t i = g->first; i < g->first + g->len; i++)
		plan_add_event(&round->plan, &plan->events.at[i]);
}

/* An event that takes a counter; others need no run of their own. NULL: the group has none. */
static const struct encoding *find_counted(const struct plan *plan, size_t group)
{
	const struct plan_group *g = &plan->groups.at[group];

	for (size_t i = g->first; i < g->first + g->len; i++) {
		const struct encoding *e = plan->events.at[i].encoding;

		if (e && strcmp(e->pmu, "software") != 0 && strcmp(e->pmu, "tool") != 0 &&
		    strcmp(e->pmu, "tracepoint") != 0)
			return e;
	}
	return NULL;
}

/* Groups of different PMUs, or of units of one, do not compete for counters. */
static bool competes(const struct round *round, const struct encoding *e)
{
	for (size_t g = 0; g < round->plan.groups.len; g++) {
		const struct encoding *other = find_counted(&round->plan, g);

		if (other &&
		    (!e->device || !other->device || strcmp(e->device, other->device) == 0))
			return true;
	}
	return false;
}

/* Rounds are in the order of their events. */
static size_t round_of(const struct statrun *s, size_t event)
{
	size_t k = s->rounds.len;

	while (k && s->rounds.at[k - 1]->first_event > event)
		k--;
	return k;
}

/* One round for all, or a new one before each group that would have to wait. */
static void make_rounds(struct statrun *s)
{
	struct round *round = add_round(s, 0);

	for (size_t g = 0; g < s->plan->plan.groups.len; g++) {
		const struct encoding *counted = find_counted(&s->plan->plan, g);

		if (s->args->no_multiplex && counted && competes(round, counted))
			round = add_round(s, s->plan->plan.groups.at[g].first);
		add_to_round(round, &s->plan->plan, g);
	}
	for (size_t i = 0; i < s->plan->merge.into.len; i++) {
		if (round_of(s, i) != round_of(s, s->plan->merge.into.at[i]))
			statmerge_part(&s->plan->merge, &s->plan->plan, i);
	}
}

static void init_parts(const struct statrun *s, struct parts *parts)
{
	parts_init(parts, s->args->by, s->measured.fs, s->plan->plan.events.len);
	parts->is_raw = s->args->no_scale;
	parts->of_cores = s->of_cores;
	parts->spreads_cores = s->args->spreads_cores;
	parts->topology.cache_level = s->args->cache_level;
}

/* A run in both ways: as it was counted, and as it is shown. */
static void add_parts(const struct statrun *s, const struct readings *readings, size_t first_event,
		      struct parts *parts, struct parts *shown)
{
	struct readings mapped = { 0 };

	statmerge_map(&s->plan->merge, first_event, readings, &mapped);
	parts_add(parts, readings, first_event);
	parts_add(shown, &mapped, 0);
	vec_release(&mapped);
}

/* ---- showing ---- */

static int compute_metrics(struct statrun *s, const struct parts *parts, const struct tool_run *run,
			   struct err *err)
{
	size_t n = metricset_count(&s->plan->metrics);

	s->values.len = 0;
	for (size_t p = 0; p < parts->list.len; p++) {
		struct metricset_sample sample = {
			.plan = &s->plan->plan,
			.counts = &parts->list.at[p].counts,
			.run = run,
			.pieces = s->pieces,
			.runs_of_group = s->rounds.len > 1,
			.ncpus = parts->list.at[p].ncpus,
		};

		for (size_t i = 0; i < n; i++) {
			struct metricset_value *value = vec_add(&s->values);

			if (metricset_value(&s->plan->metrics, i, &sample, value, err) < 0)
				return -1;
			if (value->event != METRICSET_NO_EVENT)
				value->event = s->plan->merge.into.at[value->event];
		}
	}
	return 0;
}

static void collect_notes(struct statrun *s, const struct measure *m)
{
	for (size_t i = 0; i < m->notes.len; i++) {
		bool known = false;

		for (size_t k = 0; k < s->notes.len && !known; k++)
			known = strcmp(s->notes.at[k], m->notes.at[i]) == 0;
		if (!known)
			*vec_add(&s->notes) = m->notes.at[i];
	}
}

/* What became of the events in the rounds so far. */
static void collect_states(struct statrun *s)
{
	static const struct measure_event none = { .reason = "", .hint = "" };

	s->states.len = s->notes.len = 0;
	for (size_t i = 0; i < s->rounds.len; i++) {
		const struct round *round = s->rounds.at[i];

		collect_notes(s, &round->measure);
		for (size_t k = 0; k < round->plan.events.len; k++) {
			bool known = k < round->measure.events.len;

			*vec_add(&s->states) = known ? round->measure.events.at[k] : none;
			s->pieces[round->first_event + k] =
				known ? round->measure.events.at[k].piece : 0;
		}
	}
	statmerge_states(&s->plan->merge, s->states.at);
}

static void init_view(struct statrun *s, const struct parts *parts, const struct tool_run *run,
		      struct statview *v)
{
	*v = s->args->view;
	v->plan = &s->plan->merge.shown;
	v->states = s->states.at;
	v->parts = parts;
	v->values = s->values.at;
	v->nmetrics = metricset_count(&s->plan->metrics);
	v->run = run;
	v->wall = &s->wall;
	v->run_ns = s->args->table ? s->run_ns.at : NULL;
	v->nruns = s->run_ns.len;
	v->user = &s->user;
	v->system = &s->system;
	v->target = s->measured.target->name;
	v->argv = s->measured.argv;
	v->status = s->status;
	v->notes = s->notes.at;
	v->nnotes = s->notes.len;
	v->signal = s->signal;
	v->in_intervals = s->in_intervals;
}

/* What was counted since the interval before. */
struct since {
	struct delta delta;
	struct readings readings;
	uint64_t time_ns;
};

static int show_interval(struct statrun *s, const struct measure *m, struct since *since,
			 struct err *err)
{
	struct spread wall = { 0 };
	struct tool_run run = measureevents_tool_run(m, &s->measured);
	struct parts parts, shown;
	struct statview v;
	int r;

	init_parts(s, &parts);
	init_parts(s, &shown);
	collect_states(s);
	delta_take(&since->delta, &m->readings, &since->readings);
	add_parts(s, &since->readings, 0, &parts, &shown);
	r = s->record ? statrecord_round(s->record, &m->readings, m->time_ns, err) : 0;
	run.wall_ns = m->time_ns - since->time_ns;
	run.has_times = false;
	spread_add(&wall, (double)run.wall_ns);
	if (r == 0)
		r = compute_metrics(s, &parts, &run, err);
	if (r == 0) {
		init_view(s, &shown, &run, &v);
		v.wall = &wall;
		v.is_interval = true;
		v.time_ns = m->time_ns;
		r = statshow_put(&s->show, &v, err);
	}
	since->time_ns = m->time_ns;
	parts_release(&parts);
	parts_release(&shown);
	return r;
}

static int show_whole(struct statrun *s, struct err *err)
{
	struct statview v;

	collect_states(s);
	if (compute_metrics(s, &s->parts, &s->run, err) < 0)
		return -1;
	init_view(s, &s->shown, &s->run, &v);
	return statshow_put(&s->show, &v, err);
}

/* ---- counting ---- */

static int follow(struct statrun *s, struct round *round, struct since *since, struct err *err)
{
	struct measure *m = &round->measure;
	int r = measure_open(m, &s->measured, err);

	while (r >= 0 && (r = measure_next(m, err)) > 0) {
		s->in_intervals |= m->in_intervals;
		if (s->in_intervals && show_interval(s, m, since, err) < 0)
			return -1;
		/* Nobody reads any more: what runs need not be held up for that. */
		if (doc_broken(s->args->view.doc))
			return 0;
	}
	s->status = m->status;
	s->signal = m->signal;
	/* The rest of the last interval. */
	if (r == 0 && s->measured.interval_ms && m->time_ns > since->time_ns)
		r = show_interval(s, m, since, err);
	return r;
}

static int run_round(struct statrun *s, struct round *round, struct err *err)
{
	struct since since = { 0 };
	struct measure *m = &round->measure;
	int r;

	if (s->args->pre && shell_run(s->args->pre, s->measured.mask, err) < 0)
		return err_while(err, "--pre");
	if (s->args->syncs)
		sync();
	measure_release(m);
	s->measured.plan = &round->plan;
	r = follow(s, round, &since, err);
	/* Before what is read is closed: places of readings are its own. */
	if (r == 0)
		add_parts(s, &m->readings, round->first_event, &s->parts, &s->shown);
	measure_close(m);
	delta_release(&since.delta);
	vec_release(&since.readings);
	if (r == 0 && s->record && !s->measured.interval_ms)
		r = statrecord_round(s->record, &m->readings, m->wall_ns, err);
	if (r < 0)
		return -1;
	spread_add(&s->wall, (double)m->wall_ns);
	if (s->args->table)
		*vec_add(&s->run_ns) = m->wall_ns;
	spread_add(&s->user, (double)m->user_ns);
	spread_add(&s->system, (double)m->system_ns);
	s->stopped |= m->stopped;
	s->run = measureevents_tool_run(m, &s->measured);
	if (s->args->post && shell_run(s->args->post, s->measured.mask, err) < 0)
		return err_while(err, "--post");
	return 0;
}

/* What was recorded may say anything. */
static uint64_t to_ns(double mean)
{
	return mean < 0x1p64 - 2048 ? (uint64_t)(mean + 0.5) : UINT64_MAX;
}

static int run_once(struct statrun *s, struct err *err)
{
	for (size_t k = 0; k < s->rounds.len && !s->stopped; k++) {
		if (run_round(s, s->rounds.at[k], err) < 0)
			return -1;
		s->stopped |= workload_take_pending();
	}
	s->run.wall_ns = to_ns(s->wall.mean);
	s->run.user_ns = to_ns(s->user.mean);
	s->run.system_ns = to_ns(s->system.mean);
	return 0;
}

static bool shows_whole(const struct statrun *s)
{
	return !s->in_intervals || s->args->summary;
}

/* Nothing of a run goes into what is shown of the next. */
static void forget_run(struct statrun *s)
{
	parts_release(&s->parts);
	parts_release(&s->shown);
	init_parts(s, &s->parts);
	init_parts(s, &s->shown);
	s->wall = s->user = s->system = (struct spread){ 0 };
	s->run_ns.len = 0;
}

static int run_for_ever(struct statrun *s, struct err *err)
{
	while (!s->stopped && !doc_broken(s->args->view.doc)) {
		forget_run(s);
		if (run_once(s, err) < 0 || (shows_whole(s) && show_whole(s, err) < 0))
			return -1;
	}
	return 0;
}

static int run_all(struct statrun *s, struct err *err)
{
	sigset_t before;
	int r = 0;

	workload_hold(&before);
	s->measured.mask = &before;
	if (!s->args->repeat)
		r = run_for_ever(s, err);
	for (uint64_t i = 0; i < s->args->repeat && !s->stopped && r == 0; i++)
		r = run_once(s, err);
	s->measured.mask = NULL;
	workload_let_go(&before, s->stopped);
	return r;
}

static void release(struct statrun *s)
{
	for (size_t i = 0; i < s->rounds.len; i++) {
		measure_close(&s->rounds.at[i]->measure);
		measure_release(&s->rounds.at[i]->measure);
		plan_release(&s->rounds.at[i]->plan);
		free(s->rounds.at[i]);
	}
	vec_release(&s->rounds);
	vec_release(&s->states);
	vec_release(&s->notes);
	vec_release(&s->values);
	vec_release(&s->run_ns);
	free(s->pieces);
	free(s->of_cores);
	statrecord_free(s->record);
	parts_release(&s->parts);
	parts_release(&s->shown);
	statshow_release(&s->show);
}

static int begin_record(struct statrun *s, struct err *err)
{
	if (!s->args->record)
		return 0;
	s->recording = (struct statrecord_args){
		.path = s->args->record,
		.fs = s->measured.fs,
		.plan = &s->plan->plan,
		.by = s->args->by,
		.interval_ms = s->measured.interval_ms,
	};
	s->record = statrecord_new(&s->recording, err);
	return s->record ? 0 : err_while(err, "--record");
}

int statrun_do(const struct statrun_args *args, struct statplan *plan, int *status, struct err *err)
{
	struct statrun s = { .args = args, .plan = plan, .measured = args->measured };
	int r;

	s.in_intervals = s.measured.interval_ms > 0;
	s.pieces = alloc_zero(plan->plan.events.len + 1, sizeof(s.pieces[0]));
	s.of_cores = alloc_zero(plan->plan.events.len + 1, sizeof(s.of_cores[0]));
	for (size_t i = 0; i < plan->plan.events.len; i++) {
		const struct encoding *e = plan->plan.events.at[i].encoding;

		s.of_cores[i] = e && e->of_cores;
	}
	init_parts(&s, &s.parts);
	init_parts(&s, &s.shown);
	make_rounds(&s);
	s.show = (struct statshow){
		.quiet = args->quiet,
		.clears = args->clears,
		.repeats = !args->repeat,
		.is_replayed = s.measured.source || s.measured.recorded,
		.path = args->baseline,
		.tolerance_percent = args->tolerance_percent,
		.timeout_ms = s.measured.timeout_ms,
	};
	r = statshow_open(&s.show, args->view.fs, err);
	if (r == 0)
		r = begin_record(&s, err);
	if (r == 0)
		r = run_all(&s, err);
	*status = s.status;
	if (args->view.as_perf && s.signal)
		*status = 0;
	if (r == 0 && s.record)
		r = statrecord_finish(s.record, err);
	if (r == 0 && args->repeat && shows_whole(&s))
		r = show_whole(&s, err);
	if (r == 0 && !*status && s.show.beyond)
		*status = 1;
	release(&s);
	return r;
}
