/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATCORES_H
#define UTIL_STAT_STATCORES_H

/*
 * Counting on one type of cores only: of a plan for a hybrid CPU, the events of
 * the other core PMUs are taken out. Where the machine shows no core PMU, "cpu"
 * stands for it.
 */

#include "util/base/err.h"

struct machine;
struct plan;

/* type is a core PMU's name, or what follows "cpu_" in it. One that is not there is a failure. */
int statcores_choose(const char *type, struct machine *machine, struct plan *plan, struct err *err);

#endif
