/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RECORD_RECORDLACK_H
#define UTIL_RECORD_RECORDLACK_H

/*
 * Options of perf record that record does not have: known, so that their refusal
 * can say what to do instead. They are hidden from help and completion.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/base/opt.h"

struct recordlack {
	bool off_cpu;
	struct opt_value snapshot, aux_sample, debuginfod;
	const char *off_cpu_thresh, *setup_filter, *pfm_events;
	const char *vmlinux, *clang_path, *clang_opt;
	/* How perf writes and where it runs, which changes no recording. */
	struct opt_value aio;
	const char *affinity;
};

/* For OPT_GROUP(). */
extern const struct opt recordlack_opts[];

/* ERR_USAGE for the first that is given. */
int recordlack_check(const struct recordlack *a, struct err *err);

#endif
