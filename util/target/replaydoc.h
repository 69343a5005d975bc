/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_REPLAYDOC_H
#define UTIL_TARGET_REPLAYDOC_H

/*
 * Documents of schema tally.stat/1 in a file, one after the other, and what their
 * keys hold. A value is there, absent or of the wrong type, which is an error.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"

struct fs;
struct json_t;

/* replaydoc_open() begins it; it is released whatever that says. */
struct replaydoc {
	struct buf text;
	size_t at;
	struct json_t *document; /* the present one; NULL: none */
};

/* Reads the file, or standard input for "-". What fails names the path. */
int replaydoc_open(struct replaydoc *d, const struct fs *fs, const char *path, struct err *err);
void replaydoc_release(struct replaydoc *d);

/* 1 a document, which has an array "events"; 0 the end. */
int replaydoc_next(struct replaydoc *d, struct err *err);

/* Borrowed of the row; NULL where there is none. */
int replaydoc_text(const struct json_t *row, const char *key, const char **out, struct err *err);

/* absent where there is none. Counts above 2^63 are more than the parser takes. */
int replaydoc_number(const struct json_t *row, const char *key, int64_t absent, int64_t most,
		     int64_t *out, struct err *err);

bool replaydoc_is_true(const struct json_t *object, const char *key, bool usual);

#endif
