/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_ATTRDUMP_H
#define UTIL_TARGET_ATTRDUMP_H

/*
 * What was asked of perf_event_open(2), as text for tests: a file for each
 * counter, in the form that perf writes when PERF_TEST_ATTR names a folder and
 * that its attr.py compares (tools/perf/tests/attr.c, tests/attr/README).
 */

#include "util/base/err.h"

struct opener;

/* Writes a file event-TYPE-CONFIG-FD about each counter that is open into the folder. */
int attrdump_write(const char *folder, const struct opener *o, struct err *err);

#endif
