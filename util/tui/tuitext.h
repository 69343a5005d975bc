/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUITEXT_H
#define UTIL_TUI_TUITEXT_H

/* Text that is read, line by line, as a list of a screen: help, listings. */

#include "util/tui/tui.h"

/* A list that owns copies of both. */
struct tui_list tuitext_list(const char *title, const char *text);

#endif
