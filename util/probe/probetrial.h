/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBETRIAL_H
#define UTIL_PROBE_PROBETRIAL_H

/*
 * Trying it: on the machine that we run on, a counter is opened for each
 * answer that can be had in this way, which then counts instead of what files
 * tell. A refusal that the machine explains itself keeps that explanation.
 */

struct probe;

/* After the architecture's answers. */
void probetrial_run(struct probe *p);

#endif
