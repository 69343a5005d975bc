/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TESTLOAD_BRSTACKCODE_H
#define UTIL_TESTLOAD_BRSTACKCODE_H

/*
 * The code of the workload brstack, for one who includes it: the workload of this
 * machine, and the program of the emulated one (tests/data/riscv64/brstack.c).
 */

#include <stdint.h>

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

/* The branch back is one without a condition. */
static void brstack(uint64_t count)
{
	for (turns = 0;;) {
		if (turns++ >= count)
			break;
		brstack_bench();
	}
}

#endif
