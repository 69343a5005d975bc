/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REGS_REGLIST_H
#define UTIL_REGS_REGLIST_H

/*
 * Which registers are meant.
 */

#include "arch/regs.h"
#include "util/base/err.h"
#include "util/base/vec.h"

struct reglist VEC(struct regs_ref);

/*
 * Adds the registers that a word means: a name, a number ("0x1d9", "csr 0x150",
 * "csr:0x150", "3,3,9,12,0", "s3_3_c9_c12_0") or a glob; of that architecture,
 * or for NULL of all. None is an error that names the nearest ones.
 */
int reglist_find(struct reglist *l, const struct regs_set *only, const char *word, struct err *err);

/* All registers, families as one. */
void reglist_all(struct reglist *l, const struct regs_set *only);

/* Whether a word begins an operand of two: "csr", "msr", "sysreg". */
bool reglist_is_space(const char *word);

#endif
