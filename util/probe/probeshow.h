/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBESHOW_H
#define UTIL_PROBE_PROBESHOW_H

/*
 * The document of a probe: schema tally.probe/1. The abilities are its first
 * table, what they rest on comes behind.
 */

struct doc;
struct probe;

void probeshow_write(struct doc *doc, struct probe *p);

#endif
