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
#include "util/base/num.h"
#include "util/base/optchoice.h"
#include "util/count/partsby.h"
#include "util/pmu/machine.h"
#include "util/run/control.h"
#include "util/run/measure.h"
#include "util/stat/statdry.h"
#include "util/stat/statplan.h"
#include "util/stat/statrun.h"
#include "util/target/cpulist.h"
#include "util/target/qemuspec.h"
#include "util/target/recorded.h"
#include "util/target/replay.h"
#include "util/target/scope.h"
#include "util/target/target.h"

#define MOST_RUNS    1000000
#define MOST_MS	     86400000
#define MOST_PERCENT 1000000

/* What perf exits with: for a command line, for a target, and for all else that fails. */
#define PERF_USAGE   129
#define PERF_TARGET  234 /* -EINVAL; for metrics, too */
#define PERF_FAILURE 255

struct stat_args {
	struct machine_args machine;
	struct opt_list events; /* and filters of those before them */
	struct opt_list metrics;
	struct scope_args scope;
	uint64_t repeat;
	const char *delay;
	uint64_t interval_ms;
	uint64_t interval_count;
	bool interval_clear;
	uint64_t timeout_ms;
	bool summary;
	struct partsby_args by;
	const char *cputype;
	bool no_csv_summary;
	bool no_merge;
	bool hybrid_merge;
	bool as_group;
	bool metric_only;
	struct metricgroup_style style;
	bool topdown;
	uint64_t topdown_level;
	unsigned int detailed;
	const char *pre;
	const char *post;
	const char *control;
	const char *replay;
	const char *record;
	struct qemuspec_args on;
	const char *baseline;
	double tolerance;
	bool dry_run;
	bool no_multiplex;
	bool no_scale;
	bool all_user;
	bool all_kernel;
	bool no_inherit;
	bool null;
	unsigned int big_num; /* 1: as the settings have it; more: asked for */
	bool quiet;
	unsigned int verbose;
};

static const struct stat_args stat_defaults = { .repeat = 1, .big_num = 1, .topdown_level = 1 };

static const struct opt stat_opts[] = {
	LIST('e', "event", struct stat_args, events, "EVENTS",
	     "count these: names with commas between, groups in braces; may be given again"),
	LIST(0, "filter", struct stat_args, events, "FILTER",
	     "count the tracepoints of the -e before it only where this is true"),
	LIST('M', "metrics", struct stat_args, metrics, "METRICS",
	     "compute these metrics or groups of them, and count what they need"),
	OPT_GROUP(scope_opts, offsetof(struct stat_args, scope)),
	U64_WITHIN('r', "repeat", struct stat_args, repeat, "N", 1, MOST_RUNS,
		   "run the command N times; mean and standard error are shown"),
	U64_WITHIN('I', "interval-print", struct stat_args, interval_ms, "MS", 1, MOST_MS,
		   "print what was counted every so many milliseconds"),
	U64_WITHIN(0, "interval-count", struct stat_args, interval_count, "N", 1, UINT64_MAX,
		   "with -I: stop counting after N intervals"),
	FLAG(0, "interval-clear", struct stat_args, interval_clear,
	     "with -I: clear the screen before each interval"),
	U64_WITHIN(0, "timeout", struct stat_args, timeout_ms, "MS", 1, MOST_MS,
		   "stop counting, and the command, after so many milliseconds"),
	FLAG(0, "summary", struct stat_args, summary, "with -I: print the whole at the end"),
	TEXT('D', "delay", struct stat_args, delay, "MS",
	     "begin counting so many milliseconds after the start; -1: when --control says"),
	OPT_GROUP(partsby_opts, offsetof(struct stat_args, by)),
	TEXT(0, "cputype", struct stat_args, cputype, "PMU",
	     "of a hybrid CPU's cores, count on those of that PMU only"),
	FLAG(0, "no-csv-summary", struct stat_args, no_csv_summary,
	     "as perf, with -x and --summary: do not write 'summary' in front"),
	FLAG('g', "group", struct stat_args, as_group, NULL),
	FLAG(0, "no-merge", struct stat_args, no_merge,
	     "show each unit of a PMU by itself (uncore_imc_0, uncore_imc_1)"),
	FLAG(0, "hybrid-merge", struct stat_args, hybrid_merge,
	     "of a hybrid CPU, add up an event's counts of all types of cores"),
	FLAG(0, "metric-only", struct stat_args, metric_only, "show metrics and no counts"),
	FLAG(0, "metric-no-group", struct stat_args, style.no_group,
	     "do not put the events of a metric into a group"),
	FLAG(0, "metric-no-merge", struct stat_args, style.no_merge,
	     "count for each metric by itself, though another's group has its events"),
	FLAG(0, "metric-no-threshold", struct stat_args, style.no_threshold,
	     "do not count what only thresholds need, and do not judge values"),
	FLAG(0, "topdown", struct stat_args, topdown,
	     "show where the pipeline's slots go: the metrics of group TopdownL1"),
	U64_WITHIN(0, "td-level", struct stat_args, topdown_level, "N", 1, 6,
		   "with --topdown: of group TopdownLN"),
	COUNT('d', "detailed", struct stat_args, detailed,
	      "count cache events, too; -dd: and TLBs, -ddd: and prefetches"),
	TEXT(0, "pre", struct stat_args, pre, "COMMAND", "run this by the shell before each run"),
	TEXT(0, "post", struct stat_args, post, "COMMAND", "run this by the shell after each run"),
	TEXT(0, "control", struct stat_args, control, "fd:IN[,OUT]|fifo:IN[,OUT]",
	     "take enable, disable, evlist, ping and stop from there while counting"),
	FLAG(0, "no-multiplex", struct stat_args, no_multiplex,
	     "run the command once for each group, so that none has to wait"),
	FLAG(0, "no-scale", struct stat_args, no_scale,
	     "show what was counted, not what it would have been in the whole time"),
	FLAG(0, "all-user", struct stat_args, all_user, "leave out what the kernel does"),
	FLAG(0, "all-kernel", struct stat_args, all_kernel, "count only what the kernel does"),
	FLAG('i', "no-inherit", struct stat_args, no_inherit,
	     "leave out what the command or the threads start"),
	FLAG('n', "null", struct stat_args, null, "count no event, only take the time"),
	COUNT('B', "big-num", struct stat_args, big_num, "write large counts in groups of three"),
	TEXT(0, "replay", struct stat_args, replay, "FILE",
	     "take counts from JSON or a perf.data of before, instead of counting"),
	TEXT(0, "record", struct stat_args, record, "FILE",
	     "write the counts to a perf.data as well (- is standard output)"),
	OPT_GROUP(qemuspec_opts, offsetof(struct stat_args, on)),
	TEXT(0, "baseline", struct stat_args, baseline, "FILE",
	     "compare the counts with those in FILE, which the first run writes"),
	REAL(0, "tolerance", struct stat_args, tolerance, "PERCENT",
	     "with --baseline: how much a count may change; more is status 1"),
	FLAG(0, "dry-run", struct stat_args, dry_run,
	     "count nothing: show the groups and events that would be opened"),
	FLAG('q', "quiet", struct stat_args, quiet, "print nothing but errors"),
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

/* ---- options ---- */

/* Letters that were given and say, each for itself, what to count. */
static int check_exclusions(const struct stat_args *a, struct err *err)
{
	const struct optchoice what[] = { { "-n", a->null },
					  { "-e", a->events.len },
					  { "-M", a->metrics.len },
					  { "--topdown", a->topdown } };
	const struct optchoice null[] = { what[0], what[1] }, no_metric[] = { what[0], what[2] },
			       no_topdown[] = { what[0], what[3] };
	const struct optchoice privilege[] = { { "--all-user", a->all_user },
					       { "--all-kernel", a->all_kernel } };
	const struct {
		const struct optchoice *at;
		size_t n;
	} all[] = { { null, 2 }, { no_metric, 2 }, { no_topdown, 2 }, { privilege, 2 } };

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (optchoice_check(all[i].at, all[i].n, err) < 0)
			return -1;
	}
	return partsby_check(&a->by, err);
}

/* What an option cannot do without. */
static int check_needs(const struct stat_args *a, char **argv, struct err *err)
{
	if (a->repeat > 1 && !argv)
		return err_set(err, ERR_USAGE, "option '-r' wants a command to run again");
	if (a->no_multiplex && !argv)
		return err_set(err, ERR_USAGE,
			       "option '--no-multiplex' wants a command to run again");
	if (a->interval_count && !a->interval_ms)
		return err_set(err, ERR_USAGE, "option '--interval-count' wants '-I'");
	if (a->interval_clear && !a->interval_ms)
		return err_set(err, ERR_USAGE, "option '--interval-clear' wants '-I'");
	if (a->no_multiplex && a->interval_ms)
		return err_set(err, ERR_USAGE,
			       "options '--no-multiplex' and '-I' exclude each other");
	if (partsby_is_of_cpus(&a->by) && !a->scope.all_cpus && !a->scope.cpus && !a->replay) {
		err_set(err, ERR_USAGE, "counts of a command are not told apart by CPU");
		err_hint(err, "-a counts on all CPUs while the command runs, -C on some");
		return -1;
	}
	if (!a->replay && scope_check_cgroups(&a->scope, err) < 0)
		return -1;
	if (a->by.per_thread && !a->scope.pids && !a->scope.tids && !a->scope.all_cpus &&
	    !a->replay)
		return err_set(err, ERR_USAGE, "option '--per-thread' wants '-p', '-t' or '-a'");
	if (a->record && (a->repeat > 1 || a->no_multiplex || a->scope.cgroup ||
			  a->scope.each_cgroup || a->replay))
		return err_set(err, ERR_USAGE,
			       "option '--record' is for one run of counting, without cgroups");
	return 0;
}

/* The machine runs one command from its start to its end, and the clock is its own. */
static int check_machine(const struct stat_args *a, char **argv, struct err *err)
{
	const struct optchoice intervals[] = { { "--machine", a->on.machine },
					       { "-I", a->interval_ms } };
	const struct optchoice delay[] = { intervals[0], { "-D", a->delay } };
	const struct optchoice control[] = { intervals[0], { "--control", a->control } };
	const struct optchoice replay[] = { intervals[0], { "--replay", a->replay } };
	const struct optchoice sysfs[] = { intervals[0], { "--sysfs", a->machine.sysfs } };

	if (optchoice_check(intervals, 2, err) < 0 || optchoice_check(delay, 2, err) < 0 ||
	    optchoice_check(control, 2, err) < 0 || optchoice_check(replay, 2, err) < 0 ||
	    optchoice_check(sysfs, 2, err) < 0)
		return -1;
	return qemuspec_check(&a->on, &a->scope, argv != NULL, err);
}

static int check_baseline(const struct stat_args *a, struct err *err)
{
	if (!a->baseline && a->tolerance > 0)
		return err_set(err, ERR_USAGE, "option '--tolerance' wants '--baseline'");
	if (!(a->tolerance >= 0 && a->tolerance <= MOST_PERCENT))
		return err_set(err, ERR_USAGE, "option '--tolerance' wants percents, 0 to %d",
			       MOST_PERCENT);
	if (a->baseline &&
	    (a->interval_ms || a->scope.each_cgroup || partsby_choose(&a->by) != PARTS_ALL))
		return err_set(err, ERR_USAGE,
			       "option '--baseline' wants one count of each event, neither "
			       "intervals nor parts");
	return 0;
}

static bool is_cpu_list(const char *text)
{
	struct cpulist ignored = { 0 };
	struct err none = { 0 };
	bool is_list = text && cpulist_parse(view_of(text), &ignored, &none) == 0;

	vec_release(&ignored);
	return is_list;
}

static int check_args(const struct stat_args *a, char **argv, struct err *err)
{
	if (is_cpu_list(a->machine.cpu)) {
		err_set(err, ERR_USAGE, "'--cpu' wants the name of a CPU model, not '%s'",
			a->machine.cpu);
		err_hint(err, "-C counts on CPUs by their numbers");
		return -1;
	}
	if (a->replay && (argv || scope_is_given(&a->scope) || a->scope.cgroup ||
			  a->scope.each_cgroup || a->interval_ms))
		return err_set(err, ERR_USAGE,
			       "option '--replay' has nothing else to count, nor a command");
	if (!argv && !scope_is_given(&a->scope) && !a->replay && !a->on.machine && !a->dry_run) {
		err_set(err, ERR_USAGE, "there is nothing to count: no command and no target");
		err_hint(err, "'tally stat COMMAND' counts a command, -p PID a process, -a all "
			      "CPUs");
		return -1;
	}
	if (check_machine(a, argv, err) < 0 || check_baseline(a, err) < 0 ||
	    scope_check(&a->scope, a->by.per_thread, err) < 0)
		return -1;
	return check_exclusions(a, err);
}

static int read_delay(const char *text, struct measure_args *out, struct err *err)
{
	if (!text)
		return 0;
	out->starts_off = strcmp(text, "-1") == 0;
	if (out->starts_off || num_parse_range(view_of(text), 0, MOST_MS, &out->delay_ms, err) == 0)
		return 0;
	err->code = ERR_USAGE;
	return err_while(err, "option '-D'");
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
	const struct stat_args *a = s->args;

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
		.inherit = !a->no_inherit,
		.user_only = a->all_user,
		.kernel_only = a->all_kernel,
		.source = a->replay,
		.recorded = s->is_recorded ? &s->recorded : NULL,
		.dump = getenv("PERF_TEST_ATTR"),
		.interval_ms = s->is_recorded ? s->recorded.interval_ms : a->interval_ms,
		.interval_count = a->interval_count,
		.timeout_ms = a->timeout_ms,
	};
	if (read_delay(a->delay, &s->measured, err) < 0)
		return -1;
	if (!a->control)
		return 0;
	s->measured.control = &s->control;
	s->measured.tell = a->quiet ? NULL : tell_line;
	s->measured.tell_to = s->env->doc;
	return control_open(&s->control, a->control, err);
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
	const struct stat_args *a = s->args;
	const struct measure nothing = { 0 };
	struct opt_item item;
	const struct opt_list joined = { .at = &item, .len = 1 };
	bool is_joined = a->as_group && join_events(&a->events, &item, &s->joined);
	const struct statplan_args args = {
		.events = is_joined ? &joined : &a->events,
		.metrics = &a->metrics,
		.detailed = a->detailed,
		.nothing = a->null,
		.topdown = a->topdown,
		.topdown_level = a->topdown_level,
		.style = a->style,
		.cgroups_in_order = a->scope.cgroup ? s->scope.cgroups.len : 0,
		.usual = a->on.machine ? QEMUSPEC_EVENTS : NULL,
		.replay = a->replay,
		.recorded = s->measured.recorded,
		.no_default_metrics = s->env->as_perf,
		.cputype = a->cputype,
		/* Like perf: CPUs that are shown one by one are not added up in this way either. */
		.no_merge = a->no_merge || partsby_choose(&a->by) == PARTS_CPU,
		.hybrid_merge = a->hybrid_merge && partsby_choose(&a->by) != PARTS_CPU,
		.target = s->measured.target,
		.fs = s->env->fs,
		.run = measure_tool_run(&s->measured, &nothing),
	};

	return statplan_make(&s->plan, &args, &s->machine, err);
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
	const struct stat_args *a = s->args;
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
			.metric_only = a->metric_only || a->topdown,
			.as_perf = s->env->as_perf,
			.recorded = s->measured.recorded,
			.names_summary = !a->no_csv_summary,
		},
		.repeat = a->repeat,
		.no_multiplex = a->no_multiplex,
		.by = by == PARTS_ALL && s->is_recorded ? recorded_parts(&s->recorded) : by,
		.cache_level = s->cache_level,
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
	s->fault = PERF_TARGET;
	if (choose_target(s, err) < 0)
		return -1;
	s->fault = PERF_USAGE;
	if (make_plan(s, err) < 0) {
		if (s->plan.metrics_failed)
			s->fault = PERF_TARGET;
		return -1;
	}
	s->fault = PERF_FAILURE;
	if (check_leaders(s, status, err) < 0)
		return -1;
	if (s->args->dry_run) {
		statdry_write(s->env->doc, &s->plan);
		return 0;
	}
	return run_plan(s, status, err);
}

/* Its --cpu is a list of CPUs, and without anything to count it counts all of them. */
static void adapt_to_perf(struct stat_args *a, char **argv)
{
	if (!a->scope.cpus && is_cpu_list(a->machine.cpu)) {
		a->scope.cpus = a->machine.cpu;
		a->machine.cpu = NULL;
	}
	if (!argv && !scope_is_given(&a->scope) && !a->replay && !a->on.machine)
		a->scope.all_cpus = true;
}

/* perf has the words record and report, behind which options stand again. */
struct verb_args {
	struct stat_args stat;
	const char *file; /* to write, or to read */
};

static const struct opt record_opts[] = {
	OPT_GROUP(stat_opts, offsetof(struct verb_args, stat)),
	TEXT('o', "output", struct verb_args, file, "FILE", NULL),
	OPT_END,
};

/* Its -i is in front: there is nothing to inherit. */
static const struct opt report_opts[] = {
	TEXT('i', "input", struct verb_args, file, "FILE", NULL),
	OPT_GROUP(stat_opts, offsetof(struct verb_args, stat)),
	OPT_END,
};

static bool is_verb(int argc, char **argv)
{
	return argc && (strcmp(argv[0], "record") == 0 || strcmp(argv[0], "report") == 0);
}

static int read_verb(struct verb_args *verb, int *argc, char ***argv, struct err *err)
{
	bool records = strcmp((*argv)[0], "record") == 0;
	bool asked = memcmp(&verb->stat, &stat_defaults, sizeof(verb->stat)) != 0;

	verb->stat = stat_defaults;
	verb->file = "perf.data";
	if (asked)
		return err_set(err, ERR_USAGE, "options of '%s' stand behind it", (*argv)[0]);
	--*argc, ++*argv;
	if (opt_parse(records ? record_opts : report_opts, OPT_STOP, verb, argc, argv, err) < 0)
		return -1;
	if (records)
		verb->stat.record = verb->file;
	else
		verb->stat.replay = verb->file;
	return 0;
}

static int stat_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	struct verb_args verb = { .stat = *(const struct stat_args *)args };
	struct session s = { .env = env, .args = &verb.stat };
	int status = 0, failed = -1;
	bool has_verb = env->as_perf && is_verb(argc, argv);

	s.fault = PERF_USAGE;
	s.control.in = s.control.out = -1;
	if (has_verb && read_verb(&verb, &argc, &argv, err) < 0)
		goto out;
	s.argv = argc ? argv : NULL;
	if (env->as_perf)
		adapt_to_perf(&verb.stat, s.argv);
	if (partsby_cache_level(&s.args->by, &s.cache_level, err) == 0 &&
	    check_args(s.args, s.argv, err) == 0) {
		s.fault = PERF_TARGET;
		if (check_needs(s.args, s.argv, err) == 0)
			failed = count(&s, &status, err);
	}
out:
	session_release(&s);
	if (has_verb)
		opt_release(record_opts, &verb);
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
	.opts = stat_opts,
	.args_size = sizeof(struct stat_args),
	.defaults = &stat_defaults,
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_STDERR | CMD_APPEND | CMD_PERF,
	.run = stat_run,
};
