/* SPDX-License-Identifier: MIT */
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
#include "util/target/scope.h"
#include "util/target/target.h"

#define MOST_RUNS    1000000
#define MOST_MS	     86400000
#define MOST_PERCENT 1000000

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
	bool metric_only;
	struct metricgroup_style style;
	bool topdown;
	uint64_t topdown_level;
	unsigned int detailed;
	const char *pre;
	const char *post;
	const char *control;
	const char *replay;
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
	     "take enable, disable, ping and stop from there while counting"),
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
	     "take counts from JSON that was printed before, instead of counting"),
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
};

static void session_release(struct session *s)
{
	statplan_release(&s->plan);
	machine_release(&s->machine);
	control_release(&s->control);
	scope_release(&s->scope);
	qemuspec_release(&s->spec);
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
	if (a->by.per_thread && !a->scope.pids && !a->scope.tids && !a->replay)
		return err_set(err, ERR_USAGE, "option '--per-thread' wants '-p' or '-t'");
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
	if (a->replay && (argv || scope_is_given(&a->scope) || a->interval_ms))
		return err_set(err, ERR_USAGE,
			       "option '--replay' has nothing else to count, nor a command");
	if (!argv && !scope_is_given(&a->scope) && !a->replay && !a->on.machine && !a->dry_run) {
		err_set(err, ERR_USAGE, "there is nothing to count: no command and no target");
		err_hint(err, "'tally stat COMMAND' counts a command, -p PID a process, -a all "
			      "CPUs");
		return -1;
	}
	if (check_machine(a, argv, err) < 0 || check_baseline(a, err) < 0 ||
	    scope_check(&a->scope, a->by.per_thread, err) < 0 || check_exclusions(a, err) < 0)
		return -1;
	return check_needs(a, argv, err);
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

static int choose_target(struct session *s, struct err *err)
{
	const struct stat_args *a = s->args;

	if (scope_choose(&a->scope, s->env->fs, &s->scope, err) < 0)
		return -1;
	s->measured = (struct measure_args){
		.target = target_find(a->dry_run      ? "dry"
				      : a->replay     ? "replay"
				      : a->on.machine ? "qemu"
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
		.interval_ms = a->interval_ms,
		.interval_count = a->interval_count,
		.timeout_ms = a->timeout_ms,
	};
	if (read_delay(a->delay, &s->measured, err) < 0)
		return -1;
	if (!a->control)
		return 0;
	s->measured.control = &s->control;
	return control_open(&s->control, a->control, err);
}

static int make_plan(struct session *s, struct err *err)
{
	const struct stat_args *a = s->args;
	const struct measure nothing = { 0 };
	const struct statplan_args args = {
		.events = &a->events,
		.metrics = &a->metrics,
		.detailed = a->detailed,
		.nothing = a->null,
		.topdown = a->topdown,
		.topdown_level = a->topdown_level,
		.style = a->style,
		.cgroups_in_order = a->scope.cgroup ? s->scope.cgroups.len : 0,
		.usual = a->on.machine ? QEMUSPEC_EVENTS : NULL,
		.replay = a->replay,
		.target = s->measured.target,
		.fs = s->env->fs,
		.run = measure_tool_run(&s->measured, &nothing),
	};

	return statplan_make(&s->plan, &args, &s->machine, err);
}

static bool is_big(const struct session *s)
{
	return s->args->big_num == 1 ? config_is_on(s->env->config, "stat.big-num", true)
				     : s->args->big_num > 1;
}

static int run_plan(struct session *s, int *status, struct err *err)
{
	const struct stat_args *a = s->args;
	const struct statrun_args args = {
		.measured = s->measured,
		.view = {
			.doc = s->env->doc,
			.fs = s->env->fs,
			.cgroups = s->scope.cgroups.at,
			.where = a->replay ? a->replay : buf_text(&s->scope.text),
			.machine = s->spec.machine,
			.machine_version = s->spec.version,
			.big_num = is_big(s),
			.verbose = a->verbose > 0,
			.metric_only = a->metric_only || a->topdown,
		},
		.repeat = a->repeat,
		.no_multiplex = a->no_multiplex,
		.by = partsby_choose(&a->by),
		.no_scale = a->no_scale,
		.pre = a->pre,
		.post = a->post,
		.summary = a->summary,
		.clears = a->interval_clear,
		.quiet = a->quiet,
		.baseline = a->baseline,
		.tolerance_percent = a->tolerance,
	};

	return statrun_do(&args, &s->plan, status, err);
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
	if (choose_target(s, err) < 0 || make_plan(s, err) < 0)
		return -1;
	if (s->args->dry_run) {
		statdry_write(s->env->doc, &s->plan);
		return 0;
	}
	return run_plan(s, status, err);
}

static int stat_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	struct session s = { .env = env, .args = args, .argv = argc ? argv : NULL };
	int status = 0;

	s.control.in = s.control.out = -1;
	if (check_args(s.args, s.argv, err) < 0)
		return -1;
	/* 126 and 127, as shells say that a command could not be executed. */
	if (count(&s, &status, err) < 0)
		status = status ? status : -1;
	session_release(&s);
	return status;
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
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_STDERR | CMD_APPEND,
	.run = stat_run,
};
