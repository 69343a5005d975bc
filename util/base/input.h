/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_INPUT_H
#define UTIL_BASE_INPUT_H

/*
 * Standard input for those who look at it more than once: what kind it is,
 * and then all of it.
 */

#include <stddef.h>

#include "util/base/buf.h"
#include "util/base/err.h"

/* Keeps what comes through a pipe, up to limit bytes; a file already keeps itself. */
int input_hold(size_t limit, struct err *err);

/* Appends all from where it stands, and leaves it standing there. Only of what is held. */
int input_read(size_t limit, struct buf *out, struct err *err);

/* Its first bytes, up to n; returns how many there are. Only of what is held. */
size_t input_peek(void *out, size_t n);

#endif
