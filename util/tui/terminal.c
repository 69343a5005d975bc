/* SPDX-License-Identifier: MIT */
#include "util/tui/terminal.h"

/* Its macros have names that others use, too. */
#define NCURSES_NOMACROS
#include <limits.h>
#include <locale.h>
#include <ncurses.h>
#include <stdlib.h>
#include <string.h>
#include <termcap.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/library.h"

enum { ESCAPE_MS = 50 }; /* a key of the keyboard sends its bytes quicker */

#define FUNCTIONS(F) \
	F(newterm) \
	F(tgetent) \
	F(endwin) \
	F(delscreen) \
	F(newwin) \
	F(delwin) \
	F(cbreak) \
	F(noecho) \
	F(nonl) \
	F(keypad) \
	F(set_escdelay) \
	F(has_colors) \
	F(start_color) \
	F(use_default_colors) \
	F(init_pair) \
	F(COLOR_PAIR) \
	F(getmaxx) \
	F(getmaxy) \
	F(wattrset) \
	F(mvwhline) \
	F(mvwaddnstr) \
	F(mvwchgat) \
	F(wmove) \
	F(wrefresh) \
	F(wtimeout) \
	F(wgetch)

struct ncurses {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libncursesw.so.6", "draws screens", names,
					ARRAY_LEN(names) };

struct terminal {
	struct ncurses lib;
	SCREEN *screen;
	WINDOW *window; /* all of it: grows and shrinks with the terminal */
};

static void set_up(const struct ncurses *lib, WINDOW *window)
{
	lib->cbreak();
	lib->noecho();
	lib->nonl();
	lib->keypad(window, TRUE);
	lib->set_escdelay(ESCAPE_MS);
	if (!lib->has_colors() || getenv("NO_COLOR"))
		return;
	lib->start_color();
	lib->use_default_colors();
	lib->init_pair(TUI_GOOD, COLOR_GREEN, -1);
	lib->init_pair(TUI_WARM, COLOR_YELLOW, -1);
	lib->init_pair(TUI_HOT, COLOR_RED, -1);
}

bool terminal_possible(void)
{
	const char *name = getenv("TERM");

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && name && strcmp(name, "dumb") != 0;
}

bool terminal_known(void)
{
	struct ncurses lib;
	struct err err = { 0 };

	/* What is not there is told when the screen is opened. */
	if (library_load(&library, &lib, &err) < 0) {
		err_clear(&err);
		return true;
	}
	return lib.tgetent(NULL, getenv("TERM")) == 1;
}

struct terminal *terminal_open(struct err *err)
{
	struct terminal *t;

	if (!terminal_possible()) {
		err_set(err, ERR_UNSUPPORTED,
			"a screen needs a terminal for input and output, and TERM set");
		return NULL;
	}
	t = alloc_zero(1, sizeof(*t));
	setlocale(LC_CTYPE, "");
	if (library_load(&library, &t->lib, err) < 0)
		goto fail;
	t->screen = t->lib.newterm(NULL, stdout, stdin);
	if (!t->screen) {
		err_set(err, ERR_UNSUPPORTED, "the terminal '%s' cannot show screens",
			getenv("TERM"));
		goto fail;
	}
	t->window = t->lib.newwin(0, 0, 0, 0);
	if (!t->window)
		alloc_fail(0);
	set_up(&t->lib, t->window);
	return t;
fail:
	free(t);
	return NULL;
}

void terminal_close(struct terminal *t)
{
	if (!t)
		return;
	t->lib.delwin(t->window);
	t->lib.endwin();
	t->lib.delscreen(t->screen);
	free(t);
}

size_t terminal_rows(const struct terminal *t)
{
	int n = t->lib.getmaxy(t->window);

	return n > 0 ? (size_t)n : 0;
}

size_t terminal_columns(const struct terminal *t)
{
	int n = t->lib.getmaxx(t->window);

	return n > 0 ? (size_t)n : 0;
}

static int attributes_of(const struct ncurses *lib, enum tui_style style, unsigned how)
{
	int attributes = (how & TERMINAL_REVERSE ? A_REVERSE : 0) |
			 (how & TERMINAL_BOLD ? A_BOLD : 0);

	switch (style) {
	case TUI_DIM:
		return attributes | A_DIM;
	case TUI_GOOD:
	case TUI_WARM:
	case TUI_HOT:
		return attributes | lib->COLOR_PAIR(style) | (style == TUI_HOT ? A_BOLD : 0);
	case TUI_PLAIN:
		break;
	}
	return attributes;
}

void terminal_put(struct terminal *t, size_t row, enum tui_style style, unsigned how,
		  struct view text)
{
	int y = row < INT_MAX ? (int)row : INT_MAX;

	t->lib.wattrset(t->window, attributes_of(&t->lib, style, how));
	t->lib.mvwhline(t->window, y, 0, ' ', t->lib.getmaxx(t->window));
	t->lib.mvwaddnstr(t->window, y, 0, text.len ? text.at : "", (int)text.len);
	t->lib.wattrset(t->window, A_NORMAL);
}

void terminal_mark(struct terminal *t, size_t row, size_t column, size_t columns)
{
	size_t all = terminal_columns(t);

	if (column >= all)
		return;
	if (columns > all - column)
		columns = all - column;
	t->lib.mvwchgat(t->window, (int)row, (int)column, (int)columns, A_BOLD | A_REVERSE, 0,
			NULL);
}

void terminal_show(struct terminal *t, size_t row, size_t column)
{
	t->lib.wmove(t->window, (int)row, (int)column);
	t->lib.wrefresh(t->window);
}

static int translate(int key)
{
	switch (key) {
	case '\n':
	case '\r':
	case KEY_ENTER:
		return TUI_ENTER;
	case KEY_LEFT:
		return TUI_LEFT;
	case KEY_RIGHT:
		return TUI_RIGHT;
	case KEY_BACKSPACE:
	case 127:
		return TUI_BACK;
	case KEY_BTAB:
		return TUI_BACK_TAB;
	case KEY_UP:
		return TERMINAL_UP;
	case KEY_DOWN:
		return TERMINAL_DOWN;
	case KEY_PPAGE:
		return TERMINAL_PAGE_UP;
	case KEY_NPAGE:
		return TERMINAL_PAGE_DOWN;
	case KEY_HOME:
		return TERMINAL_HOME;
	case KEY_END:
		return TERMINAL_END;
	case KEY_F(1):
		return TERMINAL_HELP;
	case KEY_RESIZE:
		return TERMINAL_RESIZE;
	case ERR:
		return TERMINAL_NOTHING;
	default:
		return key;
	}
}

int terminal_read(struct terminal *t, unsigned timeout_ms)
{
	t->lib.wtimeout(t->window, timeout_ms ? (int)timeout_ms : -1);
	return translate(t->lib.wgetch(t->window));
}
