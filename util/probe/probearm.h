/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBEARM_H
#define UTIL_PROBE_PROBEARM_H

/* What a 64-bit Arm machine can count, by sysfs: PMUv3 and BRBE. */

struct probe;

void probearm_tell(struct probe *p);

#endif
