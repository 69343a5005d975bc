/* SPDX-License-Identifier: MIT */
#ifndef ARCH_REGC_REGCHECK_H
#define ARCH_REGC_REGCHECK_H

/*
 * What a description must be beyond its grammar: each bit of each register is
 * said to be something, and only one thing, under every condition; values fit
 * their fields; names, numbers and the constants made of them are unique.
 */

#include "arch/regc/regdiag.h"
#include "arch/regc/regmodel.h"

void regcheck_model(const struct regmodel *m, struct regdiag_list *diags);

#endif
