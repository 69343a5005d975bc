/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RECORD_RECORDARGS_H
#define UTIL_RECORD_RECORDARGS_H

/*
 * The options of recording, which all commands share that record samples, and
 * what they mean: which samples, into which file. recordjob.h does it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/opt.h"
#include "util/pmu/machine.h"
#include "util/run/watchargs.h"
#include "util/target/qemuspec.h"
#include "util/target/scope.h"

struct doc;
struct fs;
struct recordfile_options;
struct sampling;

struct recordargs {
	struct machine_args machine;
	struct opt_list events; /* and filters of those before them */
	struct scope_args scope;
	struct watchargs watch;
	struct qemuspec_args on;
	uint64_t timeout_ms;
	const char *frequency;
	bool strict_frequency;
	uint64_t period;
	bool frame_chain;
	const char *chain;
	const char *pages;
	const char *output;
	bool per_thread, no_samples, stat;
	bool times, periods, addresses, weights, physical, data_page, code_page, cpus, raw, cgroups;
	bool transactions, namespaces, switches;
	bool branch_any, all_branches;
	const char *branches;
	struct opt_value user_regs, intr_regs;
	const char *clock;
	bool exclude_perf;
	bool no_build_ids, no_cache, all_build_ids, map_build_ids;
	bool overwrite;
	struct opt_value level;
	const char *max_size;
	bool dry_run;
	bool quiet;
	unsigned int verbose;
};

/* What they are when nothing is given. */
#define RECORDARGS_DEFAULTS \
	{ \
		.times = true \
	}

/* For OPT_GROUP(). */
extern const struct opt recordargs_opts[];

/* Do they make sense together, and with a command or without? */
int recordargs_check(const struct recordargs *a, bool has_command, struct err *err);

/* What is to be in samples, and how often they come; notes go to the document. */
int recordargs_read_sampling(const struct recordargs *a, const struct fs *fs, struct doc *doc,
			     struct sampling *out, struct err *err);

int recordargs_read_file(const struct recordargs *a, struct recordfile_options *out,
			 struct err *err);

/* The pages of each ring; *usual: nothing was asked for. */
int recordargs_read_pages(const struct recordargs *a, size_t *pages, bool *usual, struct err *err);

#endif
