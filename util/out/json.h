/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_JSON_H
#define UTIL_OUT_JSON_H

/*
 * Values as JSON text, for the JSON renderer and for nested values in the
 * other ones.
 */

#include "util/base/buf.h"
#include "util/out/cell.h"

/* A quoted string; what is not UTF-8 becomes U+FFFD. */
void json_add_text(struct buf *out, struct view text);

/* Any cell, on one line. */
void json_add_cell(struct buf *out, const struct cell *cell);

#endif
