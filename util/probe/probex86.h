/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBEX86_H
#define UTIL_PROBE_PROBEX86_H

/*
 * What an x86 machine can count, by CPUID where it is this one, by sysfs and
 * the flags in /proc/cpuinfo elsewhere.
 */

struct probe;

void probex86_tell(struct probe *p);

#endif
