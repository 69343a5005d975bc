/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_PMUNAME_H
#define UTIL_PMU_PMUNAME_H

/*
 * When a name means a PMU: users and event tables say "cha" or "uncore_cha",
 * the machine has uncore_cha_0 to uncore_cha_27.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/view.h"

/*
 * Whether wanted means the PMU that the machine calls name. A leading "uncore_"
 * counts for neither; behind wanted the machine's name may go on with digits,
 * or with "_" and digits or a hex number of three digits and more; a wanted
 * with commas ("hisi_sccl,ddrc") is pieces with numbers between them
 * ("hisi_sccl1_ddrc0"); *, ? and [ in wanted are as in file names.
 */
bool pmuname_match(const char *name, struct view wanted);

/* How much of the machine's name is that of the kind: "uncore_imc" of "uncore_imc_0". */
size_t pmuname_kind_len(const char *name);

#endif
