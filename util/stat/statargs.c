/* SPDX-License-Identifier: MIT */
#include "util/stat/statargs.h"

#include "util/base/alloc.h"
#include "util/base/optchoice.h"

#define MOST_RUNS    1000000
#define MOST_MS	     86400000
#define MOST_PERCENT 1000000

const struct statargs statargs_usual = { .repeat = 1,
					 .big_num = 1,
					 .presets = { .topdown_level = 1 } };

const struct opt statargs_opts[] = {
	LIST('e', "event", struct statargs, events, "EVENTS",
	     "count these: names with commas between, groups in braces; may be given again"),
	LIST(0, "filter", struct statargs, events, "FILTER",
	     "count the tracepoints of the -e before it only where this is true"),
	LIST('M', "metrics", struct statargs, metrics, "METRICS",
	     "compute these metrics or groups of them, and count what they need"),
	OPT_GROUP(scope_opts, offsetof(struct statargs, scope)),
	OPT_GROUP(scope_each_opts, offsetof(struct statargs, scope)),
	OPT_GROUP(watchargs_opts, offsetof(struct statargs, watch)),
	U64_WITHIN('r', "repeat", struct statargs, repeat, "N", 0, MOST_RUNS,
		   "run the command N times; mean and standard error are shown; 0: until Ctrl-C"),
	FLAG(0, "table", struct statargs, table, "with -r: show the time of each run, too"),
	FLAG('S', "sync", struct statargs, sync,
	     "write what waits for the disk before each run, as sync(1) does"),
	U64_WITHIN('I', "interval-print", struct statargs, interval_ms, "MS", 1, MOST_MS,
		   "print what was counted every so many milliseconds"),
	U64_WITHIN(0, "interval-count", struct statargs, interval_count, "N", 1, UINT64_MAX,
		   "with -I: stop counting after N intervals"),
	FLAG(0, "interval-clear", struct statargs, interval_clear,
	     "with -I: clear the screen before each interval"),
	U64_WITHIN(0, "timeout", struct statargs, timeout_ms, "MS", 1, MOST_MS,
		   "stop counting, and the command, after so many milliseconds"),
	FLAG(0, "summary", struct statargs, summary, "with -I: print the whole at the end"),
	OPT_GROUP(partsby_opts, offsetof(struct statargs, by)),
	TEXT(0, "cputype", struct statargs, cputype, "PMU",
	     "of a hybrid CPU's cores, count on those of that PMU only"),
	TEXT(0, "pmu-filter", struct statargs, pmu_filter, "PMU",
	     "of several PMUs that could count an event, count on that of this name only"),
	FLAG(0, "no-csv-summary", struct statargs, no_csv_summary,
	     "as perf, with -x and --summary: do not write 'summary' in front"),
	FLAG('g', "group", struct statargs, as_group, NULL),
	FLAG(0, "no-merge", struct statargs, no_merge,
	     "show each unit of a PMU by itself (uncore_imc_0, uncore_imc_1)"),
	FLAG(0, "hybrid-merge", struct statargs, hybrid_merge,
	     "of a hybrid CPU, add up an event's counts of all types of cores"),
	FLAG(0, "metric-only", struct statargs, metric_only, "show metrics and no counts"),
	FLAG(0, "metric-no-group", struct statargs, style.no_group,
	     "do not put the events of a metric into a group"),
	FLAG(0, "metric-no-merge", struct statargs, style.no_merge,
	     "count for each metric by itself, though another's group has its events"),
	FLAG(0, "metric-no-threshold", struct statargs, style.no_threshold,
	     "do not count what only thresholds need, and do not judge values"),
	OPT_GROUP(statpreset_opts, offsetof(struct statargs, presets)),
	COUNT('d', "detailed", struct statargs, detailed,
	      "count cache events, too; -dd: and TLBs, -ddd: and prefetches"),
	TEXT(0, "pre", struct statargs, pre, "COMMAND", "run this by the shell before each run"),
	TEXT(0, "post", struct statargs, post, "COMMAND", "run this by the shell after each run"),
	FLAG(0, "no-multiplex", struct statargs, no_multiplex,
	     "run the command once for each group, so that none has to wait"),
	FLAG(0, "no-scale", struct statargs, no_scale,
	     "show what was counted, not what it would have been in the whole time"),
	FLAG('n', "null", struct statargs, null, "count no event, only take the time"),
	COUNT('B', "big-num", struct statargs, big_num, "write large counts in groups of three"),
	TEXT(0, "replay", struct statargs, replay, "FILE",
	     "take counts from JSON or a perf.data of before, instead of counting"),
	TEXT(0, "record", struct statargs, record, "FILE",
	     "write the counts to a perf.data as well (- is standard output)"),
	OPT_GROUP(qemuspec_opts, offsetof(struct statargs, on)),
	TEXT(0, "baseline", struct statargs, baseline, "FILE",
	     "compare the counts with those in FILE, which the first run writes"),
	REAL(0, "tolerance", struct statargs, tolerance, "PERCENT",
	     "with --baseline: how much a count may change; more is status 1"),
	FLAG(0, "dry-run", struct statargs, dry_run,
	     "count nothing: show the groups and events that would be opened"),
	FLAG('q', "quiet", struct statargs, quiet, "print nothing but errors"),
	COUNT('v', "verbose", struct statargs, verbose,
	      "show also metrics without a value, and why; -vv: how events are opened"),
	OPT_GROUP(statlack_opts, offsetof(struct statargs, lacks)),
	OPT_GROUP(machine_opts, offsetof(struct statargs, machine)),
	OPT_END,
};

/* Letters that were given and say, each for itself, what to count. */
static int check_exclusions(const struct statargs *a, struct err *err)
{
	const struct optchoice what[] = { { "-n", a->null },
					  { "-e", a->events.len },
					  { "-M", a->metrics.len },
					  { "--topdown", a->presets.topdown } };
	const struct optchoice null[] = { what[0], what[1] }, no_metric[] = { what[0], what[2] },
			       no_topdown[] = { what[0], what[3] };
	const struct {
		const struct optchoice *at;
		size_t n;
	} all[] = { { null, 2 }, { no_metric, 2 }, { no_topdown, 2 } };

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (optchoice_check(all[i].at, all[i].n, err) < 0)
			return -1;
	}
	return partsby_check(&a->by, err);
}

/* What an option cannot do without. */
int statargs_check_needs(const struct statargs *a, char **argv, struct err *err)
{
	if (a->repeat != 1 && !argv)
		return err_set(err, ERR_USAGE, "option '-r' wants a command to run again");
	if (a->table && a->repeat < 2)
		return err_set(err, ERR_USAGE, "option '--table' wants '-r', and two runs or more");
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
	if (a->record && (a->repeat != 1 || a->no_multiplex || a->scope.cgroup ||
			  a->scope.each_cgroup || a->replay))
		return err_set(err, ERR_USAGE,
			       "option '--record' is for one run of counting, without cgroups");
	return 0;
}

/* The machine runs one command from its start to its end, and the clock is its own. */
static int check_machine(const struct statargs *a, char **argv, struct err *err)
{
	const struct optchoice replay[] = { { "--machine", a->on.machine },
					    { "--replay", a->replay } };
	const struct optchoice sysfs[] = { replay[0], { "--sysfs", a->machine.sysfs } };

	if (optchoice_check(replay, 2, err) < 0 || optchoice_check(sysfs, 2, err) < 0)
		return -1;
	if (watchargs_check(&a->watch, a->on.machine, err) < 0)
		return -1;
	return qemuspec_check(&a->on, &a->scope, argv != NULL, err);
}

static int check_baseline(const struct statargs *a, struct err *err)
{
	if (!a->baseline && a->tolerance > 0)
		return err_set(err, ERR_USAGE, "option '--tolerance' wants '--baseline'");
	if (!(a->tolerance >= 0 && a->tolerance <= MOST_PERCENT))
		return err_set(err, ERR_USAGE, "option '--tolerance' wants percents, 0 to %d",
			       MOST_PERCENT);
	if (a->baseline && (a->interval_ms || !a->repeat || a->scope.each_cgroup ||
			    partsby_choose(&a->by) != PARTS_ALL))
		return err_set(err, ERR_USAGE,
			       "option '--baseline' wants one count of each event, neither "
			       "intervals nor parts, nor -r 0");
	return 0;
}

int statargs_check(const struct statargs *a, char **argv, struct err *err)
{
	if (statlack_check(&a->lacks, err) < 0)
		return -1;
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
