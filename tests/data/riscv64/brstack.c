/* SPDX-License-Identifier: MIT */
/* The workload brstack of 'tally test -w', for the emulated machine: compiled without -O. */
#include <stdlib.h>

static volatile unsigned long turns;

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

static void brstack(unsigned long count)
{
	for (turns = 0;;) {
		if (turns++ >= count)
			break;
		brstack_bench();
	}
}

int main(int argc, char **argv)
{
	brstack(argc > 1 ? strtoul(argv[1], NULL, 10) : 100000);
	return 0;
}
