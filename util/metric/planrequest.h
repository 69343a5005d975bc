/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PLANREQUEST_H
#define UTIL_METRIC_PLANREQUEST_H

/*
 * What a plan is asked for on the command line: the metrics and events of one
 * machine's CPU, put into plans. Borrows the machine and the options.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/base/opt.h"
#include "util/metric/metricask.h"
#include "util/metric/metricmodel.h"
#include "util/pmu/plantext.h"

struct machine;
struct metricpick;
struct metricplan;

/* A term that was typed and that the PMU's format lacks. */
struct planrequest_lack {
	const char *event, *term;
};

struct planrequest {
	struct metricpick *pick;       /* without names: all metrics but the common ones */
	const struct opt_list *events; /* of -e; with them and no names, no metric is planned */
	struct machine *machine;
	struct metricmodel model;
	/* Unless the CPU is another one than the machine's: what the machine answers. */
	struct plantext text;
	struct metricask host;
	struct VEC(struct planrequest_lack) left_out; /* while filling */
};

/* The two members above .machine are set. A request stays where it is. */
void planrequest_open(struct planrequest *r, struct machine *m, bool smt);
void planrequest_release(struct planrequest *r);

/* Adds what is asked for. Names that mean nothing are errors. */
int planrequest_fill(struct planrequest *r, struct metricplan *plan, struct err *err);

/* "x86/skylakex"; the cpuid when there is no model. */
const char *planrequest_path(const struct planrequest *r);

/* The machine's own state; of a foreign CPU, on and off. */
bool planrequest_smt(const struct machine *m);
bool planrequest_nmi_watchdog(const struct machine *m);

#endif
