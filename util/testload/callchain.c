/* SPDX-License-Identifier: MIT */
#include <sys/syscall.h>
#include <unistd.h>

#include "util/testload/testload.h"

static void callchain_do_syscall(void)
{
	syscall(SYS_gettid);
}

static void callchain_foo(void)
{
	callchain_do_syscall();
}

static int callchain(int argc, char **argv, struct err *err)
{
	if (testload_take(argc, argv, 0, err) < 0)
		return -1;
	callchain_foo();
	return 0;
}

const struct testload testload_callchain = {
	.name = "callchain",
	.synopsis = "",
	.summary = "callchain, callchain_foo, callchain_do_syscall, and there gettid",
	.run = callchain,
};
