/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_PMUCAPS_H
#define UTIL_DATA_PMUCAPS_H

/*
 * What the PMUs of the recorded machine can do, as their folder caps in sysfs
 * has it: the sections CPU_PMU_CAPS, of the one that is called cpu, and PMU_CAPS,
 * of all that have some. Source of the layout: as that of util/data/datafile.h.
 */

#include "util/base/buf.h"
#include "util/data/bytes.h"

enum pmucaps_section { PMUCAPS_CPU, PMUCAPS_ALL };

/* Appends a line, with "# " in front, for each PMU. */
void pmucaps_add(struct bytes *b, enum pmucaps_section which, struct buf *out);

/* The number that the first PMU which has it says; 0 where none does. */
uint64_t pmucaps_find(struct bytes b, enum pmucaps_section which, const char *name);

#endif
