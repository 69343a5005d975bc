/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_TRIAL_H
#define UTIL_TARGET_TRIAL_H

/*
 * Opening one counter of the CPU for this process, only to learn whether the
 * kernel lets us, and closing it again. Nothing is counted.
 */

#include <stdint.h>

enum trial {
	TRIAL_COUNT,	/* cycles in user mode */
	TRIAL_KERNEL,	/* cycles in the kernel */
	TRIAL_SAMPLE,	/* an interrupt after so many cycles in user mode */
	TRIAL_BRANCHES, /* and the branches before it */
};

/*
 * 0 when it opens, else the errno. pmu is the type of a core PMU where there
 * are several kinds (it goes into the upper half of config), else 0; cpu one of
 * its CPUs, or -1 for any.
 */
int trial_open(enum trial what, uint32_t pmu, int cpu);

#endif
