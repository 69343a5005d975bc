/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util/metric/given.h"
#include "util/metric/metricpick.h"
#include "util/metric/metricplan.h"
#include "util/metric/pack.h"
#include "util/metric/planlint.h"
#include "util/metric/planrequest.h"
#include "util/metric/planshow.h"
#include "util/metric/planvalues.h"
#include "util/pmu/machine.h"

enum { CHOICE_DEFAULT, CHOICE_ON, CHOICE_OFF };

struct plan_args {
	struct machine_args machine;
	struct opt_list metrics;
	struct opt_list events;
	bool no_thresholds;
	unsigned int smt;
	unsigned int nmi_watchdog;
	unsigned int families;
	uint64_t effort;
	bool lint;
	const char *evaluate;
	bool all;
};

static const struct plan_args plan_defaults = { .effort = PACK_EFFORT };

static const struct opt plan_opts[] = {
	OPT_GROUP(machine_opts, offsetof(struct plan_args, machine)),
	OPT_GROUP(machine_board_opts, offsetof(struct plan_args, machine)),
	LIST('M', "metrics", struct plan_args, metrics, "METRICS",
	     "only these metrics or metric groups, with ',' between them; globs match"),
	LIST('e', "event", struct plan_args, events, "EVENTS",
	     "these events, {a,b} for those that must be counted together"),
	FLAG(0, "no-thresholds", struct plan_args, no_thresholds,
	     "leave out what only thresholds need"),
	CHOICE(0, "smt", struct plan_args, smt, "on|off",
	       "hyperthreading, which takes counters on some CPUs"),
	CHOICE(0, "nmi-watchdog", struct plan_args, nmi_watchdog, "on|off",
	       "the kernel's watchdog, which holds a counter"),
	CHOICE(0, "families", struct plan_args, families, "level1|none|siblings|parents",
	       "keep these relatives of the metrics' tree together; tells the price"),
	U64_WITHIN(0, "effort", struct plan_args, effort, "N", 0, 1000000,
		   "moves per metric in the search for fewer groups (100)"),
	FLAG(0, "lint", struct plan_args, lint,
	     "list where MetricConstraint and the counters disagree"),
	TEXT(0, "evaluate", struct plan_args, evaluate, "FILE",
	     "compute metrics with the values of a CSV 'name,value', or made-up ones: fnv"),
	FLAG(0, "all", struct plan_args, all,
	     "with --evaluate: the metrics of every model, or of --cpu's alone"),
	OPT_END,
};

static int evaluate(const struct cmd_env *env, const struct plan_args *a, struct metricpick *pick,
		    struct err *err)
{
	struct given given;
	struct machine m;
	bool every = a->all && !a->machine.cpu && !getenv("PERF_CPUID");
	int status = -1;

	if (given_init(&given, a->evaluate, err) == 0) {
		if (machine_open(&m, &a->machine, env->fs, every ? MACHINE_NO_CPU : 0, err) == 0) {
			machine_print_notes(&m, env->doc);
			status = planvalues_write(env->doc, &m, &given, pick, a->all, err);
		}
		machine_release(&m);
	}
	given_release(&given);
	return status;
}

static bool choose(unsigned int choice, bool machines)
{
	return choice == CHOICE_DEFAULT ? machines : choice == CHOICE_ON;
}

/* With --families the plan is made without them as well, to tell what they cost. */
static int show_plan(const struct cmd_env *env, struct planrequest *r,
		     const struct metricplan_options *options, bool tell_price, struct err *err)
{
	struct metricplan plan, other;
	int status;

	metricplan_init(&plan, &r->model, options);
	metricplan_init(&other, &r->model, options);
	other.options.families = METRICPLAN_NONE;
	status = planrequest_fill(r, &plan, err);
	if (status == 0 && tell_price)
		status = planrequest_fill(r, &other, err);
	if (status == 0) {
		metricplan_solve(&plan);
		for (size_t i = 0; i < r->left_out.len; i++)
			doc_note(env->doc,
				 "event '%s': %s left out: the PMU's format has no such term",
				 r->left_out.at[i].event, r->left_out.at[i].term);
		planshow_write(env->doc, planrequest_path(r), &plan);
	}
	if (status == 0 && tell_price) {
		metricplan_solve(&other);
		doc_note(env->doc,
			 "with these families together there are %zu groups, without them %zu",
			 plan.groups.len, other.groups.len);
	}
	metricplan_release(&other);
	metricplan_release(&plan);
	return status;
}

static int make_plan(const struct cmd_env *env, const struct plan_args *a, struct metricpick *pick,
		     struct err *err)
{
	struct planrequest r = { .pick = pick, .events = &a->events };
	struct metricplan_options options = {
		.thresholds = !a->no_thresholds,
		.effort = (size_t)a->effort,
		.families = a->families ? (enum metricplan_families)(a->families - 1)
					: METRICPLAN_LEVEL1,
	};
	struct machine m;
	int status = -1;

	if (machine_open(&m, &a->machine, env->fs, 0, err) < 0)
		goto out;
	machine_print_notes(&m, env->doc);
	planrequest_open(&r, &m, choose(a->smt, planrequest_smt(&m)));
	options.nmi_watchdog = choose(a->nmi_watchdog, planrequest_nmi_watchdog(&m));
	if (a->lint) {
		planlint_write(env->doc, planrequest_path(&r), &r.model, pick);
		status = metricpick_check(pick, err);
	} else {
		status = show_plan(env, &r, &options, a->families != 0, err);
	}
	planrequest_release(&r);
out:
	machine_release(&m);
	return status;
}

static int plan_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct plan_args *a = args;
	struct metricpick pick = { 0 };
	int status;

	if (argc)
		return err_set(err, ERR_USAGE, "takes no operand, but got '%s'", argv[0]);
	if (a->all && !a->evaluate)
		return err_set(err, ERR_USAGE, "--all is for --evaluate: a plan is for one CPU");
	for (size_t i = 0; i < a->metrics.len; i++)
		metricpick_add(&pick, a->metrics.at[i].value);
	if (a->evaluate)
		status = evaluate(env, a, &pick, err);
	else
		status = make_plan(env, a, &pick, err);
	metricpick_release(&pick);
	return status;
}

const struct cmd cmd_plan = {
	.name = "plan",
	.summary = "plan which events are counted together, for any CPU on any machine",
	.synopsis = "[--cpu CPU] [-M METRICS] [-e EVENTS] [-j | -x SEP] [--lint | --evaluate FILE]",
	.opts = plan_opts,
	.args_size = sizeof(struct plan_args),
	.defaults = &plan_defaults,
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = plan_run,
};
