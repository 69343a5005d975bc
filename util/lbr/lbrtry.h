/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRTRY_H
#define UTIL_LBR_LBRTRY_H

/*
 * A program of registers, tried: of x86 in a scratch guest of KVM, with the
 * processor's own records where KVM gives guests those of that format, else with
 * registers that user space serves, which shows what the guest does and nothing
 * more; of RISC-V on the emulated machine, which has the records.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"

struct branchformat;
struct branchformat_program;

enum lbrtry_where { LBRTRY_USER_SPACE, LBRTRY_KVM, LBRTRY_MACHINE };

struct lbrtry {
	enum lbrtry_where where; /* whose registers they were */
	size_t done;		 /* writes that the guest did */
	bool faulted;		 /* it had a fault at the next one */
	size_t records;		 /* that hold a branch; but for LBRTRY_USER_SPACE */
};

/* Fails without KVM, or without QEMU, and for formats of Arm. */
int lbrtry_run(struct lbrtry *t, const struct branchformat *f, const struct branchformat_program *p,
	       struct err *err);

#endif
