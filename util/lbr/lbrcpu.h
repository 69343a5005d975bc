/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRCPU_H
#define UTIL_LBR_LBRCPU_H

/*
 * Which of a record's bits mean something on a certain processor: by its CPUID,
 * where a dump has it, or by its model.
 */

#include "util/base/err.h"

struct cpuidtext;
struct lbrstack_options;

/*
 * Adds what the leaves tell: 1CH, 7 (transactions), 80000008H (bits of addresses), the
 * model of 0 and 1. What o has already stays.
 */
void lbrcpu_ask(struct lbrstack_options *o, const struct cpuidtext *cpuid);

/* The same of a model or a cpuid ("haswell", "GenuineIntel-6-57-1"); an unknown one is ERR_ABSENT. */
int lbrcpu_choose(struct lbrstack_options *o, const char *cpu, struct err *err);

#endif
