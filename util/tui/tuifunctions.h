/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUIFUNCTIONS_H
#define UTIL_TUI_TUIFUNCTIONS_H

/* The functions of a recording with their shares, as a screen that opens the code of each. */

#include "util/tui/tuiannotate.h"

/* Of .counted, which is sorted. symbol: only those of that name; NULL: all. */
int tuifunctions_run(const struct tuiannotate *t, const char *symbol, size_t first, size_t nevents,
		     struct err *err);

#endif
