/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_PERFSTATJSON_H
#define UTIL_OUT_PERFSTATJSON_H

/*
 * Counts as perf stat -j prints them: an object per event on a line of its own,
 * in no array (man perf-stat, JSON FORMAT). The state is perfstat.h's.
 */

struct cell;
struct doc;

void perfstatjson_row(struct doc *d, const struct cell *cells);
void perfstatjson_table_end(struct doc *d);

#endif
