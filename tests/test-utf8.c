/* SPDX-License-Identifier: MIT */
#include "util/out/utf8.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <wchar.h>

static size_t columns(const char *text)
{
	return utf8_columns(view_of(text));
}

Test(utf8, columns_are_those_of_a_terminal)
{
	cr_assert_eq(columns(""), 0);
	cr_assert_eq(columns("main"), 4);
	cr_assert_eq(columns("a name of many letters"), 22);
	cr_assert_eq(columns("gr\u00f6\u00dfe"), 5);
	cr_assert_eq(columns("\u65e5\u672c\u8a9e"), 6);
	cr_assert_eq(columns("std::vector<\uc2a4\ub808\ub4dc>::push_back"), 30);
	cr_assert_eq(columns("e\u0301"), 1, "a combining accent takes none");
	cr_assert_eq(columns("\U0001f525"), 2);
}

Test(utf8, is_cut_between_characters)
{
	const char *text = "a\u65e5\u672c e\u0301x";

	for (size_t most = 0; most < 12; most++) {
		struct view v = utf8_cut(view_of(text), most);

		cr_expect(utf8_columns(v) <= most);
		cr_expect(v.len == strlen(text) || utf8_length(view_of(text + v.len)),
			  "cut at %zu columns: within a character", most);
	}
	cr_assert_eq(utf8_cut(view_of(text), 2).len, 1, "half a character is none");
	cr_assert_eq(utf8_cut(view_of(text), 3).len, 4);
	cr_assert_eq(utf8_cut(view_of(text), 7).len, strlen(text) - 1, "an accent stays at its e");
	cr_assert_eq(utf8_cut(view_of(text), 100).len, strlen(text));
}

/* Letters of scripts that names are made of, against the C library. */
Test(utf8, agrees_with_the_c_library)
{
	static const unsigned first_last[][2] = {
		{ 0xa1, 0x2ff },    { 0x370, 0x482 },	  { 0x1100, 0x1112 }, { 0x3041, 0x3096 },
		{ 0x30a1, 0x30fa }, { 0x4e00, 0x9fff },	  { 0xac00, 0xd7a3 }, { 0xff01, 0xff5e },
		{ 0xff66, 0xff9d }, { 0x20000, 0x2a6d6 }, { 0x300, 0x36f },
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		cr_skip_test("no locale C.UTF-8");
	for (size_t i = 0; i < sizeof(first_last) / sizeof(first_last[0]); i++)
		for (unsigned c = first_last[i][0]; c <= first_last[i][1]; c++) {
			struct buf text = { 0 };
			int width = wcwidth((wchar_t)c);

			if (c == 0xad) /* a soft hyphen, which terminals differ about */
				continue;
			if (c < 0x800)
				buf_printf(&text, "%c%c", 0xc0 | c >> 6, 0x80 | (c & 0x3f));
			else if (c < 0x10000)
				buf_printf(&text, "%c%c%c", 0xe0 | c >> 12, 0x80 | (c >> 6 & 0x3f),
					   0x80 | (c & 0x3f));
			else
				buf_printf(&text, "%c%c%c%c", 0xf0 | c >> 18,
					   0x80 | (c >> 12 & 0x3f), 0x80 | (c >> 6 & 0x3f),
					   0x80 | (c & 0x3f));
			cr_assert(width < 0 || utf8_columns(buf_view(&text)) == (size_t)width,
				  "U+%04X: %zu columns, not %d", c, utf8_columns(buf_view(&text)),
				  width);
			buf_release(&text);
		}
}
