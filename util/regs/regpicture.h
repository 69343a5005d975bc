/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REGS_REGPICTURE_H
#define UTIL_REGS_REGPICTURE_H

/*
 * A register's fields as boxes, the highest bit first:
 *
 *	   63   62   61
 *	+----+----+------+
 *	| OF | -  | SINH |
 *	+----+----+------+
 *
 * Where fields exclude each other there is a picture for each case; cases that
 * look alike share one. What is reserved in all cases is "-".
 */

#include "arch/regs.h"

/* Appends lines of at most width columns (0: 80) where the names allow it. */
void regpicture_add(const struct regs_ref *ref, const struct regs_known *known, size_t width,
		    struct buf *out);

#endif
