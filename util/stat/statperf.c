/* SPDX-License-Identifier: MIT */
#include "util/stat/statperf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/count/spread.h"
#include "util/out/doc.h"
#include "util/out/perfstat.h"
#include "util/pmu/encoding.h"
#include "util/stat/statshadow.h"
#include "util/stat/statview.h"

/* Wide enough for the word in the titles of intervals. */
#define UNIT_WIDTH 4

struct statperf {
	const struct statview *v;
	struct statshadow_source shadows;
	bool in_row; /* the event's own row has still to come */
	struct cell cells[PERFSTAT_COLUMNS];
	struct buf name, part, unit;
};

static const char *unit_of(const struct encoding *e)
{
	if (!e)
		return "";
	return tool_find(e) && statview_is_time(e) ? "ns" : e->unit;
}

static int known(int number)
{
	return number < 0 ? 0 : number;
}

/* As perf names it; what the machine does not tell is 0 there. */
static void add_part(const struct statview *v, const struct parts_part *part, struct buf *out)
{
	int socket = known(part->socket), die = known(part->die);

	switch (v->parts->by) {
	case PARTS_CPU:
		/* Not of a CPU: of the core, as the event's term percore says. */
		if (part->cpu >= 0) {
			buf_printf(out, "CPU%d", part->cpu);
			break;
		}
		/* fallthrough */
	case PARTS_CORE:
		buf_printf(out, "S%d-D%d-C%d", socket, die, known(part->core));
		break;
	case PARTS_DIE:
		buf_printf(out, "S%d-D%d", socket, die);
		break;
	case PARTS_SOCKET:
		buf_printf(out, "S%d", socket);
		break;
	case PARTS_CLUSTER:
		buf_printf(out, "S%d-D%d-CLS%d", socket, die, known(part->cluster));
		break;
	case PARTS_CACHE:
		buf_printf(out, "S%d-D%d-L%d-ID%d", socket, die, known(part->cache_level),
			   known(part->cache));
		break;
	case PARTS_NODE:
		buf_printf(out, "N%d", known(part->node));
		break;
	case PARTS_THREAD:
		statview_add_thread(v, part->thread, out);
		break;
	case PARTS_ALL:
		break;
	}
}

static void fill_part(struct statperf *s, size_t p)
{
	const struct statview *v = s->v;
	const struct parts_part *part = &v->parts->list.at[p];
	bool by_cpus = v->parts->by != PARTS_ALL && v->parts->by != PARTS_CPU &&
		       v->parts->by != PARTS_THREAD;

	buf_clear(&s->part);
	add_part(v, part, &s->part);
	s->cells[PERFSTAT_PART] = s->part.len ? cell_view(buf_view(&s->part)) : cell_none();
	s->cells[PERFSTAT_CPUS] = by_cpus ? cell_count(part->ncpus) : cell_none();
	s->cells[PERFSTAT_CGROUP] =
		part->cgroup >= 0 && v->cgroups ? cell_text(v->cgroups[part->cgroup]) : cell_none();
}

static void fill_event(struct statperf *s, size_t p, size_t event)
{
	const struct statview *v = s->v;
	const struct encoding *e = v->plan->events.at[event].encoding;
	struct count count = statview_count(v, p, event);
	bool whole = !e || floor(e->scale) == e->scale;
	struct cell value = cell_count(count.value);

	if (e && e->scale != 1)
		value = cell_real((double)count.value * e->scale);
	buf_clear(&s->name);
	statview_add_name(v, event, &s->name);
	s->cells[PERFSTAT_EVENT] = cell_view(buf_view(&s->name));
	s->cells[PERFSTAT_VALUE] = count.counted ? value : cell_none();
	s->cells[PERFSTAT_DECIMALS] = cell_count(whole ? 0 : 2);
	s->cells[PERFSTAT_SUPPORTED] = cell_bool(v->states[event].supported);
	s->cells[PERFSTAT_UNIT] = cell_text(unit_of(e));
	s->cells[PERFSTAT_ERROR] = v->wall->n > 1 ? cell_real(count.error_percent) : cell_none();
	s->cells[PERFSTAT_RUNNING] = cell_count(count.running_ns);
	s->cells[PERFSTAT_ENABLED] = cell_count(count.enabled_ns);
}

/* What is written is not written again with the next metric. */
static void put_row(struct statperf *s)
{
	doc_row(s->v->doc, s->cells);
	s->cells[PERFSTAT_EVENT] = cell_none();
	s->cells[PERFSTAT_METRIC] = s->cells[PERFSTAT_METRIC_UNIT] = cell_none();
	s->in_row = false;
}

static void put_shadow(struct statperf *s, const struct ratio *shadow)
{
	s->cells[PERFSTAT_METRIC] =
		shadow->known ? cell_tone(cell_real(shadow->value), shadow->tone) : cell_none();
	s->cells[PERFSTAT_METRIC_DECIMALS] = cell_count(shadow->decimals);
	s->cells[PERFSTAT_METRIC_SUFFIX] = cell_text(shadow->suffix);
	s->cells[PERFSTAT_METRIC_UNIT] = cell_text(shadow->unit);
	put_row(s);
}

static void put_metric(struct statperf *s, const struct metricset_value *value)
{
	static const enum cell_tone tones[] = { TONE_PLAIN, TONE_GOOD, TONE_BAD };

	buf_clear(&s->unit);
	buf_printf(&s->unit, "%s%s%s", value->unit, value->unit[0] ? "  " : "", value->name);
	s->cells[PERFSTAT_METRIC] =
		value->known ? cell_tone(cell_real(value->value), tones[value->level])
			     : cell_none();
	s->cells[PERFSTAT_METRIC_DECIMALS] = cell_count(value->unit[0] ? 1 : 2);
	s->cells[PERFSTAT_METRIC_SUFFIX] = cell_none();
	s->cells[PERFSTAT_METRIC_UNIT] = cell_view(buf_view(&s->unit));
	put_row(s);
}

/* Those that stand beside an event, or METRICSET_NO_EVENT. */
static void put_metrics(struct statperf *s, size_t p, size_t event)
{
	for (size_t i = 0; i < s->v->nmetrics; i++) {
		const struct metricset_value *value = statview_value(s->v, p, i);

		if (value->event == event && (value->known || s->v->metric_only))
			put_metric(s, value);
	}
}

static void put_event(struct statperf *s, size_t p, size_t event)
{
	struct ratio shadows[RATIO_MOST] = { 0 };
	size_t n = statshadow_get(&s->shadows, p, event, shadows);

	fill_part(s, p);
	fill_event(s, p, event);
	s->in_row = true;
	for (size_t i = 0; i < n; i++) {
		if (shadows[i].known || s->v->metric_only)
			put_shadow(s, &shadows[i]);
	}
	put_metrics(s, p, event);
	if (s->in_row)
		put_row(s);
}

/* perf leaves out the zeros of threads only where it was not told which. */
static bool is_shown(const struct statview *v, size_t p, size_t event)
{
	if (v->busy_only && !statview_count(v, p, event).value)
		return false;
	return v->parts->by == PARTS_THREAD ? !v->plan->events.at[event].hidden
					    : statview_has(v, p, event);
}

static void put_parts(struct statperf *s)
{
	const struct statview *v = s->v;

	for (size_t p = 0; p < v->parts->list.len; p++) {
		for (size_t i = 0; i < v->plan->events.len; i++) {
			if (is_shown(v, p, i))
				put_event(s, p, i);
		}
		for (size_t i = 0; i < PERFSTAT_COLUMNS; i++)
			s->cells[i] = cell_none();
		fill_part(s, p);
		put_metrics(s, p, METRICSET_NO_EVENT);
	}
}

/* CPUs and threads stand below each other for each event. */
static void put_events(struct statperf *s)
{
	const struct statview *v = s->v;

	for (size_t i = 0; i < v->plan->events.len; i++) {
		for (size_t p = 0; p < v->parts->list.len; p++) {
			if (is_shown(v, p, i))
				put_event(s, p, i);
		}
	}
}

static void put_value(const struct statview *v, const char *key, struct cell value)
{
	const struct column column = { key, NULL, NULL, 0 };

	doc_value(v->doc, &column, value);
}

static void put_subject(const struct statview *v)
{
	struct buf text = { 0 };

	buf_add_text(&text, v->where);
	if (!v->where[0]) {
		for (char **word = v->argv; word && *word; word++)
			buf_printf(&text, "%s%s", word == v->argv ? "'" : " ", *word);
		buf_add_char(&text, '\'');
	}
	put_value(v, "subject", cell_view(buf_view(&text)));
	buf_release(&text);
}

/* As perf, which passes no status on of a command that a signal has ended. */
static void put_ended(const struct statview *v)
{
	const char *name = sigdescr_np(v->signal);
	struct buf text = { 0 };

	buf_printf(&text, "%s: %s", v->argv[0], name ? name : "Unknown signal");
	put_value(v, "ended", cell_view(buf_view(&text)));
	buf_release(&text);
}

static size_t unit_width(const struct statview *v)
{
	size_t width = UNIT_WIDTH;

	for (size_t i = 0; i < v->plan->events.len; i++) {
		size_t len = strlen(unit_of(v->plan->events.at[i].encoding));

		if (len > width && !v->plan->events.at[i].hidden)
			width = len;
	}
	return width;
}

static enum perfstat_by by_of(const struct statview *v)
{
	static const enum perfstat_by by[] = {
		[PARTS_ALL] = PERFSTAT_BY_NOTHING,     [PARTS_CPU] = PERFSTAT_BY_CPU,
		[PARTS_CORE] = PERFSTAT_BY_CORE,       [PARTS_DIE] = PERFSTAT_BY_DIE,
		[PARTS_SOCKET] = PERFSTAT_BY_SOCKET,   [PARTS_NODE] = PERFSTAT_BY_NODE,
		[PARTS_CLUSTER] = PERFSTAT_BY_CLUSTER, [PARTS_CACHE] = PERFSTAT_BY_CACHE,
		[PARTS_THREAD] = PERFSTAT_BY_THREAD,
	};

	return by[v->parts->by];
}

static void put_runs(const struct statview *v)
{
	struct VEC(struct cell) times = { 0 };
	struct cell_list list;

	for (size_t i = 0; v->run_ns && i < v->nruns; i++)
		*vec_add(&times) = cell_count(v->run_ns[i]);
	list = (struct cell_list){ times.at, times.len };
	put_value(v, "run_ns", cell_list(&list));
	vec_release(&times);
}

static void put_values(const struct statview *v)
{
	put_subject(v);
	if (v->signal)
		put_ended(v);
	put_value(v, "runs", cell_count(v->wall->n));
	put_value(v, "by", cell_count(by_of(v)));
	put_value(v, "unit_width", cell_count(unit_width(v)));
	put_value(v, "big_num", cell_bool(v->big_num));
	put_value(v, "metric_only", cell_bool(v->metric_only));
	put_value(v, "is_interval", cell_bool(v->is_interval));
	put_value(v, "is_summary",
		  cell_bool(v->in_intervals && !v->is_interval && v->names_summary));
	put_value(v, "time_ns", cell_count(v->time_ns));
	put_value(v, "counts_nothing", cell_bool(!v->plan->events.len));
	put_value(v, "elapsed_ns", cell_real(v->wall->mean));
	put_value(v, "elapsed_error",
		  cell_real(spread_error_percent(v->wall) / 100 * v->wall->mean));
	put_runs(v);
	put_value(v, "has_times", cell_bool(v->run->has_times));
	put_value(v, "user_ns", cell_count(v->run->user_ns));
	put_value(v, "system_ns", cell_count(v->run->system_ns));
}

/* What was read, without scale and unit. */
static void put_raw(struct statperf *s)
{
	doc_table(s->v->doc, &perfstat_raw_table);
	for (size_t i = 0; i < s->v->plan->events.len; i++) {
		struct count sum = { 0 };

		for (size_t p = 0; p < s->v->parts->list.len; p++) {
			struct count count = statview_count(s->v, p, i);

			sum.value += count.value;
			sum.enabled_ns += count.enabled_ns;
			sum.running_ns += count.running_ns;
		}
		fill_event(s, 0, i);
		s->cells[PERFSTAT_VALUE] = cell_count(sum.value);
		s->cells[PERFSTAT_ENABLED] = cell_count(sum.enabled_ns);
		s->cells[PERFSTAT_RUNNING] = cell_count(sum.running_ns);
		put_row(s);
	}
	doc_table_end(s->v->doc);
}

/* A metric that has no event here is in no row: that is told once, as all that is not perf's. */
static void tell_lost(const struct statview *v)
{
	for (size_t i = 0; v->parts->list.len && i < v->nmetrics; i++) {
		const struct metricset_value *value = statview_value(v, 0, i);

		if (!value->known && value->event == METRICSET_NO_EVENT &&
		    (value->is_wanted || !v->plan->events.len))
			doc_note(v->doc, "%s has no value: %s", value->name, value->reason);
	}
}

void statperf_put(const struct statview *v)
{
	struct statperf s = { .v = v };
	bool by_event = v->parts->by == PARTS_CPU || v->parts->by == PARTS_THREAD;

	statshadow_init(&s.shadows, v);
	if (!v->is_interval)
		tell_lost(v);
	if (v->verbose && v->parts->list.len)
		put_raw(&s);
	put_values(v);
	doc_table(v->doc, &perfstat_table);
	if (by_event && !v->metric_only)
		put_events(&s);
	else
		put_parts(&s);
	doc_table_end(v->doc);
	statshadow_release(&s.shadows);
	buf_release(&s.name);
	buf_release(&s.part);
	buf_release(&s.unit);
}
