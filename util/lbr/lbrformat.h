/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRFORMAT_H
#define UTIL_LBR_LBRFORMAT_H

/*
 * Formats of branch records as the user names them, and what their registers
 * look like.
 */

#include "util/base/err.h"

struct branchformat;
struct doc;

/* NULL for name NULL; an unknown name is ERR_USAGE and names the nearest one. */
int lbrformat_find(const char *name, const struct branchformat **out, struct err *err);

/* The formats that there are, or the registers and fields of one: schema "lbr-fields". */
void lbrformat_list(struct doc *doc);
void lbrformat_write(struct doc *doc, const struct branchformat *f);

#endif
