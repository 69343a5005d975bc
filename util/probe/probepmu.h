/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBEPMU_H
#define UTIL_PROBE_PROBEPMU_H

/*
 * The PMUs of a machine, how many counters its cores have by each source that
 * tells, and the kernel's settings for those who count.
 */

struct probe;

/* After the CPUs. Reads the format of the core PMUs. */
void probepmu_read(struct probe *p);

#endif
