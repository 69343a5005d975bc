/* SPDX-License-Identifier: MIT */
#include "util/tui/terminal.h"

bool terminal_possible(void)
{
	return false;
}

bool terminal_known(void)
{
	return true;
}

struct terminal *terminal_open(struct err *err)
{
	err_set(err, ERR_UNSUPPORTED, "screens are not built in: tally was built without ncurses");
	err_hint(err,
		 "--stdio writes text; to have screens, install libncurses-dev and build again");
	return NULL;
}

void terminal_close(struct terminal *t)
{
	(void)t;
}

size_t terminal_rows(const struct terminal *t)
{
	(void)t;
	return 0;
}

size_t terminal_columns(const struct terminal *t)
{
	(void)t;
	return 0;
}

void terminal_put(struct terminal *t, size_t row, enum tui_style style, unsigned how,
		  struct view text)
{
	(void)t, (void)row, (void)style, (void)how, (void)text;
}

void terminal_mark(struct terminal *t, size_t row, size_t column, size_t columns)
{
	(void)t, (void)row, (void)column, (void)columns;
}

void terminal_show(struct terminal *t, size_t row, size_t column)
{
	(void)t, (void)row, (void)column;
}

int terminal_read(struct terminal *t, unsigned timeout_ms)
{
	(void)t, (void)timeout_ms;
	return TERMINAL_NOTHING;
}
