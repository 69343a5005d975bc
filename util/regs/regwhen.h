/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REGS_REGWHEN_H
#define UTIL_REGS_REGWHEN_H

/*
 * What the user says of conditions: "lbr-format=intel-info", "tsx", "not tsx",
 * with ',' between several.
 */

#include "arch/regs.h"
#include "util/base/err.h"

/*
 * Adds to what is known. Choices and cases that the set does not have are
 * errors that name the nearest ones, and so is what leaves a choice no case.
 */
int regwhen_parse(const struct regs_set *set, const char *text, struct regs_known *known,
		  struct err *err);

#endif
