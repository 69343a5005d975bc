/* SPDX-License-Identifier: MIT */
#include "util/testload/hostcode.h"
#include "util/testload/testload.h"

static void trap_bench(void)
{
	hostcode_trap();
}

static int traploop(int argc, char **argv, struct err *err)
{
	uint64_t count;

	if (testload_take(argc, argv, 1, err) < 0 ||
	    testload_count(argc, argv, 0, "loops", 0, UINT64_MAX, 999999, &count, err) < 0)
		return -1;
	for (uint64_t i = 0; i < count; i++)
		trap_bench();
	return 0;
}

const struct testload testload_traploop = {
	.name = "traploop",
	.synopsis = "[LOOPS]",
	.summary = "an instruction that the kernel emulates, on Arm; else empty calls",
	.run = traploop,
};
