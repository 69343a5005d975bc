/* SPDX-License-Identifier: MIT */
#include "util/testload/testload.h"

static volatile uint64_t turns;

/* Each kind of branch once: calls, calls through a pointer, returns, a condition. */
static void brstack_bar(void)
{
}

static void brstack_foo(void)
{
	brstack_bar();
}

static void brstack_bench(void)
{
	void (*volatile indirect)(void) = brstack_foo;

	if (turns % 3)
		brstack_foo();
	brstack_bar();
	indirect();
}

static int brstack(int argc, char **argv, struct err *err)
{
	uint64_t count;

	if (testload_take(argc, argv, 1, err) < 0 ||
	    testload_count(argc, argv, 0, "loops", 0, UINT64_MAX, 999999, &count, err) < 0)
		return -1;
	/* The branch back is one without a condition. */
	for (turns = 0;;) {
		if (turns++ >= count)
			break;
		brstack_bench();
	}
	return 0;
}

const struct testload testload_brstack = {
	.name = "brstack",
	.synopsis = "[LOOPS]",
	.summary = "branches of every kind in brstack_bench, brstack_foo, brstack_bar",
	.run = brstack,
};
