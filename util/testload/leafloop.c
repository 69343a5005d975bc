/* SPDX-License-Identifier: MIT */
#include "util/testload/deadline.h"
#include "util/testload/testload.h"

static volatile int sum;

static void leaf(volatile int step)
{
	while (!deadline_over)
		sum += step;
}

static void parent(volatile int step)
{
	leaf(step);
}

static int leafloop(int argc, char **argv, struct err *err)
{
	double seconds;

	if (testload_take(argc, argv, 1, err) < 0 ||
	    deadline_parse(argc, argv, 1, &seconds, err) < 0 || deadline_start(seconds, err) < 0)
		return -1;
	parent(1);
	return 0;
}

const struct testload testload_leafloop = {
	.name = "leafloop",
	.synopsis = "[SECONDS]",
	.summary = "a loop in leaf, which calls nothing and is called by parent",
	.run = leafloop,
};
