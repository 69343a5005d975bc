/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_PERFSTATTEXT_H
#define UTIL_OUT_PERFSTATTEXT_H

/*
 * Counts as perf stat prints them for people. Which columns are how wide is
 * what perf 6.1 does, byte by byte; the state is perfstat.h's.
 */

struct cell;
struct doc;

void perfstattext_begin(struct doc *d);
void perfstattext_table(struct doc *d);
void perfstattext_row(struct doc *d, const struct cell *cells);
void perfstattext_table_end(struct doc *d);
void perfstattext_end(struct doc *d);

#endif
