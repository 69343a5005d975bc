/* SPDX-License-Identifier: MIT */
#include <sys/prctl.h>

#include "util/testload/deadline.h"
#include "util/testload/testload.h"

static int noploop(int argc, char **argv, struct err *err)
{
	double seconds;

	if (testload_take(argc, argv, 1, err) < 0 ||
	    deadline_parse(argc, argv, 1, &seconds, err) < 0)
		return -1;
	prctl(PR_SET_NAME, "perf-noploop");
	if (deadline_start(seconds, err) < 0)
		return -1;
	while (!deadline_over)
		continue;
	return 0;
}

const struct testload testload_noploop = {
	.name = "noploop",
	.synopsis = "[SECONDS]",
	.summary = "an empty loop; the thread is called perf-noploop",
	.run = noploop,
};
