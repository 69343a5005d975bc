/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATDRY_H
#define UTIL_STAT_STATDRY_H

/*
 * Says what would be opened, in which groups, and from where each metric would
 * come, without opening anything.
 */

struct doc;
struct statplan;

void statdry_write(struct doc *doc, const struct statplan *p);

#endif
