/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUICODE_H
#define UTIL_TUI_TUICODE_H

/*
 * The code of a function as a list of a screen, which begins where most samples are, goes from
 * one hot instruction to the next, and has the source between the instructions or not.
 */

#include "util/base/buf.h"
#include "util/report/annotext.h"
#include "util/tui/tui.h"

/* One way to show it. */
struct tuicode_text {
	struct buf text;
	struct annotext_rows rows; /* of .text */
};

/* Both have the same rows; shares: of each, in percent. */
struct tuicode {
	struct tuicode_text with_source, without;
	struct VEC(double) shares;
};

enum tui_style tuicode_style(double percent);

void tuicode_release(struct tuicode *c);

/* A list that takes over what c has, which is empty then. */
struct tui_list tuicode_list(const char *title, struct tuicode *c);

#endif
