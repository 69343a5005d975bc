/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TERMINAL_H
#define UTIL_TUI_TERMINAL_H

/*
 * The terminal of input and output as a grid of lines, by ncurses, of which
 * this is the only user. One at a time. Rows and columns count from 0; a place
 * that is not on the screen is nowhere, and no mistake.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"
#include "util/base/view.h"
#include "util/tui/tui.h"

struct terminal;

/* Beside characters and those of enum tui_keys. */
enum terminal_keys {
	TERMINAL_UP = TUI_BACK_TAB + 1,
	TERMINAL_DOWN,
	TERMINAL_PAGE_UP,
	TERMINAL_PAGE_DOWN,
	TERMINAL_HOME,
	TERMINAL_END,
	TERMINAL_HELP,
	TERMINAL_RESIZE,  /* not a key: there is another number of rows or columns */
	TERMINAL_NOTHING, /* no key came in time, or the terminal is gone */
};

/* How a line is shown, beside its style. */
enum terminal_how { TERMINAL_REVERSE = 1 << 0, TERMINAL_BOLD = 1 << 1 };

/* By this build, and on what input and output are? */
bool terminal_possible(void);

/* Does ncurses know the kind of terminal that TERM names? Also where ncurses is not there. */
bool terminal_known(void);

/* Takes the terminal over. ERR_UNSUPPORTED where it, or this build, cannot. */
struct terminal *terminal_open(struct err *err);
/* It is as before. */
void terminal_close(struct terminal *t);

size_t terminal_rows(const struct terminal *t);
size_t terminal_columns(const struct terminal *t);

/* Text that is well-formed, printable and no wider than the screen. */
void terminal_put(struct terminal *t, size_t row, enum tui_style style, unsigned how,
		  struct view text);

/* Marks a piece of a line that was put. */
void terminal_mark(struct terminal *t, size_t row, size_t column, size_t columns);

/* Shows what was put, and the cursor. */
void terminal_show(struct terminal *t, size_t row, size_t column);

/* The next key. 0 ms: waits until there is one. */
int terminal_read(struct terminal *t, unsigned timeout_ms);

#endif
