/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATDRY_H
#define UTIL_STAT_STATDRY_H

/*
 * Says what would be opened, in which groups, and from where each metric would
 * come, without opening anything. Groups that the tables' counters cannot hold
 * are told with the reason.
 */

struct doc;
struct statplan;

void statdry_write(struct doc *doc, const struct statplan *p);

#endif
