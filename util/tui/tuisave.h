/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUISAVE_H
#define UTIL_TUI_TUISAVE_H

/* The lines of a list as a text file. */

#include "util/tui/tui.h"

/* A file in this folder that is not there yet. */
void tuisave_add_name(const struct tui_list *list, struct buf *out);

/* Whole or not at all; never in place of a file that is there. */
int tuisave_write(const struct tui_list *list, bool has_head, const char *path, struct err *err);

#endif
