/* SPDX-License-Identifier: MIT */
#include "util/testload/brstackcode.h"
#include "util/testload/testload.h"

static int run(int argc, char **argv, struct err *err)
{
	uint64_t count;

	if (testload_take(argc, argv, 1, err) < 0 ||
	    testload_count(argc, argv, 0, "loops", 0, UINT64_MAX, 999999, &count, err) < 0)
		return -1;
	brstack(count);
	return 0;
}

const struct testload testload_brstack = {
	.name = "brstack",
	.synopsis = "[LOOPS]",
	.summary = "branches of every kind in brstack_bench, brstack_foo, brstack_bar",
	.run = run,
};
