/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUIFUNCTIONS_H
#define UTIL_TUI_TUIFUNCTIONS_H

/*
 * The functions of a recording with their shares as a screen that opens the code of each, that
 * of the first one by itself.
 */

#include "util/tui/tuiannotate.h"

/* Of samples that were counted. symbol: only those of that name; NULL: all. */
int tuifunctions_run(struct tuiannotate *t, const char *symbol, bool group, struct err *err);

#endif
