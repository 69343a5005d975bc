/* SPDX-License-Identifier: MIT */
#include <sys/prctl.h>

#include "util/testload/deadline.h"
#include "util/testload/testload.h"

/*
 * Scripts know the lines: the bodies of what is inlined stand on lines 20 to 29,
 * that of the function which they are inlined into on lines 30 to 39
 * (addr2line_inlines.sh and others in tools/perf/tests/shell, which look for
 * "inlineloop.c:2." and "inlineloop.c:3."). A shell test holds them there.
 */

#define INLINED static inline __attribute__((always_inline))

static volatile int sum;

/* The loop, two functions deep. */
INLINED void leaf(int step)
{
	while (!deadline_over)
		sum += step;
}

INLINED void middle(int step)
{
	leaf(step);
}

/* What is left of the three in the table of symbols. */
static void parent(int step)
{
	middle(step);
}

static int inlineloop(int argc, char **argv, struct err *err)
{
	double seconds;

	if (testload_take(argc, argv, 1, err) < 0 ||
	    deadline_parse(argc, argv, 1, &seconds, err) < 0)
		return -1;
	prctl(PR_SET_NAME, "perf-inlineloop");
	if (deadline_start(seconds, err) < 0)
		return -1;
	parent(1);
	return 0;
}

const struct testload testload_inlineloop = {
	.name = "inlineloop",
	.synopsis = "[SECONDS]",
	.summary = "leaf in middle, both inlined into parent; called perf-inlineloop",
	.run = inlineloop,
};
