/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUIDOC_H
#define UTIL_TUI_TUIDOC_H

/*
 * A screen of a document that is told anew now and then: its text, line by line,
 * and the caller's own keys. A screen of tui.h for commands that have no rows to
 * act on.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/tui/tui.h"

struct doc;

struct tuidoc_args {
	void *arg;		    /* for all of these */
	const struct tui_key *keys; /* ends with .name NULL */
	void (*add_title)(void *arg, struct buf *out);
	void (*act)(void *arg, int key);
	/* Called each refresh_ms. Where *changed is set, .tell tells the document. False ends it. */
	bool (*refresh)(void *arg, bool *changed, struct err *err);
	void (*tell)(void *arg, struct doc *doc);
	unsigned refresh_ms;
};

/* As tui_run(). */
int tuidoc_run(const struct tuidoc_args *args, struct err *err);

#endif
