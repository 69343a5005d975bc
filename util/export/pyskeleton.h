/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PYSKELETON_H
#define UTIL_EXPORT_PYSKELETON_H

/*
 * A Python script to begin with: a function for each tracepoint of a recording,
 * and one for the samples of other events, which print what they are given.
 */

#include "util/session/recording.h"

/* Writes perf-script.py into this folder, in place of one that is there. */
int pyskeleton_write(struct recording *r, const char *path, struct err *err);

#endif
