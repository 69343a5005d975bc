/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATVIEW_H
#define UTIL_STAT_STATVIEW_H

/*
 * What there is to say about a measurement, or an interval of one: counts and
 * metrics of each part of the machine, and the times. Made by cmd/stat.c, all
 * borrowed; statdata.h says it to programs, stattext.h to people, statperf.h
 * in the layouts of perf. Nothing is computed here.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/buf.h"
#include "util/count/counts.h"
#include "util/count/parts.h"
#include "util/metric/metricset.h"
#include "util/pmu/plan.h"
#include "util/run/measure.h"

struct doc;
struct encoding;
struct recorded;
struct spread;

struct statview {
	struct doc *doc;
	const struct fs *fs;
	const struct plan *plan;
	const struct recorded *recorded;    /* where counts are from, or NULL */
	const struct measure_event *states; /* of the plan's events */
	const struct parts *parts;
	const char *const *cgroups;	      /* names, or NULL */
	const struct metricset_value *values; /* nmetrics for each part */
	size_t nmetrics;
	const struct tool_run *run;
	const struct spread *wall, *user, *system; /* ns */
	const uint64_t *run_ns; /* of each run, nruns, where that is wanted; else NULL */
	size_t nruns;
	const char *target;
	const char *
		machine; /* that was emulated ("riscv64"), and by what ("QEMU 10.0.2"); NULL: none */
	const char *machine_version;
	char **argv; /* NULL: no command */
	int status;
	const char *const *notes; /* of the target about the run */
	size_t nnotes;
	int signal;	   /* that has ended the command, or 0 */
	const char *where; /* "all CPUs", "process 12"; "" for the command */
	bool in_intervals; /* documents follow each other */
	bool is_interval;  /* this is one of them, not the summary */
	uint64_t time_ns;  /* its end */
	bool big_num;
	bool verbose;
	bool metric_only;
	bool as_perf;	    /* for the layouts of perf */
	bool busy_only;	    /* threads that did not run are left out */
	bool names_summary; /* perf's CSV tells the whole from intervals */
};

/* With the modifier that was added for want of permission, as it would be typed. */
void statview_add_name(const struct statview *v, size_t event, struct buf *out);

/* "ssh-812", or the number alone when it has ended. */
void statview_add_thread(const struct statview *v, int thread, struct buf *out);

/* "S0-D0-C1", "CPU3", "ssh-812", the cgroup; "" where there is one part only. */
void statview_add_part(const struct statview *v, const struct parts_part *part, struct buf *out);

struct count statview_count(const struct statview *v, size_t part, size_t event);

/* Is there anything to say of the event in this part? */
bool statview_has(const struct statview *v, size_t part, size_t event);

/* Why an event that is supported has no count, enabled for some time or not. */
const char *statview_excuse(const struct statview *v, size_t event, bool was_enabled);

/* Why there is no count in any part, or not the whole one; "" if all is well. */
const char *statview_reason(const struct statview *v, size_t event);

/* Does it count ns? They are shown in the event's unit, but are ns for programs. */
bool statview_is_time(const struct encoding *e);

/* The machine's name for the event's PMU, or NULL. */
const char *statview_pmu(const struct plan_event *planned);

const struct metricset_value *statview_value(const struct statview *v, size_t part, size_t metric);

#endif
