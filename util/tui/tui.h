/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUI_H
#define UTIL_TUI_TUI_H

/*
 * Screens of lists on a terminal, one on top of the other: moving, scrolling,
 * searching, asking for a text, help. What a list is made of and what its own
 * keys do is the list's; this module knows the terminal, and nothing of
 * profiles. The only user of ncurses.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/buf.h"
#include "util/base/err.h"

struct tui;

enum tui_style {
	TUI_PLAIN,
	TUI_DIM,
	TUI_GOOD,
	TUI_WARM, /* a large share */
	TUI_HOT,  /* the largest */
};

struct tui_key {
	int key;	  /* a character, or one of enum tui_keys */
	const char *name; /* as help shows it: "e", "Enter" */
	const char *text; /* what it does, half a line; NULL: as one that is told */
};

/* Keys that are no characters. */
enum tui_keys { TUI_ENTER = 0x110000, TUI_LEFT, TUI_RIGHT, TUI_BACK, TUI_BACK_TAB };

/*
 * A list. All functions get the list's own arg. Text that is added is of any
 * origin: the screen shows only what terminals do not obey.
 */
struct tui_list {
	void *arg;
	size_t at;		    /* the row to be on at first */
	const struct tui_key *keys; /* of its own; ends with .name NULL */
	/* The line at the top: what is looked at. */
	void (*add_title)(void *arg, struct buf *out);
	/*
	 * The heads of the columns; NULL for a list without. *from and *columns: what of
	 * it is to be marked, which is nothing unless they are set.
	 */
	void (*add_head)(void *arg, struct buf *out, size_t *from, size_t *columns);
	size_t (*count)(void *arg);
	enum tui_style (*add_row)(void *arg, size_t row, struct buf *out);
	/*
	 * One of its keys was hit at a row (0 in an empty list, too). The row to be on
	 * afterwards. err told: it is shown, and the screen goes on.
	 */
	size_t (*act)(void *arg, struct tui *t, int key, size_t row, struct err *err);
	/* New data since the last call, for lists that live; NULL: none. False ends the screens. */
	bool (*refresh)(void *arg, bool *changed, struct err *err);
	/* Called when the list leaves the screens; may be NULL. */
	void (*release)(void *arg);
	/* May be NULL. Escape: takes back what narrows the list; false when nothing does. */
	bool (*take_back)(void *arg);
	/* May be NULL. Called once the first list is on the screen, to go on to another one. */
	void (*start)(void *arg, struct tui *t, struct err *err);
	/* May be NULL. The file that key P writes the lines to, if the user names no other. */
	void (*add_file_name)(void *arg, struct buf *out);
	bool is_passed; /* only on the way to another list: it is left with that */
};

/*
 * Can screens be shown: by this build, and on the terminal of input and output?
 * Where only the kind of terminal stands in the way, *note says so, else it is NULL.
 */
bool tui_possible(const char **note);

/*
 * Shows the list until the user leaves it. *refresh_ms: how often .refresh is
 * called, which may change it; 0: never more. Fails when the terminal cannot show screens, and with what
 * .refresh told. The terminal is as before afterwards, also after a signal that
 * ends the program.
 */
int tui_run(const struct tui_list *list, const unsigned *refresh_ms, struct err *err);

/* ---- for .act ---- */

/* Puts a list on top of the one at hand; it is copied. */
void tui_push(struct tui *t, const struct tui_list *list);

/*
 * Asks for a line of text, which begins as it is. False when the user gave up;
 * text is as before then.
 */
bool tui_ask(struct tui *t, const char *question, struct buf *text);

/* Asks what to search for and goes to the next row with it, or the one before. */
void tui_search(struct tui *t, bool forward);

/* The row that is chosen on the screen. */
size_t tui_row(struct tui *t);

/* Says something at the bottom until the next key. */
void tui_say(struct tui *t, const char *text);

/* What can be done here, as a list to choose from. */
void tui_push_menu(struct tui *t);

/* Lines of text as a list of its own, such as a listing; copied. */
void tui_push_text(struct tui *t, const char *title, const char *text);

#endif
