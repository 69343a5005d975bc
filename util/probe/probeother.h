/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBEOTHER_H
#define UTIL_PROBE_PROBEOTHER_H

/*
 * What can be told of machines whose architecture has nothing of its own to
 * say here, and what they all have in common.
 */

struct probe;

void probeother_tell(struct probe *p);

/* Without counting there is nothing else: the other answers are no, for that reason. */
void probeother_follow(struct probe *p);

/* Delegation is RISC-V's; elsewhere kernels program counters themselves. */
void probeother_tell_delegation(struct probe *p);

#endif
