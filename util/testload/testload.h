/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TESTLOAD_TESTLOAD_H
#define UTIL_TESTLOAD_TESTLOAD_H

/*
 * Programs whose behaviour is known, to be measured and profiled: each is one
 * file and one line in testloads.def. They bear the names, take the arguments
 * and have the functions, variables and thread names that perf's have
 * (tools/perf/tests/workloads), because scripts look for those.
 *
 * They are compiled without optimisation, so that each function has its frame
 * and each loop its branches, and with symbols and lines of the source. They
 * keep their state in variables, as no other module does: that is what symbols
 * of data are tested with.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"

struct testload {
	const char *name;
	const char *synopsis; /* its arguments, as in a manual; "" for none */
	const char *summary;  /* half a line, lower case */
	/* Does its work in this process; the exit status, or -1. argv are the arguments. */
	int (*run)(int argc, char **argv, struct err *err);
};

/* NULL behind the last one; sorted by name. */
const struct testload *testload_at(size_t i);

/* NULL when there is none; err hints at the nearest name. */
const struct testload *testload_find(const char *name, struct err *err);

/* -1 with more than most arguments. */
int testload_take(int argc, char **argv, int most, struct err *err);

/* The argument at i, or usual where there is none; what is what the error calls it. */
int testload_count(int argc, char **argv, int i, const char *what, uint64_t min, uint64_t max,
		   uint64_t usual, uint64_t *out, struct err *err);

#define WORKLOAD(id) extern const struct testload testload_##id;
#include "util/testload/testloads.def"
#undef WORKLOAD

#endif
