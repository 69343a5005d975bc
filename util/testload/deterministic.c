/* SPDX-License-Identifier: MIT */
#include "util/testload/testload.h"

static int dt_work = 1;

/* Straight code and two calls, the same in every run. */
static void function1(void)
{
	dt_work += 3;
	dt_work += 3;
	dt_work += 3;
}

static void function2(void)
{
	dt_work += 5;
	dt_work += 5;
	dt_work += 5;
}

static int deterministic(int argc, char **argv, struct err *err)
{
	if (testload_take(argc, argv, 0, err) < 0)
		return -1;
	dt_work += 2;
	dt_work += 2;
	function1();
	dt_work += 2;
	dt_work += 2;
	function2();
	return 0;
}

const struct testload testload_deterministic = {
	.name = "deterministic",
	.synopsis = "",
	.summary = "a few instructions, the same in every run, in function1 and function2",
	.run = deterministic,
};
