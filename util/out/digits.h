/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_DIGITS_H
#define UTIL_OUT_DIGITS_H

/*
 * Numbers as text, whatever the locale. Callers see to it that reals are
 * finite.
 */

#include <stdint.h>

#include "util/base/buf.h"

/*
 * The shortest decimal that reads back as the same double, always with a
 * point or an exponent: 0.1, 2.0, 1e-9, 1.5e300.
 */
void digits_add_real(struct buf *out, double v);

/* Rounded to so many digits (1 to 17) before a power of ten: 2.03e-10, 1e15. v is not 0. */
void digits_add_power(struct buf *out, double v, unsigned int digits);

/* Rounded to so many decimals (at most 17), the whole part in groups of three: 1,234.50. */
void digits_add_fixed(struct buf *out, double v, unsigned int decimals);

/* 1,234,567 */
void digits_add_grouped(struct buf *out, uint64_t n);

void digits_add_i64(struct buf *out, int64_t n);

#endif
