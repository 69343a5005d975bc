/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PERFSCRIPTS_H
#define UTIL_EXPORT_PERFSCRIPTS_H

/*
 * The scripts that come with perf: each a shell script NAME-record that knows the
 * events, and one NAME-report that runs a script over the samples. They call perf,
 * which is this program then.
 */

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/out/doc.h"

/* The folder of perf's programs, PERF_EXEC_PATH or where it is installed; false: there is none. */
bool perfscripts_find_folder(struct buf *out);

/* Whether there is a script of that name that records, or that reports (kind "record", "report"). */
bool perfscripts_has(const char *kind, const char *name);

/* Tells all of them, with what they say of themselves. */
int perfscripts_list(struct doc *doc, struct err *err);

struct perfscripts_words {
	const char *const *at;
	size_t n;
};

/*
 * "record NAME WORDS" or "report NAME WORDS", with that kind: runs the script that records, on all
 * CPUs if so, or the one that reports. The exit status, or -1 when there is none.
 */
int perfscripts_run(const char *kind, const char *name, struct perfscripts_words words,
		    bool all_cpus, struct err *err);

/* This program under the name of perf, with these words: the exit status, or -1. */
int perfscripts_run_perf(struct perfscripts_words words, struct err *err);

/*
 * How many of the words behind a name are for its report when both are run at
 * once: those that it cannot do without, all of a "top". -1 when words are missing.
 */
int perfscripts_count_args(const char *name, struct perfscripts_words words, struct err *err);

/* "NAME WORDS": both at once, the first args words for the report. */
int perfscripts_live(const char *name, struct perfscripts_words words, size_t args, bool all_cpus,
		     struct err *err);

#endif
