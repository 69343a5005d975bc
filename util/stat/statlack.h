/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATLACK_H
#define UTIL_STAT_STATLACK_H

/*
 * Options of perf stat that stat does not have: known, so that their refusal
 * can say what to do instead. They are hidden from help and completion.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/base/opt.h"

struct statlack_args {
	const char *bpf_program, *bpf_map, *pfm_events, *tpebs_mode;
	bool bpf_counters, record_tpebs;
	struct opt_value iostat;
	bool affinity; /* a hint to perf's way of reading, which changes no count */
};

/* For OPT_GROUP(). */
extern const struct opt statlack_opts[];

/* ERR_USAGE for the first that is given. */
int statlack_check(const struct statlack_args *a, struct err *err);

#endif
