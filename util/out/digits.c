/* SPDX-License-Identifier: MIT */
#include "util/out/digits.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 17 /* significant digits that tell any two doubles apart */
#define SURE 15 /* digits that any double keeps, but those below DBL_MIN */

enum { MOST_DECIMAL = 20 }; /* digits of UINT64_MAX */

/*
 * v is positive: at least least of its first digits, more until they read back
 * as v or are most, without trailing zeros; and the power of ten of the first.
 */
static size_t decompose(double v, int least, int most, char digits[MOST + 1], int *exponent)
{
	char text[40];
	size_t n = 0;
	const char *e;

	/* Text goes out and in by the same locale here, so its point does not matter. */
	for (int precision = least; precision <= most; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision - 1, v);
		if (strtod(text, NULL) == v)
			break;
	}
	e = strchr(text, 'e');
	for (const char *c = text; c < e && n < MOST; c++) {
		if (*c >= '0' && *c <= '9')
			digits[n++] = *c;
	}
	while (n > 1 && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	*exponent = (int)strtol(e + 1, NULL, 10);
	return n;
}

static void add_power(struct buf *out, const char *digits, size_t n, int exponent)
{
	buf_add_char(out, digits[0]);
	if (n > 1)
		buf_printf(out, ".%s", digits + 1);
	buf_printf(out, "e%d", exponent);
}

void digits_add_power(struct buf *out, double v, unsigned int most)
{
	int exponent, count = most < 1 ? 1 : most > MOST ? MOST : (int)most;
	char digits[MOST + 1];
	size_t n = decompose(fabs(v), count, count, digits, &exponent);

	if (signbit(v))
		buf_add_char(out, '-');
	add_power(out, digits, n, exponent);
}

void digits_add_real(struct buf *out, double v)
{
	char digits[MOST + 1];
	int exponent;
	size_t n, whole;

	if (signbit(v))
		buf_add_char(out, '-');
	if (v == 0) {
		buf_add_text(out, "0.0");
		return;
	}
	n = decompose(fabs(v), fabs(v) < DBL_MIN ? 1 : SURE, MOST, digits, &exponent);
	if (exponent < -5 || exponent > 16) {
		add_power(out, digits, n, exponent);
		return;
	}
	if (exponent < 0) {
		buf_add_text(out, "0.");
		buf_add_fill(out, '0', (size_t)(-exponent - 1));
		buf_add(out, digits, n);
		return;
	}
	whole = (size_t)exponent + 1;
	buf_add(out, digits, n < whole ? n : whole);
	if (n < whole)
		buf_add_fill(out, '0', whole - n);
	buf_add_char(out, '.');
	if (n > whole)
		buf_add(out, digits + whole, n - whole);
	else
		buf_add_char(out, '0');
}

static void add_groups(struct buf *out, const char *digits, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			buf_add_char(out, ',');
		buf_add_char(out, digits[i]);
	}
}

void digits_add_grouped(struct buf *out, uint64_t n)
{
	char plain[MOST_DECIMAL];
	size_t i = sizeof(plain);

	do {
		plain[--i] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	add_groups(out, plain + i, sizeof(plain) - i);
}

/*
 * v, which is positive, times 10^decimals, rounded as snprintf() rounds; false for
 * what is larger than an int of 64 bits. Most of what reports print is small, and
 * printf's way with doubles is a long one.
 */
static bool scale(double v, unsigned int decimals, uint64_t *out)
{
	static const uint32_t powers[] = { 1, 10, 100, 1000, 10000, 100000 };
	unsigned __int128 product, rest, half;
	uint64_t bits;
	int shift;

	memcpy(&bits, &v, sizeof(bits));
	/* 1.fraction times 2^(exponent - 1023): an int of 53 bits, shifted to the right. */
	shift = 1075 - (int)(bits >> 52 & 0x7ff);
	if (decimals >= sizeof(powers) / sizeof(powers[0]) || shift <= 0)
		return false;
	if (shift > 100) { /* and what has no 1 in front is smaller still */
		*out = 0;
		return true;
	}
	product = (unsigned __int128)((bits & (UINT64_MAX >> 12)) | UINT64_C(1) << 52) *
		  powers[decimals];
	half = (unsigned __int128)1 << (shift - 1);
	rest = product & (2 * half - 1);
	product >>= shift;
	/* What is in the middle goes to the even one. */
	if (rest > half || (rest == half && (product & 1)))
		product++;
	*out = (uint64_t)product;
	return product <= UINT64_MAX;
}

static void add_scaled(struct buf *out, bool is_negative, uint64_t n, unsigned int decimals)
{
	char digits[MOST_DECIMAL];
	size_t i = sizeof(digits);

	if (is_negative && n)
		buf_add_char(out, '-');
	do {
		digits[--i] = (char)('0' + n % 10);
		n /= 10;
	} while (n || sizeof(digits) - i <= decimals);
	add_groups(out, digits + i, sizeof(digits) - i - decimals);
	if (decimals) {
		buf_add_char(out, '.');
		buf_add(out, digits + sizeof(digits) - decimals, decimals);
	}
}

void digits_add_fixed(struct buf *out, double v, unsigned int decimals)
{
	/* The largest double has 309 digits before its point. */
	char text[352];
	uint64_t scaled;
	size_t whole;
	bool zero;

	if (scale(fabs(v), decimals, &scaled)) {
		add_scaled(out, signbit(v), scaled, decimals);
		return;
	}
	if (decimals > MOST)
		decimals = MOST;
	snprintf(text, sizeof(text), "%.*f", (int)decimals, fabs(v));
	zero = strspn(text, "0.,") == strlen(text);
	if (signbit(v) && !zero)
		buf_add_char(out, '-');
	whole = strspn(text, "0123456789");
	add_groups(out, text, whole);
	if (decimals) {
		buf_add_char(out, '.');
		buf_add_text(out, text + strlen(text) - decimals);
	}
}

void digits_add_i64(struct buf *out, int64_t n)
{
	if (n < 0)
		buf_add_char(out, '-');
	buf_add_u64(out, n < 0 ? -(uint64_t)n : (uint64_t)n);
}
