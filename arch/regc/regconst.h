/* SPDX-License-Identifier: MIT */
#ifndef ARCH_REGC_REGCONST_H
#define ARCH_REGC_REGCONST_H

/*
 * The constants that a description makes: names and what they stand for, for C
 * and assembly alike.
 *
 *	CSR_SISELECT 0x150, CSR_MHPMEVENT(n) (0x320 + (n)), SISELECT_HPMEVENT(n)
 *	HPMEVENT_OF_MASK, HPMEVENT_OF_SHIFT; HPMEVENT_OF where it is one bit
 *	CTRDATA_TYPE_RETURN for a value of a field, not shifted
 */

#include "arch/regc/regdiag.h"
#include "arch/regc/regmodel.h"

struct regconst {
	const char *name;
	const char *parameter; /* "(n)" or "" */
	const char *body;
	const struct regmodel_register *of;
};

struct regconst_list {
	struct VEC(struct regconst) all; /* register by register */
	struct arena arena;
};

void regconst_release(struct regconst_list *l);

/* Tells of constants of one name that would not stand for the same. */
void regconst_build(struct regconst_list *l, const struct regmodel *m, struct regdiag_list *diags);

/* Appends what the constants of a register begin with: "PMEVTYPER_EL0". */
void regconst_add_prefix(const struct regmodel_register *r, struct buf *out);

/* What the constants of a field go on with. */
const char *regconst_field(const struct regmodel_item *item);

#endif
