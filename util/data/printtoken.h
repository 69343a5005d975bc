/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_PRINTTOKEN_H
#define UTIL_DATA_PRINTTOKEN_H

/*
 * The words of a tracepoint's "print fmt", an expression of C on one line: names, numbers,
 * quoted texts and signs. Reads in place, keeps nothing and knows no grammar.
 */

#include <stdbool.h>

#include "util/base/view.h"

enum printtoken_kind {
	PRINTTOKEN_END, /* of the line; from there on all are */
	PRINTTOKEN_BAD, /* no word of C, or a text that does not end; so are all behind it */
	PRINTTOKEN_NAME,
	PRINTTOKEN_NUMBER,
	PRINTTOKEN_STRING, /* with its quotes */
	PRINTTOKEN_CHAR,
	PRINTTOKEN_SIGN,
};

/* A place in the text: the word at hand, and what is behind it. */
struct printtoken {
	enum printtoken_kind kind;
	struct view text; /* of the word */
	struct view rest;
};

/* The first word. */
struct printtoken printtoken_first(struct view text);

/* Goes on to the next word. */
void printtoken_next(struct printtoken *t);

/* Whether the word at hand is that sign, that name. */
bool printtoken_is(const struct printtoken *t, const char *sign);
bool printtoken_is_named(const struct printtoken *t, const char *name);

/* Whether it is the name that another word is. */
bool printtoken_is_as(const struct printtoken *t, struct view name);

/* The same as with printtoken_is...(), and goes on if it is. */
bool printtoken_take(struct printtoken *t, const char *sign);
bool printtoken_take_name(struct printtoken *t, const char *name);

/*
 * sizeof(u64): goes on behind it and tells the size of a type that is as long everywhere;
 * 0 where there is none, wherever it is then.
 */
unsigned printtoken_take_sizeof(struct printtoken *t);

#endif
