/* SPDX-License-Identifier: MIT */
#ifndef UTIL_LBR_LBRTEXT_H
#define UTIL_LBR_LBRTEXT_H

/*
 * Dumps of a register a line, maybe with a CPU in front, and what the commands
 * of rdmsr and their answers look like in a terminal. For lbrdump.c.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/base/view.h"

struct lbrdump;

int lbrtext_read(struct lbrdump *d, struct view text, struct err *err);

/* Whether text that begins with a bracket has a CPU in it ("[3] msr ..."), and is no JSON. */
bool lbrtext_is_line(struct view text);

#endif
