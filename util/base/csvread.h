/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_CSVREAD_H
#define UTIL_BASE_CSVREAD_H

/*
 * Reading comma separated values as RFC 4180 has them: fields may be quoted,
 * quotes in them doubled, and a quoted field may hold commas and newlines.
 * Lines end with LF or CRLF. Empty lines are passed over.
 */

#include <stddef.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/view.h"

#define CSVREAD_FIELDS 64

struct csvread {
	struct view rest;
	char separator;
	unsigned int line; /* where the record starts, from 1 */
	unsigned int next_line;

	struct view fields[CSVREAD_FIELDS]; /* of the record; good until the next one */
	size_t nfields;
	struct buf unquoted;
};

/* text is borrowed. */
void csvread_init(struct csvread *r, struct view text, char separator);
void csvread_release(struct csvread *r);

/* 1 a record, 0 the end, -1 an open quote or too many fields, with the line told. */
int csvread_next(struct csvread *r, struct err *err);

#endif
