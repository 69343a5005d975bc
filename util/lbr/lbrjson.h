/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRJSON_H
#define UTIL_LBR_LBRJSON_H

/*
 * Dumps of registers in JSON, whatever is around them: members called as a
 * register ({"0x680": "0x401000"}), lists of {"index": 1664, "data": 4198400}
 * as VMMs save them, and the state of QEMU's virtual machines as its
 * analyze-migration.py prints it (cpu/arch_lbr: msr_lbr_ctl, msr_lbr_depth,
 * lbr_records). The only user of Jansson here. For lbrdump.c.
 */

#include "util/base/err.h"
#include "util/base/view.h"

struct lbrdump;

int lbrjson_read(struct lbrdump *d, struct view text, struct err *err);

#endif
