/* SPDX-License-Identifier: MIT */
#include "util/base/num.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

enum scan { SCAN_OK, SCAN_NO_NUMBER, SCAN_TOO_BIG };

static enum scan scan_digits(struct view text, unsigned int base, uint64_t *out)
{
	uint64_t n = 0;

	if (!text.len)
		return SCAN_NO_NUMBER;
	for (size_t i = 0; i < text.len; i++) {
		unsigned int d = (unsigned int)digit_of(text.at[i]);

		if (d >= base)
			return SCAN_NO_NUMBER;
		if (__builtin_mul_overflow(n, base, &n) || __builtin_add_overflow(n, d, &n))
			return SCAN_TOO_BIG;
	}
	*out = n;
	return SCAN_OK;
}

static enum scan scan_u64(struct view text, uint64_t *out)
{
	if (view_starts_nocase(text, "0x"))
		return scan_digits(view_make(text.at + 2, text.len - 2), 16, out);
	return scan_digits(text, 10, out);
}

static bool is_negative(struct view text)
{
	uint64_t ignored;

	return text.len && text.at[0] == '-' &&
	       scan_u64(view_make(text.at + 1, text.len - 1), &ignored) == SCAN_OK;
}

static int tell(enum scan result, struct view text, const char *what, struct err *err)
{
	if (is_negative(text))
		return err_set(err, ERR_INPUT, "'%.*s' is below 0", VIEW_ARG(text));
	if (result == SCAN_TOO_BIG)
		return err_set(err, ERR_INPUT, "'%.*s' does not fit in 64 bits", VIEW_ARG(text));
	return err_set(err, ERR_INPUT, "'%.*s' is not %s", VIEW_ARG(text), what);
}

int num_parse_u64(struct view text, uint64_t *out, struct err *err)
{
	enum scan result = scan_u64(text, out);

	return result == SCAN_OK ? 0 : tell(result, text, "a number", err);
}

bool num_is_u64(struct view text, uint64_t *out)
{
	return scan_u64(text, out) == SCAN_OK;
}

int num_parse_hex(struct view text, uint64_t *out, struct err *err)
{
	enum scan result = scan_digits(text, 16, out);

	return result == SCAN_OK ? 0 : tell(result, text, "a hexadecimal number", err);
}

int num_parse_range(struct view text, uint64_t min, uint64_t max, uint64_t *out, struct err *err)
{
	if (num_parse_u64(text, out, err) < 0)
		return -1;
	if (*out >= min && *out <= max)
		return 0;
	return err_set(err, ERR_INPUT, "%" PRIu64 " is not within %" PRIu64 " to %" PRIu64, *out,
		       min, max);
}

/* Length of the longest prefix that reads as a decimal fraction; 0 if none does. */
static size_t real_length(struct view t)
{
	size_t i = 0, digits = 0;

	if (i < t.len && (t.at[i] == '-' || t.at[i] == '+'))
		i++;
	for (; i < t.len && digit_of(t.at[i]) < 10; i++)
		digits++;
	if (i < t.len && t.at[i] == '.') {
		for (i++; i < t.len && digit_of(t.at[i]) < 10; i++)
			digits++;
	}
	if (!digits)
		return 0;
	if (i < t.len && (t.at[i] == 'e' || t.at[i] == 'E')) {
		size_t e = i + 1;

		if (e < t.len && (t.at[e] == '-' || t.at[e] == '+'))
			e++;
		if (e < t.len && digit_of(t.at[e]) < 10) {
			while (e < t.len && digit_of(t.at[e]) < 10)
				e++;
			i = e;
		}
	}
	return i;
}

int num_parse_real(struct view text, double *out, struct err *err)
{
	char copy[64];

	if (!text.len || real_length(text) != text.len || text.len >= sizeof(copy))
		return tell(SCAN_NO_NUMBER, text, "a number", err);
	memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	/* The tool never leaves the C locale, so the point is a point. */
	*out = strtod(copy, NULL);
	if (isinf(*out))
		return err_set(err, ERR_INPUT, "'%s' is too large", copy);
	return 0;
}
