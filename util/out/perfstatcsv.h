/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_PERFSTATCSV_H
#define UTIL_OUT_PERFSTATCSV_H

/*
 * Counts as perf stat -x prints them: no header, no quotes, and fields that
 * depend on what counts are told apart by (man perf-stat, CSV FORMAT). The
 * state is perfstat.h's.
 */

struct cell;
struct doc;

void perfstatcsv_begin(struct doc *d);
void perfstatcsv_row(struct doc *d, const struct cell *cells);
void perfstatcsv_table_end(struct doc *d);

#endif
