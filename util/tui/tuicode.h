/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUICODE_H
#define UTIL_TUI_TUICODE_H

/*
 * The code of a function as a list of a screen, which begins where most samples are. Keys lead
 * from one hot instruction to the next, along jumps and calls and to other functions, and
 * change what is shown of it.
 */

#include "util/tui/tui.h"
#include "util/tui/tuiannotate.h"

enum tui_style tuicode_style(double percent);

/*
 * Pushes the code of a function with the columns of events from first on. What has the samples
 * was read, and is borrowed.
 */
int tuicode_push(struct tui *t, struct tuiannotate *samples, const struct annotate_function *f,
		 size_t first, size_t nevents, struct err *err);

#endif
