/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRTRY_H
#define UTIL_LBR_LBRTRY_H

/*
 * A program of registers, tried in a scratch guest of KVM: with the processor's
 * own records where KVM gives guests those of that format, else with registers
 * that user space serves, which shows what the guest does and nothing more.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"

struct branchformat;
struct branchformat_program;

struct lbrtry {
	bool is_real;	/* the processor's records */
	size_t done;	/* writes that the guest did */
	bool faulted;	/* it had a fault at the next one */
	size_t records; /* that hold a branch of the guest's; only where they are real */
};

/* Fails without KVM, and for formats of other processors than x86. */
int lbrtry_run(struct lbrtry *t, const struct branchformat *f, const struct branchformat_program *p,
	       struct err *err);

#endif
