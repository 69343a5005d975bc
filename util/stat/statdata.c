/* SPDX-License-Identifier: MIT */
#include "util/stat/statdata.h"

#include "util/base/vec.h"
#include "util/count/spread.h"
#include "util/out/doc.h"
#include "util/pmu/encoding.h"
#include "util/stat/statview.h"

static struct cell number(int n)
{
	return n < 0 ? cell_none() : cell_int(n);
}

static struct cell cgroup_cell(const struct statview *v, const struct parts_part *part)
{
	return part->cgroup < 0 || !v->cgroups ? cell_none() : cell_text(v->cgroups[part->cgroup]);
}

/* The reason of this part; where it was counted, only one that is no excuse. */
static const char *reason_of(const struct statview *v, size_t event, const struct count *count)
{
	const struct measure_event *state = &v->states[event];

	if (!state->supported || count->counted || state->reason[0])
		return state->reason;
	return statview_excuse(v, event, count->enabled_ns > 0);
}

static void put_event(const struct statview *v, size_t p, size_t event)
{
	const struct plan_event *planned = &v->plan->events.at[event];
	const struct parts_part *part = &v->parts->list.at[p];
	const struct measure_event *state = &v->states[event];
	struct count count = statview_count(v, p, event);
	bool is_time = planned->encoding && statview_is_time(planned->encoding);
	const char *reason = reason_of(v, event, &count);
	struct buf name = { 0 };

	statview_add_name(v, event, &name);
	doc_row(v->doc, (const struct cell[]){
				cell_view(buf_view(&name)),
				cell_text(statview_pmu(planned)),
				number(part->cpu),
				number(part->socket),
				number(part->thread),
				count.counted ? cell_count(count.value) : cell_none(),
				is_time ? cell_text("ns") : cell_none(),
				state->supported ? cell_count(count.running_ns) : cell_none(),
				state->supported ? cell_count(count.enabled_ns) : cell_none(),
				cell_bool(state->supported),
				cell_bool(count.counted),
				reason[0] ? cell_text(reason) : cell_none(),
				count.counted && count.runs > 1 ? cell_real(count.error_percent)
								: cell_none(),
				number(part->die),
				number(part->core),
				number(part->node),
				cgroup_cell(v, part),
				part->ncpus ? cell_count(part->ncpus) : cell_none(),
				number(part->cluster),
				number(part->cache),
			});
	buf_release(&name);
}

static void put_events(const struct statview *v)
{
	static const struct column columns[] = {
		{ "event", NULL, NULL, 0 },
		{ "pmu", NULL, NULL, 0 },
		{ "cpu", NULL, NULL, 0 },
		{ "socket", NULL, NULL, 0 },
		{ "thread", NULL, NULL, 0 },
		{ "value", NULL, NULL, 0 },
		{ "unit", NULL, NULL, 0 },
		{ "running_ns", NULL, NULL, 0 },
		{ "enabled_ns", NULL, NULL, 0 },
		{ "supported", NULL, NULL, 0 },
		{ "counted", NULL, NULL, 0 },
		{ "reason", NULL, NULL, 0 },
		{ "variance_percent", NULL, NULL, 0 },
		{ "die", NULL, NULL, 0 },
		{ "core", NULL, NULL, 0 },
		{ "node", NULL, NULL, 0 },
		{ "cgroup", NULL, NULL, 0 },
		{ "cpus", NULL, NULL, 0 },
		{ "cluster", NULL, NULL, 0 },
		{ "cache", NULL, NULL, 0 },
	};
	static const struct table table = {
		.key = "events", .title = NULL, .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};

	doc_table(v->doc, &table);
	for (size_t p = 0; p < v->parts->list.len; p++) {
		for (size_t i = 0; i < v->plan->events.len; i++) {
			if (statview_has(v, p, i))
				put_event(v, p, i);
		}
	}
	doc_table_end(v->doc);
}

static struct cell level_cell(enum metricset_level level)
{
	switch (level) {
	case METRICSET_GOOD:
		return cell_text("good");
	case METRICSET_BAD:
		return cell_text("bad");
	case METRICSET_PLAIN:
		break;
	}
	return cell_none();
}

static void put_metric(const struct statview *v, size_t p, size_t metric)
{
	const struct metricset_value *value = statview_value(v, p, metric);
	const struct parts_part *part = &v->parts->list.at[p];

	doc_row(v->doc, (const struct cell[]){
				cell_text(value->name),
				value->known ? cell_real(value->value) : cell_none(),
				value->unit[0] ? cell_text(value->unit) : cell_none(),
				level_cell(value->level),
				value->known ? cell_bool(value->coherent) : cell_none(),
				value->known ? cell_real(value->running_fraction) : cell_none(),
				value->reason[0] ? cell_text(value->reason) : cell_none(),
				number(part->cpu),
				number(part->socket),
				number(part->thread),
				number(part->die),
				number(part->core),
				number(part->node),
				cgroup_cell(v, part),
				number(part->cluster),
				number(part->cache),
				value->pmu[0] ? cell_text(value->pmu) : cell_none(),
			});
}

static void put_metrics(const struct statview *v)
{
	static const struct column columns[] = {
		{ "name", NULL, NULL, 0 },     { "value", NULL, NULL, 0 },
		{ "unit", NULL, NULL, 0 },     { "threshold", NULL, NULL, 0 },
		{ "coherent", NULL, NULL, 0 }, { "running_fraction", NULL, NULL, 0 },
		{ "reason", NULL, NULL, 0 },   { "cpu", NULL, NULL, 0 },
		{ "socket", NULL, NULL, 0 },   { "thread", NULL, NULL, 0 },
		{ "die", NULL, NULL, 0 },      { "core", NULL, NULL, 0 },
		{ "node", NULL, NULL, 0 },     { "cgroup", NULL, NULL, 0 },
		{ "cluster", NULL, NULL, 0 },  { "cache", NULL, NULL, 0 },
		{ "pmu", NULL, NULL, 0 },
	};
	static const struct table table = {
		.key = "metrics", .title = NULL, .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};

	doc_table(v->doc, &table);
	for (size_t p = 0; p < v->parts->list.len; p++) {
		for (size_t i = 0; i < v->nmetrics; i++)
			put_metric(v, p, i);
	}
	doc_table_end(v->doc);
}

static void put_command(const struct statview *v)
{
	static const struct column column = { "command", NULL, NULL, 0 };
	struct cell_list list = { 0 };
	struct VEC(struct cell) words = { 0 };

	for (char **word = v->argv; word && *word; word++)
		*vec_add(&words) = cell_text(*word);
	list = (struct cell_list){ words.at, words.len };
	doc_value(v->doc, &column, cell_list(&list));
	vec_release(&words);
}

/* The times of the runs, one by one. */
static void put_runs(const struct statview *v)
{
	static const struct column column = { "runs_wall_ns", NULL, NULL, 0 };
	struct VEC(struct cell) times = { 0 };
	struct cell_list list;

	for (size_t i = 0; v->run_ns && i < v->nruns; i++)
		*vec_add(&times) = cell_count(v->run_ns[i]);
	list = (struct cell_list){ times.at, times.len };
	doc_value(v->doc, &column, v->run_ns ? cell_list(&list) : cell_none());
	vec_release(&times);
}

static void put_number(const struct statview *v, const char *key, bool known, struct cell value)
{
	const struct column column = { key, NULL, NULL, 0 };

	doc_value(v->doc, &column, known ? value : cell_none());
}

void statdata_put(const struct statview *v)
{
	static const struct column time = { "time_s", NULL, NULL, 0 };
	const struct tool_run *run = v->run;
	bool ran = run->has_times;

	if (v->in_intervals)
		doc_row_value(v->doc, &time,
			      v->is_interval ? cell_real((double)v->time_ns / 1e9) : cell_none());
	put_number(v, "target", true, cell_text(v->target));
	put_number(v, "machine", true, cell_text(v->machine));
	put_number(v, "machine_version", true, cell_text(v->machine_version));
	put_command(v);
	put_number(v, "runs", true, cell_count(v->wall->n));
	put_number(v, "wall_ns", true, cell_count(run->wall_ns));
	put_number(v, "wall_variance_percent", v->wall->n > 1,
		   cell_real(spread_error_percent(v->wall)));
	put_runs(v);
	put_number(v, "user_ns", ran, cell_count(run->user_ns));
	put_number(v, "system_ns", ran, cell_count(run->system_ns));
	put_number(v, "status", v->argv != NULL && !v->is_interval, cell_int(v->status));
	put_number(v, "scaled", true, cell_bool(!v->parts->is_raw));
	if (!v->metric_only)
		put_events(v);
	put_metrics(v);
}
