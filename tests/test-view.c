/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/base/buf.h"
#include "util/base/view.h"

Test(view, split_yields_every_piece_and_ends)
{
	struct view rest = view_of("a,,b,"), piece;
	const char *want[] = { "a", "", "b", "" };
	size_t n = 0;

	while (view_split(&rest, ',', &piece)) {
		cr_assert(n < 4);
		cr_assert(view_equal(piece, want[n]), "piece %zu is '%.*s'", n, VIEW_ARG(piece));
		n++;
	}
	cr_assert_eq(n, 4);
}

Test(view, trim_takes_blanks_off_both_ends)
{
	cr_assert(view_equal(view_trim(view_of(" \t a b\r\n")), "a b"));
	cr_assert_eq(view_trim(view_of(" \n ")).len, 0);
}

Test(view, comparisons_mind_the_whole_length)
{
	cr_assert(view_equal(view_of("abc"), "abc"));
	cr_assert_not(view_equal(view_of("abc"), "abcd"));
	cr_assert_not(view_equal(view_of("abcd"), "abc"));
	cr_assert(view_equal_nocase(view_of("AbC"), "aBc"));
	cr_assert(view_ends(view_of("x.json"), ".json"));
	cr_assert_not(view_ends(view_of("json"), ".json"));
}

Test(view, only_ascii_capitals_become_small)
{
	char text[] = "AZ[@`az{ \xc3\x84";
	struct buf b = { 0 };

	buf_add_lower(&b, view_of(text));
	buf_add_lower(&b, view_of(""));
	cr_assert_str_eq(b.at, "az[@`az{ \xc3\x84");
	view_lower_text(text);
	cr_assert_str_eq(text, b.at);
	buf_release(&b);
}

Test(view, control_characters_are_not_printable)
{
	cr_assert(view_is_printable(view_of("")));
	cr_assert(view_is_printable(view_of(" ~\xc3\x84")));
	cr_assert_not(view_is_printable(view_of("a\tb")));
	cr_assert_not(view_is_printable(view_of("a\x7f")));
	cr_assert_not(view_is_printable(view_make("a\0b", 3)));
}
