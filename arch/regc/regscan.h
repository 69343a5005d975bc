/* SPDX-License-Identifier: MIT */
#ifndef ARCH_REGC_REGSCAN_H
#define ARCH_REGC_REGSCAN_H

/*
 * The words of a description of registers. Line ends are tokens, comments
 * ('#' to the end of the line) and blanks are not. Nothing is owned.
 */

#include <stddef.h>

#include "util/base/view.h"

enum regscan_kind {
	REGSCAN_END, /* of the file */
	REGSCAN_NEWLINE,
	REGSCAN_WORD,	   /* a letter or '_', then letters, digits and "_-<>" */
	REGSCAN_NUMBER,	   /* a digit, then letters and digits: maybe no number at all */
	REGSCAN_TEXT,	   /* what is between quotes */
	REGSCAN_OPEN_TEXT, /* a quote that the line does not close */
	REGSCAN_SIGN,	   /* one of "{}:,=+*[]|" or ".." */
	REGSCAN_OTHER,	   /* a character that nothing begins with */
};

struct regscan_token {
	enum regscan_kind kind;
	struct view text;
	size_t line;
};

struct regscan {
	struct view text;
	size_t pos;
	size_t line;
	struct regscan_token now; /* the token to look at */
};

void regscan_init(struct regscan *s, struct view text);

/* Goes on to the next token; at the end it stays. */
void regscan_next(struct regscan *s);

/* Appends to a message what the token is: "'{'", "the end of the line". */
struct buf;
void regscan_describe(const struct regscan_token *t, struct buf *out);

#endif
