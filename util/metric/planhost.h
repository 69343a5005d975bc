/* SPDX-License-Identifier: MIT */
#ifndef UTIL_METRIC_PLANHOST_H
#define UTIL_METRIC_PLANHOST_H

/*
 * What a machine's own state does to plans and to expressions. What it does
 * not tell is as it is on most machines.
 */

#include <stdbool.h>

struct fs;
struct tool_run;

/* Is hyperthreading on? */
bool planhost_smt(const struct fs *fs);

/* Does the kernel's watchdog hold a counter of each core? */
bool planhost_watchdog(const struct fs *fs);

/*
 * A literal of expressions ("smt_on"); times of the run are seconds, as
 * vendors' metrics expect (perf scales them so). NaN when it is not known.
 */
double planhost_literal(const struct fs *fs, const struct tool_run *run, const char *name);

#endif
