/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_PERFSTAT_H
#define UTIL_OUT_PERFSTAT_H

/*
 * Counts in the layouts of perf stat. A command that is called as perf tells
 * its counts in the table of here, each event as one row with its first metric
 * beside it, and a row without an event for each more; the values around it are
 * the members of struct perfstat. The layouts themselves are perfstattext.c,
 * perfstatcsv.c and perfstatjson.c, which the renderers perf-text, perf-csv and
 * perf-json hand documents of schema "stat" to.
 *
 * Nothing is computed here, and which rows there are is the caller's business.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/vec.h"
#include "util/out/cell.h"

struct doc;
struct render;

enum perfstat_column {
	PERFSTAT_PART,	    /* "S0-D0-C1", "CPU3", "ssh-812"; none where counts are of all */
	PERFSTAT_CPUS,	    /* how many were added up; none where that is not said */
	PERFSTAT_VALUE,	    /* in the unit; none: not counted */
	PERFSTAT_DECIMALS,  /* of the value */
	PERFSTAT_SUPPORTED, /* bool */
	PERFSTAT_UNIT,	    /* "msec"; none */
	PERFSTAT_EVENT,	    /* none: one more metric of the event before */
	PERFSTAT_CGROUP,    /* none: not told apart */
	PERFSTAT_ERROR,	    /* of the mean, in percent */
	PERFSTAT_RUNNING,   /* ns */
	PERFSTAT_ENABLED,   /* ns */
	PERFSTAT_METRIC,    /* none: it has no value. Its tone is the threshold's */
	PERFSTAT_METRIC_DECIMALS,
	PERFSTAT_METRIC_SUFFIX, /* "%", or " " in place of one; none */
	PERFSTAT_METRIC_UNIT,	/* "CPUs utilized"; none: there is no metric */
	PERFSTAT_COLUMNS,
};

/* The table of counts: a row has PERFSTAT_COLUMNS cells. */
extern const struct table perfstat_table;

/* The same columns, in front of all else, for people who want to see what was read. */
extern const struct table perfstat_raw_table;

/* By what counts are told apart: struct perfstat.by. */
enum perfstat_by {
	PERFSTAT_BY_NOTHING,
	PERFSTAT_BY_CPU,
	PERFSTAT_BY_CORE,
	PERFSTAT_BY_DIE,
	PERFSTAT_BY_SOCKET,
	PERFSTAT_BY_NODE,
	PERFSTAT_BY_CACHE,
	PERFSTAT_BY_CLUSTER,
	PERFSTAT_BY_THREAD,
};

/* What a document says outside of its tables; the keys of its values are these names. */
struct perfstat {
	struct buf subject;	     /* "'true'", "process id '12'" */
	uint64_t runs;		     /* how often the command ran */
	uint64_t by;		     /* enum perfstat_by */
	uint64_t unit_width;	     /* of the longest unit */
	bool big_num;		     /* counts in groups of three digits */
	bool metric_only;	     /* a line of metrics for each part */
	bool is_interval;	     /* and time_ns its end */
	bool is_summary;	     /* of intervals, and CSV says so */
	bool counts_nothing;	     /* no event at all */
	bool has_times;		     /* user_ns and system_ns are known */
	uint64_t time_ns;	     /* since counting began */
	double elapsed_ns;	     /* mean of the runs */
	double elapsed_error;	     /* its standard error, ns */
	struct VEC(uint64_t) run_ns; /* of each run, where that is wanted */
	uint64_t user_ns;
	uint64_t system_ns;

	/* The layouts' own. */
	uint64_t intervals;	   /* shown since their header was */
	struct buf part;	   /* the one that the line of metrics is of */
	struct buf header, values; /* the line of metrics that is being made */
	bool has_header;
	bool in_line;
};

/* One row, taken apart. Texts are "" where the row has none. */
struct perfstat_row {
	struct view part, unit, event, cgroup;
	bool has_cgroup;
	bool has_cpus;
	uint64_t cpus;
	bool counted;
	double value;
	bool is_count; /* count is the value, exactly */
	uint64_t count;
	unsigned int decimals;
	bool supported;
	bool has_error;
	double error;
	uint64_t running_ns, enabled_ns;
	bool has_metric; /* there is a metric, with or without a value */
	bool has_metric_value;
	double metric;
	enum cell_tone tone;
	unsigned int metric_decimals;
	struct view metric_suffix, metric_unit;
};

struct perfstat_row perfstat_read(const struct cell *cells);

/* Begins the document's state when its schema is "stat"; else there is none any more. */
void perfstat_begin(struct doc *d, const char *schema);
void perfstat_release(struct doc *d);
void perfstat_value(struct doc *d, const struct column *name, const struct cell *cell);

/* 100 where the counter never had to wait, or never was to run. */
double perfstat_share(const struct perfstat_row *r);

/* A value with its decimals, whatever the locale, and no groups. */
void perfstat_add_value(struct buf *out, const struct perfstat_row *r);

/*
 * The metric's name in a line of metrics alone; false for one that has no place
 * there, because it is told by counts.
 */
bool perfstat_add_title(struct buf *out, const struct perfstat_row *r, struct view event);

#endif
