/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBECPU_H
#define UTIL_PROBE_PROBECPU_H

/*
 * The CPUs of a machine, those that are the same together: from /proc/cpuinfo,
 * MIDR_EL1 in sysfs, or the harts of a device tree.
 */

struct probe;

void probecpu_read(struct probe *p);

#endif
