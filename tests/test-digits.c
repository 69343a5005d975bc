/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/buf.h"
#include "util/out/cell.h"
#include "util/out/digits.h"
#include "util/out/json.h"
#include "util/out/show.h"

static void assert_json(const char *bytes, size_t len, const char *want)
{
	struct buf out = { 0 };

	json_add_text(&out, view_make(bytes, len));
	cr_assert_str_eq(out.at, want, "got %s, want %s", out.at, want);
	buf_release(&out);
}

Test(json, strings_are_escaped_and_always_utf8)
{
	assert_json("", 0, "\"\"");
	assert_json("\"\\\b\f\n\r\t", 7, "\"\\\"\\\\\\b\\f\\n\\r\\t\"");
	assert_json("\0\x1f\x7f", 3, "\"\\u0000\\u001f\\u007f\"");
	assert_json("\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa7", 9,
		    "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa7\"");
	assert_json("a\xff\xc3", 3, "\"a\xef\xbf\xbd\xef\xbf\xbd\"");
	/* An overlong slash, a surrogate, above U+10FFFF. */
	assert_json("\xc0\xaf", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"");
	assert_json("\xed\xa0\x80", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	assert_json("\xf4\x90\x80\x80", 4, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

static void assert_real(double v, const char *want)
{
	struct buf out = { 0 };

	digits_add_real(&out, v);
	cr_assert_str_eq(out.at, want, "got %s, want %s", out.at, want);
	cr_assert_eq(strtod(out.at, NULL), v);
	buf_release(&out);
}

Test(digits, reals_are_short_and_read_back)
{
	struct buf out = { 0 };
	uint64_t seed = 1;

	assert_real(0, "0.0");
	assert_real(-0.0, "-0.0");
	assert_real(1, "1.0");
	assert_real(-2.5, "-2.5");
	assert_real(0.1, "0.1");
	assert_real(0.1 + 0.2, "0.30000000000000004");
	assert_real(100, "100.0");
	assert_real(0.00001, "0.00001");
	assert_real(1e-9, "1e-9");
	assert_real(1.5e300, "1.5e300");
	assert_real(1e16, "10000000000000000.0");
	assert_real(DBL_MAX, "1.7976931348623157e308");
	assert_real(DBL_TRUE_MIN, "5e-324");
	for (int i = 0; i < 10000; i++) {
		double v;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		memcpy(&v, &seed, sizeof(v));
		if (!isfinite(v))
			continue;
		buf_clear(&out);
		digits_add_real(&out, v);
		cr_assert_eq(strtod(out.at, NULL), v, "%s", out.at);
	}
	buf_release(&out);
}

Test(digits, quantities_are_grouped)
{
	struct buf out = { 0 };

	digits_add_grouped(&out, 0);
	buf_add_char(&out, ' ');
	digits_add_grouped(&out, 999);
	buf_add_char(&out, ' ');
	digits_add_grouped(&out, UINT64_MAX);
	buf_add_char(&out, ' ');
	digits_add_fixed(&out, -1234.567, 2);
	buf_add_char(&out, ' ');
	digits_add_fixed(&out, -0.001, 2);
	buf_add_char(&out, ' ');
	digits_add_fixed(&out, 999.9999, 1);
	buf_add_char(&out, ' ');
	digits_add_i64(&out, INT64_MIN);
	cr_assert_str_eq(out.at, "0 999 18,446,744,073,709,551,615 -1,234.57 0.00 1,000.0 "
				 "-9223372036854775808");
	buf_release(&out);
}

static void assert_shown(double v, const char *unit, const char *want)
{
	struct cell cell = cell_real(v);
	struct buf out = { 0 };

	show_add_cell(&out, &cell, unit);
	cr_assert_str_eq(out.at, want, "got %s, want %s", out.at, want);
	buf_release(&out);
}

/* As printf has it, but for the groups of the whole part, and zero without a sign. */
static void assert_fixed(double v, unsigned int decimals)
{
	char expected[400];
	struct buf text = { 0 };
	size_t n = 0;

	digits_add_fixed(&text, v, decimals);
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != ',')
			text.at[n++] = text.at[i];
	buf_cut(&text, n);
	snprintf(expected, sizeof(expected), "%.*f", (int)decimals, v);
	if (strspn(expected, "-0.") == strlen(expected))
		snprintf(expected, sizeof(expected), "%.*f", (int)decimals, 0.0);
	cr_assert_str_eq(text.at, expected, "%a", v);
	buf_release(&text);
}

/* All of them are exact in binary, so what is in the middle is in the middle. */
Test(digits, the_middle_goes_to_the_even_one)
{
	static const double values[] = { 0.5,	1.5,	2.5,	0.25,	0.75,	0.125, 0.375,
					 0.625, 2.125,	1.0625, 0.0625, 99.995, 99.5,  0,
					 -0.0,	-0.125, -0.001, 1e-320, 0x1p-60 };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		for (unsigned int decimals = 0; decimals < 8; decimals++)
			assert_fixed(values[i], decimals);
}

Test(digits, fixed_is_that_of_printf)
{
	uint64_t state = 1;

	for (int i = 0; i < 200000; i++) {
		double v;

		state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
		v = (double)(state >> 11) * ldexp(1, (int)(state >> 3 & 127) - 110);
		assert_fixed(v, (unsigned int)(state >> 20) % 7);
		assert_fixed(100 * (double)(state >> 40 & 1023) / (double)((state >> 50) + 1), 2);
	}
}

Test(digits, groups_are_of_three)
{
	struct buf text = { 0 };

	digits_add_fixed(&text, 1234567.891, 2);
	cr_assert_str_eq(text.at, "1,234,567.89");
	buf_clear(&text);
	digits_add_fixed(&text, 999.996, 2);
	cr_assert_str_eq(text.at, "1,000.00");
	buf_clear(&text);
	digits_add_fixed(&text, 1e22, 1);
	cr_assert_str_eq(text.at, "10,000,000,000,000,000,000,000.0");
	buf_release(&text);
}

Test(show, reals_have_the_digits_that_help)
{
	assert_shown(0, NULL, "0.000");
	assert_shown(0.22512345, NULL, "0.225");
	assert_shown(-0.022512345, NULL, "-0.0225");
	assert_shown(0.0022512345, NULL, "0.00225");
	assert_shown(0.00022512345, NULL, "2.251e-4");
	assert_shown(2.0299308176609868e-10, NULL, "2.03e-10");
	assert_shown(-1e-300, NULL, "-1e-300");
	assert_shown(DBL_TRUE_MIN, NULL, "4.941e-324");
	assert_shown(12.3456, NULL, "12.346");
	assert_shown(123.456, NULL, "123.46");
	assert_shown(1234.56, NULL, "1,234.6");
	assert_shown(1.23456789e15, NULL, "1.235e15");
	assert_shown(DBL_MAX, NULL, "1.798e308");
	assert_shown(0.000123, "%", "0.00%");
	assert_shown(NAN, NULL, "-");
}
