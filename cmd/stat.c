/* SPDX-License-Identifier: MIT */
#include <langinfo.h>
#include <linux/perf_event.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/config.h"
#include "util/base/fs.h"
#include "util/base/input.h"
#include "util/count/partsby.h"
#include "util/pmu/encoding.h"
#include "util/pmu/machine.h"
#include "util/run/control.h"
#include "util/run/measure.h"
#include "util/run/measureevents.h"
#include "util/run/sampleterms.h"
#include "util/stat/statargs.h"
#include "util/stat/statdry.h"
#include "util/stat/statplan.h"
#include "util/stat/statrun.h"
#include "util/stat/statverb.h"
#include "util/target/qemuspec.h"
#include "util/target/recorded.h"
#include "util/target/replay.h"
#include "util/target/target.h"

/* What perf exits with: for a command line, for a target, and for all else that fails. */
#define PERF_USAGE   129
#define PERF_TARGET  234 /* -EINVAL; for metrics, too */
#define PERF_FAILURE 255

/* Everything about one call of the command. */
struct session {
	const struct cmd_env *env;
	const struct statargs *args;
	char **argv; /* NULL: no command */
	struct machine machine;
	struct statplan plan;
	struct scope scope;
	struct control control;
	struct measure_args measured;
	struct qemuspec spec;
	struct recorded recorded;
	bool is_recorded; /* what is replayed is there */
	int cache_level;
	struct buf joined; /* the events of -g, as one text */
	int fault;	   /* the exit status of perf for what fails now */
};

static void session_release(struct session *s)
{
	statplan_release(&s->plan);
	machine_release(&s->machine);
	control_release(&s->control);
	scope_release(&s->scope);
	qemuspec_release(&s->spec);
	recorded_release(&s->recorded);
	buf_release(&s->joined);
}

/* ---- what to count, and where ---- */

static int read_recorded_cgroups(struct session *s, struct err *err)
{
	struct replay_names names = { 0 };
	int r = replay_read_cgroups(s->env->fs, s->args->replay, &s->scope.arena, &names, err);

	for (size_t i = 0; i < names.len; i++)
		*vec_add(&s->scope.cgroups) = names.at[i];
	vec_release(&names);
	return r;
}

static void tell_line(void *doc, const char *line)
{
	doc_note(doc, "%s", line);
}

static int choose_target(struct session *s, struct err *err)
{
	const struct statargs *a = s->args;

	/* It is read more than once. */
	if (a->replay && strcmp(a->replay, "-") == 0 && input_hold(REPLAY_LIMIT, err) < 0)
		return -1;
	s->is_recorded = a->replay && recorded_is(a->replay);
	if (s->is_recorded && recorded_read(&s->recorded, a->replay, err) < 0)
		return -1;
	if (scope_choose(&a->scope, a->by.per_thread, s->env->fs, &s->scope, err) < 0 ||
	    (a->replay && !s->is_recorded && read_recorded_cgroups(s, err) < 0))
		return -1;
	s->measured = (struct measure_args){
		.target = target_find(a->dry_run       ? "dry"
				      : s->is_recorded ? "recorded"
				      : a->replay      ? "replay"
				      : a->on.machine  ? "qemu"
						       : "kernel"),
		.machine = a->on.machine ? &s->spec : NULL,
		.fs = s->env->fs,
		.argv = s->argv,
		.threads = s->scope.tasks.at,
		.nthreads = s->scope.tasks.len,
		.cpus = s->scope.cpus.len ? &s->scope.cpus : NULL,
		.cgroups = s->scope.cgroups.at,
		.ncgroups = s->scope.cgroups.len,
		.cpu_wide = s->scope.cpus.len && !s->scope.tasks.len,
		.all_cpus = a->scope.all_cpus && !a->scope.cpus,
		.inherit = !a->watch.no_inherit,
		.user_only = a->watch.all_user,
		.kernel_only = a->watch.all_kernel,
		.source = a->replay,
		.raw = a->no_scale,
		.recorded = s->is_recorded ? &s->recorded : NULL,
		.dump = getenv("PERF_TEST_ATTR"),
		.interval_ms = s->is_recorded ? s->recorded.interval_ms : a->interval_ms,
		.interval_count = a->interval_count,
		.timeout_ms = a->timeout_ms,
		.tell = a->quiet ? NULL : tell_line,
		.tell_to = s->env->doc,
		.traces = a->verbose > 1,
	};
	if (watchargs_read_delay(&a->watch, &s->measured.delay_ms, &s->measured.starts_off, err) <
	    0)
		return -1;
	if (!a->watch.control)
		return 0;
	s->measured.control = &s->control;
	return control_open(&s->control, a->watch.control, err);
}

/* As the recorder told counts apart. */
static enum parts_by recorded_parts(const struct recorded *r)
{
	static const enum parts_by by[] = {
		[RECORDED_BY_CPU] = PARTS_CPU,	     [RECORDED_BY_NOTHING] = PARTS_ALL,
		[RECORDED_BY_SOCKET] = PARTS_SOCKET, [RECORDED_BY_DIE] = PARTS_DIE,
		[RECORDED_BY_CORE] = PARTS_CORE,     [RECORDED_BY_THREAD] = PARTS_THREAD,
		[RECORDED_BY_NODE] = PARTS_NODE,
	};

	return r->by < ARRAY_LEN(by) ? by[r->by] : PARTS_ALL;
}

/* In perf's words; nothing where a command is measured. */
static const char *add_subject(const struct session *s, struct buf *out)
{
	const struct scope_args *a = &s->args->scope;

	if (a->all_cpus && !a->cpus)
		buf_add_text(out, "'system wide'");
	else if (a->cpus)
		buf_printf(out, "'CPU(s) %s'", a->cpus);
	else if (a->pids)
		buf_printf(out, "process id '%s'", a->pids);
	else if (a->tids)
		buf_printf(out, "thread id '%s'", a->tids);
	else if (s->is_recorded)
		buf_printf(out, "'%s'", s->recorded.is_pipe ? "pipe" : s->recorded.command);
	else if (s->args->replay)
		buf_printf(out, "'%s'", s->args->replay);
	return buf_text(out);
}

/*
 * perf's older -g: all events as one group. Those with a filter or with groups
 * of their own stay as they are.
 */
static bool join_events(const struct opt_list *events, struct opt_item *joined, struct buf *text)
{
	for (size_t i = 0; i < events->len; i++) {
		if (events->at[i].opt->letter != 'e' || strchr(events->at[i].value, '{'))
			return false;
		buf_add_text(text, i ? "," : "{");
		buf_add_text(text, events->at[i].value);
	}
	if (!events->len)
		return false;
	buf_add_char(text, '}');
	*joined = (struct opt_item){ .opt = events->at[0].opt, .value = buf_text(text) };
	return true;
}

static int make_plan(struct session *s, struct err *err)
{
	const struct statargs *a = s->args;
	const struct measure nothing = { 0 };
	struct opt_item item;
	const struct opt_list joined = { .at = &item, .len = 1 };
	bool is_joined = a->as_group && join_events(&a->events, &item, &s->joined);
	const struct statplan_args args = {
		.events = is_joined ? &joined : &a->events,
		.metrics = &a->metrics,
		.detailed = a->detailed,
		.nothing = a->null,
		.presets = &a->presets,
		.style = a->style,
		.cgroups_in_order = a->scope.cgroup ? s->scope.cgroups.len : 0,
		.usual = a->on.machine ? QEMUSPEC_EVENTS : NULL,
		.replay = a->replay,
		.recorded = s->measured.recorded,
		.no_default_metrics = s->env->as_perf,
		.cputype = a->cputype,
		.pmu_filter = a->pmu_filter,
		/* Like perf: CPUs that are shown one by one are not added up in this way either. */
		.no_merge = a->no_merge || partsby_choose(&a->by) == PARTS_CPU,
		.hybrid_merge = a->hybrid_merge && partsby_choose(&a->by) != PARTS_CPU,
		.target = s->measured.target,
		.fs = s->env->fs,
		.run = measureevents_tool_run(&nothing, &s->measured),
	};

	if (statplan_make(&s->plan, &args, &s->machine, err) < 0)
		return -1;
	return sampleterms_check_counted(&s->plan.plan, err);
}

/* Digits stand in groups where the user's locale has a mark between them, as perf does. */
static bool has_groups(void)
{
	locale_t own = newlocale(LC_NUMERIC_MASK, "", (locale_t)0);
	bool has = own && nl_langinfo_l(THOUSEP, own)[0];

	if (own)
		freelocale(own);
	return has;
}

static bool is_big(const struct session *s)
{
	if (s->env->as_perf && !has_groups())
		return false;
	return s->args->big_num == 1 ? config_is_on(s->env->config, "stat.big-num", true)
				     : s->args->big_num > 1;
}

static int run_plan(struct session *s, int *status, struct err *err)
{
	const struct statargs *a = s->args;
	struct buf subject = { 0 };
	enum parts_by by = partsby_choose(&a->by);
	const struct statrun_args args = {
		.measured = s->measured,
		.view = {
			.doc = s->env->doc,
			.fs = s->env->fs,
			.busy_only = a->by.per_thread && a->scope.all_cpus,
			.cgroups = s->scope.cgroups.at,
			.where = s->env->as_perf ? add_subject(s, &subject)
				 : a->replay	 ? a->replay
						 : buf_text(&s->scope.text),
			.machine = s->spec.machine,
			.machine_version = s->spec.version,
			.big_num = is_big(s),
			.verbose = a->verbose > 0,
			.metric_only = a->metric_only || statpreset_is_given(&a->presets),
			.as_perf = s->env->as_perf,
			.recorded = s->measured.recorded,
			.names_summary = !a->no_csv_summary,
		},
		.repeat = a->repeat,
		.table = a->table,
		.syncs = a->sync,
		.no_multiplex = a->no_multiplex,
		.by = by == PARTS_ALL && s->is_recorded ? recorded_parts(&s->recorded) : by,
		.cache_level = s->cache_level,
		.spreads_cores = a->by.percore_show_thread,
		.record = a->record,
		.no_scale = a->no_scale,
		.pre = a->pre,
		.post = a->post,
		.summary = a->summary,
		.clears = a->interval_clear,
		.quiet = a->quiet,
		.baseline = a->baseline,
		.tolerance_percent = a->tolerance,
	};
	int r = statrun_do(&args, &s->plan, status, err);

	buf_release(&subject);
	return r;
}

/* --smi-cost asks more of the kernel than counters, and gives it back. */
static int run_frozen(struct session *s, int *status, struct err *err)
{
	bool frozen = false;
	struct err failed = { 0 };
	int r;

	if (!s->args->presets.smi_cost || s->args->replay)
		return run_plan(s, status, err);
	if (statpreset_freeze(s->env->fs, &frozen, err) < 0) {
		s->fault = PERF_TARGET;
		return -1;
	}
	r = run_plan(s, status, err);
	if (!frozen || statpreset_thaw(s->env->fs, &failed) == 0 || r < 0)
		return r;
	*err = failed;
	return -1;
}

/*
 * A CPU that the user named is a note in every format. That this machine's has
 * no model is told to people only: it must not stand among data on one stream.
 */
static void tell_notes(const struct session *s)
{
	static const char text[] = "only common events have names here";
	const struct machine_args *asked = &s->args->machine;
	const struct err *problem = &s->machine.problem;
	struct buf line = { 0 };

	if (s->args->quiet)
		return;
	machine_print_notes(&s->machine, s->env->doc);
	if (!problem->code)
		return;
	if (s->machine.foreign || asked->cpu || asked->sysfs || s->args->verbose) {
		doc_note(s->env->doc, "%s; %s", problem->text, text);
		return;
	}
	buf_printf(&line, "%s; %s", problem->text, text);
	doc_paragraph(s->env->doc, buf_text(&line));
	buf_release(&line);
}

/* Groups and events that cannot be what was asked for; perf's scripts read what perf says. */
static void tell_changes(const struct session *s)
{
	const struct plantext *text = &s->plan.text;

	for (size_t i = 0; !s->args->quiet && !s->env->as_perf && i < text->splits.len; i++)
		doc_note(s->env->doc, "%s", text->splits.at[i]);
	for (size_t i = 0; !s->args->quiet && !s->env->as_perf && i < s->plan.plan.events.len;
	     i++) {
		const struct encoding *e = s->plan.plan.events.at[i].encoding;

		if (e && e->left_out)
			doc_note(s->env->doc,
				 "event '%s': %s left out: the PMU's format has no such term",
				 e->name, e->left_out);
	}
}

/*
 * Called as perf, a group of the command line whose leader cannot be counted
 * ends it all with perf's status, which scripts take for "not here". Kinds of
 * events that other PMUs have are left to the counting: they may be for CPUs only.
 */
static int check_leaders(const struct session *s, int *status, struct err *err)
{
	const struct plan *plan = &s->plan.plan;

	for (size_t g = 0; s->env->as_perf && !s->args->replay && g < plan->groups.len; g++) {
		const struct plan_group *group = &plan->groups.at[g];
		const struct plan_event *leader = &plan->events.at[group->first];
		const struct encoding *e = leader->encoding;

		if (group->weak || group->len < 2 || !e || !e->has_type ||
		    e->type >= PERF_TYPE_MAX || s->measured.target->has(e))
			continue;
		*status = PERF_FAILURE;
		return err_set(err, ERR_UNSUPPORTED,
			       "event '%s' is not supported, and leads a group", leader->name);
	}
	return 0;
}

static int count(struct session *s, int *status, struct err *err)
{
	struct machine_args asked = s->args->machine;
	unsigned int flags = MACHINE_ANY_CPU | MACHINE_LIVE;

	if (s->args->on.machine) {
		if (qemuspec_choose(&s->args->on, &s->spec, err) < 0)
			return -1;
		asked.cpu = asked.cpu ? asked.cpu : s->spec.model;
		flags = 0;
	}
	if (machine_open(&s->machine, &asked, s->env->fs, flags, err) < 0)
		return -1;
	tell_notes(s);
	/* What perf stat report cannot read is no target. */
	s->fault = s->args->replay ? PERF_FAILURE : PERF_TARGET;
	if (choose_target(s, err) < 0)
		return -1;
	if (!s->args->quiet)
		doc_notes(s->env->doc, s->recorded.notes.at, s->recorded.notes.len);
	s->fault = PERF_USAGE;
	if (make_plan(s, err) < 0) {
		if (s->plan.metrics_failed)
			s->fault = PERF_TARGET;
		return -1;
	}
	tell_changes(s);
	s->fault = PERF_FAILURE;
	if (check_leaders(s, status, err) < 0)
		return -1;
	if (s->args->dry_run) {
		statdry_write(s->env->doc, &s->plan);
		return 0;
	}
	return run_frozen(s, status, err);
}

/* Without anything to count it counts all CPUs. */
static void adapt_to_perf(struct statargs *a, char **argv)
{
	/* perf's -n only says what is not counted without being asked for. */
	if (a->events.len || a->metrics.len || statpreset_is_given(&a->presets))
		a->null = false;
	if (!argv && !scope_is_given(&a->scope) && !a->replay && !a->on.machine)
		a->scope.all_cpus = true;
}

static int stat_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	struct statverb verb = { .stat = *(const struct statargs *)args };
	struct session s = { .env = env, .args = &verb.stat };
	int status = 0, failed = -1;
	bool has_verb = statverb_is(argc, argv);

	s.fault = PERF_USAGE;
	s.control.in = s.control.out = -1;
	if (has_verb && statverb_read(&verb, &argc, &argv, err) < 0)
		goto out;
	s.argv = argc ? argv : NULL;
	scope_take_cpus(&verb.stat.scope, &verb.stat.machine.cpu);
	if (env->as_perf)
		adapt_to_perf(&verb.stat, s.argv);
	if (partsby_cache_level(&s.args->by, &s.cache_level, err) == 0 &&
	    statargs_check(s.args, s.argv, err) == 0) {
		s.fault = PERF_TARGET;
		if (statargs_check_needs(s.args, s.argv, err) == 0)
			failed = count(&s, &status, err);
	}
out:
	session_release(&s);
	if (has_verb)
		statverb_release(&verb);
	if (failed < 0 && env->as_perf)
		return s.fault;
	/* 126 and 127, as shells say that a command could not be executed. */
	return failed < 0 && !status ? -1 : status;
}

const struct cmd cmd_stat = {
	.name = "stat",
	.summary = "count events while a command runs",
	.synopsis =
		"[-e EVENTS] [-M METRICS] [-a | -C CPUS | -p PIDS | -t TIDS] [-r N] [-I MS] [OPTIONS] "
		"[COMMAND [ARG...]]",
	.opts = statargs_opts,
	.args_size = sizeof(struct statargs),
	.defaults = &statargs_usual,
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_STDERR | CMD_APPEND | CMD_PERF,
	.run = stat_run,
};
