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

void digits_add_fixed(struct buf *out, double v, unsigned int decimals)
{
	/* The largest double has 309 digits before its point. */
	char text[352];
	size_t whole;
	bool zero;

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
