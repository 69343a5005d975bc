/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATARGS_H
#define UTIL_STAT_STATARGS_H

/*
 * The options of stat: their table, where their values stand, and what of them
 * does not go together. Nothing is looked up or opened.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/opt.h"
#include "util/count/partsby.h"
#include "util/metric/metricgroup.h"
#include "util/pmu/machine.h"
#include "util/run/watchargs.h"
#include "util/stat/statlack.h"
#include "util/stat/statpreset.h"
#include "util/target/qemuspec.h"
#include "util/target/scope.h"

struct statargs {
	struct machine_args machine;
	struct opt_list events; /* and filters of those before them */
	struct opt_list metrics;
	struct scope_args scope;
	struct watchargs watch;
	uint64_t repeat; /* 0: until it is stopped */
	bool table;
	bool sync;
	uint64_t interval_ms;
	uint64_t interval_count;
	bool interval_clear;
	uint64_t timeout_ms;
	bool summary;
	struct partsby_args by;
	const char *cputype;
	const char *pmu_filter;
	bool no_csv_summary;
	bool no_merge;
	bool hybrid_merge;
	struct statlack_args lacks;
	bool as_group;
	bool metric_only;
	struct metricgroup_style style;
	struct statpreset_args presets;
	unsigned int detailed;
	const char *pre;
	const char *post;
	const char *replay;
	const char *record;
	struct qemuspec_args on;
	const char *baseline;
	double tolerance;
	bool dry_run;
	bool no_multiplex;
	bool no_scale;
	bool null;
	unsigned int big_num; /* 1: as the settings have it; more: asked for */
	bool quiet;
	unsigned int verbose;
};

extern const struct statargs statargs_usual;
extern const struct opt statargs_opts[];

/* ERR_USAGE for what does not go together; argv: the command, or NULL. */
int statargs_check(const struct statargs *a, char **argv, struct err *err);

/* ERR_USAGE for options without what they need: -r without a command. */
int statargs_check_needs(const struct statargs *a, char **argv, struct err *err);

#endif
