/* SPDX-License-Identifier: MIT */
#ifndef ARCH_REGC_REGBITS_H
#define ARCH_REGC_REGBITS_H

/*
 * Whether the fields of a register cover each of its bits once, under every
 * condition. Conditions are tried out bit by bit, with the choices that this
 * bit depends on alone, so that many optional bits do not multiply.
 */

#include "arch/regc/regdiag.h"
#include "arch/regc/regmodel.h"

void regbits_check(const struct regmodel *m, const struct regmodel_register *r,
		   struct regdiag_list *diags);

#endif
