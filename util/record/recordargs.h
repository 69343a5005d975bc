/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RECORD_RECORDARGS_H
#define UTIL_RECORD_RECORDARGS_H

/*
 * The options of recording, which all commands share that record samples, and
 * what they mean: which samples, into which file. recordjob.h does it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/opt.h"
#include "util/pmu/machine.h"
#include "util/record/recordlack.h"
#include "util/run/fileargs.h"
#include "util/run/sampleargs.h"
#include "util/run/synthesis.h"
#include "util/run/watchargs.h"
#include "util/target/qemuspec.h"
#include "util/target/scope.h"

struct doc;
struct fs;
struct recorder_args;
struct recordparts;

struct recordargs {
	struct machine_args machine;
	struct opt_list events; /* and filters of those before them */
	struct scope_args scope;
	struct watchargs watch;
	struct sampleargs sample;
	struct fileargs file;
	struct synthesis_args synthesis;
	struct recordlack lacks;
	struct qemuspec_args on;
	uint64_t timeout_ms;
	bool grouped, per_thread, exclude_perf, inherit;
	const char *pages;
	const char *least_bytes;
	uint64_t priority;
	bool no_build_ids, no_cache, all_build_ids;
	bool dry_run;
	bool is_live; /* no option: somebody reads along */
	bool quiet;
	unsigned int verbose;
};

/* What they are when nothing is given. */
#define RECORDARGS_DEFAULTS \
	{ \
		.sample = SAMPLEARGS_DEFAULTS \
	}

/* For OPT_GROUP(). */
extern const struct opt recordargs_opts[];

/* Adds to a list of events and their filters, as if it had been typed: "event", "filter". */
void recordargs_add_item(struct opt_list *list, const char *option, const char *value);

/*
 * As with perf, what does not go with another option is left out, which notes tell. Before
 * recordargs_check().
 */
void recordargs_settle(struct recordargs *a, struct doc *doc);

/* Do they make sense together, and with a command or without? */
int recordargs_check(const struct recordargs *a, bool has_command, struct err *err);

/* Do they ask which registers there are? Then appends the line that tells it. */
bool recordargs_list_registers(const struct recordargs *a, const struct fs *fs, struct buf *out);

/*
 * What is to be in samples, which rings and files they go into, and when; notes
 * go to the document. parts begins zeroed, and is released by the caller.
 */
int recordargs_read(const struct recordargs *a, const struct fs *fs, struct doc *doc,
		    struct recordparts *parts, struct recorder_args *out, struct err *err);

#endif
