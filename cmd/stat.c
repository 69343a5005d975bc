/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/count/counts.h"
#include "util/count/spread.h"
#include "util/metric/metricset.h"
#include "util/out/digits.h"
#include "util/out/show.h"
#include "util/pmu/encoding.h"
#include "util/pmu/machine.h"
#include "util/pmu/plantext.h"
#include "util/run/measure.h"
#include "util/target/cpulist.h"
#include "util/target/target.h"
#include "util/target/tasks.h"

/* Where numbers end in the text. */
#define VALUE_WIDTH  18
#define METRIC_WIDTH 12

#define MOST_RUNS     1000000
#define MOST_DELAY_MS 86400000

struct stat_args {
	struct machine_args machine;
	struct opt_list events;
	bool all_cpus;
	const char *cpus;
	const char *pids;
	const char *tids;
	uint64_t repeat;
	uint64_t delay_ms;
	bool no_inherit;
	bool null;
	bool big_num;
	unsigned int verbose;
};

static const struct stat_args stat_defaults = { .repeat = 1, .big_num = true };

static const struct opt stat_opts[] = {
	LIST('e', "event", struct stat_args, events, "EVENTS",
	     "count these: names with commas between, groups in braces; may be given again"),
	FLAG('a', "all-cpus", struct stat_args, all_cpus, "count everything on all CPUs"),
	TEXT('C', "cpu-list", struct stat_args, cpus, "CPUS",
	     "count everything on these CPUs (0-3,8); with -p or -t: only there"),
	TEXT('p', "pid", struct stat_args, pids, "PIDS", "count these processes"),
	TEXT('t', "tid", struct stat_args, tids, "TIDS", "count these threads"),
	U64_WITHIN('r', "repeat", struct stat_args, repeat, "N", 1, MOST_RUNS,
		   "run the command N times; mean and standard error are shown"),
	U64_WITHIN('D', "delay", struct stat_args, delay_ms, "MS", 0, MOST_DELAY_MS,
		   "begin counting so many milliseconds after the start"),
	FLAG('i', "no-inherit", struct stat_args, no_inherit,
	     "leave out what the command or the threads start"),
	FLAG('n', "null", struct stat_args, null, "count no event, only take the time"),
	FLAG('B', "big-num", struct stat_args, big_num, "write large counts in groups of three"),
	COUNT('v', "verbose", struct stat_args, verbose,
	      "show also the metrics that have no value, and why"),
	OPT_GROUP(machine_opts, offsetof(struct stat_args, machine)),
	OPT_END,
};

/* Everything about one call of the command. */
struct session {
	const struct cmd_env *env;
	const struct stat_args *args;
	char **argv; /* NULL: no command */
	struct machine machine;
	struct plantext text;
	struct plan plan;
	struct metricset metrics;
	struct metricset_value *values;
	struct cpulist cpus;
	struct tasks tasks;
	struct measure_args measured;
	struct measure last;
	struct counts counts;
	struct spread wall, user, system; /* ns */
	struct tool_run run;		  /* the mean of all runs */
	int status;
};

static void session_release(struct session *s)
{
	free(s->values);
	metricset_release(&s->metrics);
	measure_release(&s->last);
	counts_release(&s->counts);
	plan_release(&s->plan);
	plantext_release(&s->text);
	machine_release(&s->machine);
	vec_release(&s->cpus);
	vec_release(&s->tasks);
}

/* Letters that were given and say, each for itself, what to count. */
static int check_args(const struct stat_args *a, char **argv, struct err *err)
{
	struct view model = view_of(a->machine.cpu ? a->machine.cpu : "x");
	struct cpulist ignored = { 0 };
	struct err none = { 0 };
	bool is_list = cpulist_parse(model, &ignored, &none) == 0;

	vec_release(&ignored);
	if (is_list) {
		err_set(err, ERR_USAGE, "'--cpu' wants the name of a CPU model, not '%s'",
			a->machine.cpu);
		err_hint(err, "-C counts on CPUs by their numbers");
		return -1;
	}
	if (!argv && !a->all_cpus && !a->cpus && !a->pids && !a->tids) {
		err_set(err, ERR_USAGE, "there is nothing to count: no command and no target");
		err_hint(err, "'tally stat COMMAND' counts a command, -p PID a process, -a all "
			      "CPUs");
		return -1;
	}
	if (a->all_cpus && a->cpus)
		return err_set(err, ERR_USAGE, "options '-a' and '-C' exclude each other");
	if (a->all_cpus && (a->pids || a->tids))
		return err_set(err, ERR_USAGE, "options '-a' and '-%c' exclude each other",
			       a->pids ? 'p' : 't');
	if (a->null && a->events.len)
		return err_set(err, ERR_USAGE, "options '-n' and '-e' exclude each other");
	if (a->repeat > 1 && !argv)
		return err_set(err, ERR_USAGE, "option '-r' wants a command to run again");
	return 0;
}

static int choose_target(struct session *s, struct err *err)
{
	const struct stat_args *a = s->args;
	const struct fs *fs = s->env->fs;

	if (a->pids && tasks_add_processes(fs, view_of(a->pids), &s->tasks, err) < 0)
		return -1;
	if (a->tids && tasks_add_threads(view_of(a->tids), &s->tasks, err) < 0)
		return -1;
	if (a->cpus && cpulist_parse(view_of(a->cpus), &s->cpus, err) < 0)
		return -1;
	if (a->all_cpus && cpulist_read(fs, "online", &s->cpus, err) < 0)
		return -1;
	s->measured = (struct measure_args){
		.target = target_find("kernel"),
		.plan = &s->plan,
		.fs = fs,
		.argv = s->argv,
		.threads = s->tasks.at,
		.nthreads = s->tasks.len,
		.cpus = s->cpus.len ? &s->cpus : NULL,
		.cpu_wide = s->cpus.len && !s->tasks.len,
		.all_cpus = a->all_cpus,
		.inherit = !a->no_inherit,
		.delay_ms = a->delay_ms,
	};
	return 0;
}

static int make_plan(struct session *s, struct err *err)
{
	const struct opt_list *events = &s->args->events;
	struct metricset_env env = {
		.events = &s->machine.set,
		.text = &s->text,
		.target = s->measured.target,
		.fs = s->env->fs,
		.run = measure_tool_run(&s->measured, &s->last),
	};

	for (size_t i = 0; i < events->len; i++) {
		if (plantext_add(&s->text, events->at[i].value, &s->plan, err) < 0)
			return -1;
	}
	if (!events->len && !s->args->null &&
	    plantext_add(&s->text,
			 s->measured.cpu_wide
				 ? "cpu-clock,context-switches,cpu-migrations,page-faults,"
				   "cycles,instructions,branches,branch-misses"
				 : "task-clock,context-switches,cpu-migrations,page-faults,"
				   "cycles,instructions,branches,branch-misses",
			 &s->plan, err) < 0)
		return -1;
	metricset_init(&s->metrics, &env);
	if (s->args->null)
		return 0;
	return metricset_add_default(&s->metrics, &s->plan, !events->len, err);
}

static int run_all(struct session *s, struct err *err)
{
	counts_init(&s->counts, s->plan.events.len);
	for (uint64_t i = 0; i < s->args->repeat && !s->last.stopped; i++) {
		measure_release(&s->last);
		if (measure_run(&s->measured, &s->last, err) < 0) {
			s->status = s->last.status;
			return -1;
		}
		counts_add(&s->counts, &s->last.readings);
		spread_add(&s->wall, (double)s->last.wall_ns);
		spread_add(&s->user, (double)s->last.user_ns);
		spread_add(&s->system, (double)s->last.system_ns);
		s->status = s->last.status;
	}
	s->run = measure_tool_run(&s->measured, &s->last);
	s->run.wall_ns = (uint64_t)llround(s->wall.mean);
	s->run.user_ns = (uint64_t)llround(s->user.mean);
	s->run.system_ns = (uint64_t)llround(s->system.mean);
	return 0;
}

static int compute_metrics(struct session *s, struct err *err)
{
	size_t n = metricset_count(&s->metrics);

	s->values = alloc_zero(n + 1, sizeof(s->values[0]));
	for (size_t i = 0; i < n; i++) {
		if (metricset_value(&s->metrics, i, &s->plan, &s->counts, &s->run, &s->values[i],
				    err) < 0)
			return -1;
	}
	return 0;
}

/* Counts of ns are shown in what the event's unit makes of them, but are ns for programs. */
static bool is_time(const struct encoding *e)
{
	const char *tool = tool_find(e);

	return tool ? tool_is_time(tool) : strcmp(e->unit, "msec") == 0 && e->scale == 1e-6;
}

/* With the modifier that was added for want of permission, as it would be typed. */
static void add_event_name(const struct session *s, size_t event, struct buf *out)
{
	const struct plan_event *planned = &s->plan.events.at[event];
	size_t len = strlen(planned->name);

	buf_add_text(out, planned->name);
	if (s->last.events.at[event].user_only)
		buf_add_text(out, len && planned->name[len - 1] == '/' ? "u" : ":u");
}

/* Why there is no count, or not the whole one; "" if all is well. */
static const char *reason_of(const struct session *s, size_t event)
{
	const struct measure_event *state = &s->last.events.at[event];
	struct count count = counts_at(&s->counts, event);

	if (!state->supported || count.counted || state->reason[0])
		return state->reason;
	return count.enabled_ns ? "its counter never had its turn" : "none of the threads ran";
}

static const char *pmu_of(const struct plan_event *planned)
{
	const struct encoding *e = planned->encoding;

	if (!e)
		return NULL;
	if (e->device)
		return e->device;
	if (strcmp(e->pmu, "default_core") == 0)
		return "cpu";
	return e->pmu[0] ? e->pmu : NULL;
}

/* ---- for programs ---- */

static void put_event(const struct session *s, size_t event)
{
	const struct plan_event *planned = &s->plan.events.at[event];
	const struct measure_event *state = &s->last.events.at[event];
	struct count count = counts_at(&s->counts, event);
	const char *unit = planned->encoding && is_time(planned->encoding) ? "ns" : NULL;
	const char *reason = reason_of(s, event);
	struct buf name = { 0 };

	add_event_name(s, event, &name);
	doc_row(s->env->doc, (const struct cell[]){
				     cell_view(buf_view(&name)),
				     cell_text(pmu_of(planned)),
				     cell_none(),
				     cell_none(),
				     cell_none(),
				     count.counted ? cell_count(count.value) : cell_none(),
				     cell_text(unit),
				     state->supported ? cell_count(count.running_ns) : cell_none(),
				     state->supported ? cell_count(count.enabled_ns) : cell_none(),
				     cell_bool(state->supported),
				     cell_bool(count.counted),
				     reason[0] ? cell_text(reason) : cell_none(),
				     count.counted && s->wall.n > 1 ? cell_real(count.error_percent)
								    : cell_none(),
			     });
	buf_release(&name);
}

static void put_events(const struct session *s)
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
	};
	static const struct table table = {
		.key = "events", .title = NULL, .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};

	doc_table(s->env->doc, &table);
	for (size_t i = 0; i < s->plan.events.len; i++) {
		if (!s->plan.events.at[i].hidden)
			put_event(s, i);
	}
	doc_table_end(s->env->doc);
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

static void put_metrics(const struct session *s)
{
	static const struct column columns[] = {
		{ "name", NULL, NULL, 0 },     { "value", NULL, NULL, 0 },
		{ "unit", NULL, NULL, 0 },     { "threshold", NULL, NULL, 0 },
		{ "coherent", NULL, NULL, 0 }, { "running_fraction", NULL, NULL, 0 },
		{ "reason", NULL, NULL, 0 },
	};
	static const struct table table = {
		.key = "metrics", .title = NULL, .columns = columns, .ncolumns = ARRAY_LEN(columns)
	};

	doc_table(s->env->doc, &table);
	for (size_t i = 0; i < metricset_count(&s->metrics); i++) {
		const struct metricset_value *v = &s->values[i];

		doc_row(s->env->doc,
			(const struct cell[]){
				cell_text(v->name),
				v->known ? cell_real(v->value) : cell_none(),
				v->unit[0] ? cell_text(v->unit) : cell_none(),
				level_cell(v->level),
				v->known ? cell_bool(v->coherent) : cell_none(),
				v->known ? cell_real(v->running_fraction) : cell_none(),
				v->reason[0] ? cell_text(v->reason) : cell_none(),
			});
	}
	doc_table_end(s->env->doc);
}

static void put_command(const struct session *s)
{
	static const struct column column = { "command", NULL, NULL, 0 };
	struct cell_list list = { 0 };
	struct VEC(struct cell) words = { 0 };

	for (char **word = s->argv; word && *word; word++)
		*vec_add(&words) = cell_text(*word);
	list = (struct cell_list){ words.at, words.len };
	doc_value(s->env->doc, &column, cell_list(&list));
	vec_release(&words);
}

static void put_number(const struct session *s, const char *key, bool known, struct cell value)
{
	const struct column column = { key, NULL, NULL, 0 };

	doc_value(s->env->doc, &column, known ? value : cell_none());
}

static void put_data(const struct session *s)
{
	const struct tool_run *run = &s->run;
	bool ran = run->has_times;

	put_number(s, "target", true, cell_text(s->measured.target->name));
	put_command(s);
	put_number(s, "runs", true, cell_count(s->wall.n));
	put_number(s, "wall_ns", true, cell_count(run->wall_ns));
	put_number(s, "wall_variance_percent", s->wall.n > 1,
		   cell_real(spread_error_percent(&s->wall)));
	put_number(s, "user_ns", ran, cell_count(run->user_ns));
	put_number(s, "system_ns", ran, cell_count(run->system_ns));
	put_number(s, "status", s->argv != NULL, cell_int(s->status));
	put_events(s);
	put_metrics(s);
}

/* ---- for people ---- */

/* Numbers end below each other, and words that stand in their place do. */
static void pad(struct buf *text, char sign, size_t width)
{
	struct buf padded = { 0 };

	if (sign)
		buf_add_char(&padded, sign);
	if (text->len < width)
		buf_add_fill(&padded, ' ', width - text->len);
	buf_add_view(&padded, buf_view(text));
	buf_release(text);
	*text = padded;
}

enum { VALUE, UNIT, NAME, METRIC, METRIC_UNIT, METRIC_NAME, SPREAD, SHARE };
#define TEXTS (SHARE + 1)

/* One line of the text: an event, a metric beside it, or both. */
struct line {
	struct buf texts[TEXTS];
	enum cell_tone tones[TEXTS];
};

static void put_line(const struct session *s, struct line *l)
{
	struct cell cells[TEXTS];

	pad(&l->texts[VALUE], 0, VALUE_WIDTH);
	if (l->texts[METRIC].len)
		pad(&l->texts[METRIC], '#', METRIC_WIDTH);
	for (size_t i = 0; i < TEXTS; i++)
		cells[i] = cell_tone(cell_text(buf_text(&l->texts[i])), l->tones[i]);
	doc_row(s->env->doc, cells);
	for (size_t i = 0; i < TEXTS; i++)
		buf_release(&l->texts[i]);
	*l = (struct line){ 0 };
}

static void fill_event(const struct session *s, size_t event, struct line *l)
{
	const struct encoding *e = s->plan.events.at[event].encoding;
	struct count count = counts_at(&s->counts, event);
	struct cell cell = s->args->big_num ? cell_count(count.value)
					    : cell_int((int64_t)count.value);

	add_event_name(s, event, &l->texts[NAME]);
	if (!count.counted) {
		buf_add_text(&l->texts[VALUE], s->last.events.at[event].supported
						       ? "<not counted>"
						       : "<not supported>");
		l->tones[VALUE] = TONE_FAINT;
		return;
	}
	if (e && e->scale != 1)
		cell = cell_real((double)count.value * e->scale);
	show_add_cell(&l->texts[VALUE], &cell, NULL);
	if (e)
		buf_add_text(&l->texts[UNIT], tool_find(e) && is_time(e) ? "ns" : e->unit);
	if (s->wall.n > 1)
		buf_printf(&l->texts[SPREAD], "+- %.2f%%", count.error_percent);
	if (count.running_fraction < 1)
		buf_printf(&l->texts[SHARE], "(%.2f%%)", 100 * count.running_fraction);
}

static void fill_metric(const struct metricset_value *v, struct line *l)
{
	static const enum cell_tone tones[] = { TONE_PLAIN, TONE_GOOD, TONE_BAD };
	struct cell cell = cell_real(v->value);

	/* A rate near nothing is not worth the digits of a measure. */
	if (v->value != 0 && fabs(v->value) < 0.001)
		buf_printf(&l->texts[METRIC], "%.2e", v->value);
	else
		show_add_cell(&l->texts[METRIC], &cell, NULL);
	buf_add_text(&l->texts[METRIC_UNIT], v->unit);
	buf_add_text(&l->texts[METRIC_NAME], v->name);
	if (!v->coherent)
		buf_add_text(&l->texts[METRIC_NAME], " (of different times)");
	l->tones[METRIC] = tones[v->level];
}

/* The event's line, and one more for each metric behind its first. */
static void put_lines(const struct session *s, size_t event, struct line *l)
{
	for (size_t i = 0; i < metricset_count(&s->metrics); i++) {
		const struct metricset_value *v = &s->values[i];

		if (!v->known || v->event != event)
			continue;
		if (l->texts[METRIC].len)
			put_line(s, l);
		fill_metric(v, l);
	}
	if (l->texts[NAME].len || l->texts[METRIC].len)
		put_line(s, l);
}

static void put_counts(const struct session *s)
{
	static const struct column columns[TEXTS] = {
		{ NULL, "", NULL, 0 }, { NULL, "", NULL, 0 }, { NULL, "", NULL, 0 },
		{ NULL, "", NULL, 0 }, { NULL, "", NULL, 0 }, { NULL, "", NULL, 0 },
		{ NULL, "", NULL, 0 }, { NULL, "", NULL, 0 },
	};
	static const struct table table = {
		.title = "", .columns = columns, .ncolumns = TEXTS, .bare = true
	};
	struct line line = { 0 };

	doc_table(s->env->doc, &table);
	for (size_t i = 0; i < s->plan.events.len; i++) {
		if (s->plan.events.at[i].hidden)
			continue;
		fill_event(s, i, &line);
		put_lines(s, i, &line);
	}
	put_lines(s, METRICSET_NO_EVENT, &line);
	doc_table_end(s->env->doc);
}

static void put_time(const struct session *s, const struct spread *ns, const char *what)
{
	struct buf value = { 0 }, spread = { 0 };

	digits_add_fixed(&value, ns->mean * 1e-9, 9);
	pad(&value, 0, VALUE_WIDTH);
	if (ns->n > 1)
		buf_printf(&spread, "+- %.2f%%", spread_error_percent(ns));
	doc_row(s->env->doc, (const struct cell[]){
				     cell_text(value.at),
				     cell_text(what),
				     cell_text(buf_text(&spread)),
			     });
	buf_release(&value);
	buf_release(&spread);
}

static void put_times(const struct session *s)
{
	static const struct column columns[] = { { NULL, "", NULL, 0 },
						 { NULL, "", NULL, 0 },
						 { NULL, "", NULL, 0 } };
	static const struct table table = {
		.title = "", .columns = columns, .ncolumns = 3, .bare = true
	};

	doc_table(s->env->doc, &table);
	put_time(s, &s->wall, "seconds elapsed");
	if (s->run.has_times) {
		put_time(s, &s->user, "seconds user");
		put_time(s, &s->system, "seconds system");
	}
	doc_table_end(s->env->doc);
}

static bool is_told(const struct session *s, size_t event, const char *reason)
{
	return !s->plan.events.at[event].hidden && strcmp(reason_of(s, event), reason) == 0;
}

/* Each reason once, with all events that it is the reason of. */
static void put_reasons(const struct session *s)
{
	for (size_t i = 0; i < s->plan.events.len; i++) {
		const char *reason = reason_of(s, i), *hint = s->last.events.at[i].hint;
		struct buf text = { 0 };
		bool told = !reason[0] || s->plan.events.at[i].hidden;

		for (size_t k = 0; k < i && !told; k++)
			told = is_told(s, k, reason);
		for (size_t k = i; k < s->plan.events.len && !told; k++) {
			if (!is_told(s, k, reason))
				continue;
			buf_add_text(&text, text.len ? ", " : "");
			add_event_name(s, k, &text);
		}
		buf_printf(&text, ": %s%s%s", reason, hint[0] ? "; " : "", hint);
		if (!told)
			doc_paragraph(s->env->doc, text.at);
		buf_release(&text);
	}
}

static void put_missing_metrics(const struct session *s)
{
	for (size_t i = 0; s->args->verbose && i < metricset_count(&s->metrics); i++) {
		const struct metricset_value *v = &s->values[i];
		struct buf text = { 0 };

		if (v->known)
			continue;
		buf_printf(&text, "%s has no value: %s", v->name, v->reason);
		doc_paragraph(s->env->doc, text.at);
		buf_release(&text);
	}
}

static void put_remarks(const struct session *s)
{
	const struct err *problem = &s->machine.problem;
	struct buf text = { 0 };

	put_reasons(s);
	put_missing_metrics(s);
	if (problem->code && (s->args->machine.cpu || s->args->verbose)) {
		buf_printf(&text, "%s; only common events have names here", problem->text);
		doc_paragraph(s->env->doc, text.at);
		buf_clear(&text);
	}
	if (s->argv && s->status > 128) {
		const char *name = sigdescr_np(s->status - 128);

		buf_printf(&text, "'%s' ended with status %d, as by signal %d%s%s%s", s->argv[0],
			   s->status, s->status - 128, name ? " (" : "", name ? name : "",
			   name ? ")" : "");
		doc_paragraph(s->env->doc, text.at);
	}
	buf_release(&text);
}

static void put_heading(const struct session *s)
{
	struct buf text = { 0 };

	buf_add_text(&text, "Counts of ");
	if (s->measured.cpu_wide)
		buf_printf(&text, "%s%s", s->args->all_cpus ? "all CPUs" : "CPU ",
			   s->args->all_cpus ? "" : s->args->cpus);
	else if (s->args->pids)
		buf_printf(&text, "process %s", s->args->pids);
	else if (s->args->tids)
		buf_printf(&text, "thread %s", s->args->tids);
	if (s->argv && !s->run.has_times)
		buf_add_text(&text, " during ");
	for (char **word = s->argv; word && *word; word++)
		buf_printf(&text, "%s%s", word == s->argv ? "'" : " ", *word);
	buf_add_text(&text, s->argv ? "'" : "");
	if (s->wall.n > 1)
		buf_printf(&text, " (%zu runs)", s->wall.n);
	doc_heading(s->env->doc, text.at);
	doc_verbatim(s->env->doc, "\n");
	buf_release(&text);
}

static void put_text(const struct session *s)
{
	put_heading(s);
	if (s->plan.events.len)
		put_counts(s);
	put_times(s);
	put_remarks(s);
}

static int stat_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	struct session s = { .env = env, .args = args, .argv = argc ? argv : NULL };
	int status = -1;

	if (check_args(s.args, s.argv, err) < 0)
		return -1;
	if (machine_open(&s.machine, &s.args->machine, env->fs, MACHINE_ANY_CPU | MACHINE_LIVE,
			 err) < 0)
		goto out;
	plantext_init(&s.text, &s.machine.resolve);
	if (choose_target(&s, err) < 0 || make_plan(&s, err) < 0)
		goto out;
	if (run_all(&s, err) < 0) {
		/* 126 and 127, as shells say that a command could not be executed. */
		status = s.status ? s.status : -1;
		goto out;
	}
	if (compute_metrics(&s, err) < 0)
		goto out;
	doc_begin(env->doc, "stat", 1);
	put_text(&s);
	put_data(&s);
	doc_end(env->doc);
	status = s.status;
out:
	session_release(&s);
	return status;
}

const struct cmd cmd_stat = {
	.name = "stat",
	.summary = "count events while a command runs",
	.synopsis = "[-e EVENTS] [-a | -C CPUS | -p PIDS | -t TIDS] [-r N] [OPTIONS] "
		    "[COMMAND [ARG...]]",
	.opts = stat_opts,
	.args_size = sizeof(struct stat_args),
	.defaults = &stat_defaults,
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_STDERR,
	.run = stat_run,
};
