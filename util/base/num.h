/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_NUM_H
#define UTIL_BASE_NUM_H

/*
 * Numbers out of text. The whole view must be the number: no blanks, no rest,
 * no overflow. Errors quote the text and say what was expected.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/view.h"

/* Decimal, or hexadecimal behind 0x or 0X; up to UINT64_MAX. */
int num_parse_u64(struct view text, uint64_t *out, struct err *err);

/* The same without a message, for text that may be something else. */
bool num_is_u64(struct view text, uint64_t *out);

/* Hexadecimal digits without a prefix. */
int num_parse_hex(struct view text, uint64_t *out, struct err *err);

/* Decimal fraction with an optional sign and exponent; the locale is not asked. */
int num_parse_real(struct view text, double *out, struct err *err);

/* As num_parse_u64, and within min..max, which the message names. */
int num_parse_range(struct view text, uint64_t min, uint64_t max, uint64_t *out, struct err *err);

#endif
