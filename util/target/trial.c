/* SPDX-License-Identifier: MIT */
#include "util/target/trial.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Long enough that it does not come while the counter is open. */
#define PERIOD 1000000000

int trial_open(enum trial what, uint32_t pmu, int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_HW_CPU_CYCLES | (uint64_t)pmu << 32,
		.disabled = 1,
		.exclude_hv = 1,
		.exclude_kernel = what != TRIAL_KERNEL,
		.exclude_user = what == TRIAL_KERNEL,
	};
	int fd, refused;

	if (what == TRIAL_SAMPLE || what == TRIAL_BRANCHES) {
		attr.sample_period = PERIOD;
		attr.sample_type = PERF_SAMPLE_IP;
	}
	if (what == TRIAL_BRANCHES) {
		attr.sample_type |= PERF_SAMPLE_BRANCH_STACK;
		attr.branch_sample_type = PERF_SAMPLE_BRANCH_USER | PERF_SAMPLE_BRANCH_ANY;
	}
	fd = (int)syscall(SYS_perf_event_open, &attr, 0, cpu, -1, PERF_FLAG_FD_CLOEXEC);
	refused = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	return refused;
}
