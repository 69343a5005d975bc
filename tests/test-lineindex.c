/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "util/elf/lineindex.h"

static const struct view id = { "\x01\x02\x03", 3 };

/* One unit that is read: f at 0x100 calls g, inlined at line 7, which calls h, inlined at 20. */
static void fill(struct lineindex *x)
{
	struct lineindex_unit *u;
	uint32_t a = lineindex_text(x, "/src/a.c"), b = lineindex_text(x, "/src/b.h");

	*vec_add(&x->units) = (struct lineindex_unit){ .is_read = true };
	*vec_add(&x->units) = (struct lineindex_unit){ .is_read = false };
	*vec_add(&x->ranges) = (struct lineindex_range){ 0x300, 0x400, 1 };
	*vec_add(&x->ranges) = (struct lineindex_range){ 0x100, 0x200, 0 };
	u = &x->units.at[0];
	*vec_add(&u->rows) = (struct lineindex_row){ 0x100, a, 5 };
	*vec_add(&u->rows) = (struct lineindex_row){ 0x120, b, 30 };
	*vec_add(&u->rows) = (struct lineindex_row){ 0x140, a, 8 };
	*vec_add(&u->rows) = (struct lineindex_row){ 0x180, 0, 0 };
	*vec_add(&u->inlined) = (struct lineindex_inlined){ lineindex_text(x, "g"), a, 7, 0 };
	*vec_add(&u->inlined) = (struct lineindex_inlined){ lineindex_text(x, "h"), b, 20, 1 };
	*vec_add(&u->spots) = (struct lineindex_spot){ 0x118, 1 };
	*vec_add(&u->spots) = (struct lineindex_spot){ 0x120, 2 };
	*vec_add(&u->spots) = (struct lineindex_spot){ 0x140, 0 };
	lineindex_sort(x);
}

static void check_filled(const struct lineindex *x)
{
	struct lineindex_frame f[8];

	cr_expect_eq(lineindex_find_unit(x, 0x1ff), 0);
	cr_expect_eq(lineindex_find_unit(x, 0x200), -1);
	cr_expect_eq(lineindex_find_unit(x, 0x300), 1);
	cr_expect_eq(lineindex_find(x, 0x300, f, 8), 0, "a unit that is not read");
	cr_assert_eq(lineindex_find(x, 0x125, f, 8), 3);
	cr_expect_str_eq(f[0].name, "h");
	cr_expect_str_eq(f[0].file, "/src/b.h");
	cr_expect_eq(f[0].line, 30);
	cr_expect_str_eq(f[1].name, "g");
	cr_expect_str_eq(f[1].file, "/src/b.h");
	cr_expect_eq(f[1].line, 20);
	cr_expect_null(f[2].name);
	cr_expect_str_eq(f[2].file, "/src/a.c");
	cr_expect_eq(f[2].line, 7);
	cr_assert_eq(lineindex_find(x, 0x125, f, 1), 1);
	cr_expect_eq(f[0].line, 30, "with one frame, the line of the code itself");
	cr_assert_eq(lineindex_find(x, 0x17f, f, 8), 1);
	cr_expect_eq(f[0].line, 8);
	cr_assert_eq(lineindex_find(x, 0x180, f, 8), 1);
	cr_expect_null(f[0].file);
}

Test(lineindex, tells_lines_and_inlined_functions)
{
	struct lineindex x = { 0 };

	fill(&x);
	check_filled(&x);
	lineindex_release(&x);
}

Test(lineindex, comes_back_from_its_bytes)
{
	struct lineindex x = { 0 }, y = { 0 };
	struct buf bytes = { 0 };
	struct err err = { 0 };

	fill(&x);
	lineindex_write(&x, id, &bytes);
	cr_assert_eq(lineindex_read(&y, id, buf_view(&bytes), &err), 0, "%s", err.text);
	check_filled(&y);
	lineindex_release(&x);
	lineindex_release(&y);
	buf_release(&bytes);
}

Test(lineindex, refuses_bytes_of_another_file)
{
	struct lineindex x = { 0 }, y = { 0 };
	struct buf bytes = { 0 };
	struct err err = { 0 };

	fill(&x);
	lineindex_write(&x, id, &bytes);
	cr_expect_eq(lineindex_read(&y, view_make("\x01\x02", 2), buf_view(&bytes), &err), -1);
	cr_expect_str_eq(err.text, "of another file");
	lineindex_release(&x);
	buf_release(&bytes);
}

Test(lineindex, refuses_damaged_bytes)
{
	struct lineindex x = { 0 };
	struct buf bytes = { 0 };

	fill(&x);
	lineindex_write(&x, id, &bytes);
	for (size_t i = 0; i < bytes.len; i++) {
		struct lineindex y = { 0 };
		struct err err = { 0 };

		cr_expect_eq(lineindex_read(&y, id, view_make(bytes.at, i), &err), -1);
		err_clear(&err);
		bytes.at[i] ^= 0x41;
		cr_expect_eq(lineindex_read(&y, id, buf_view(&bytes), &err), -1, "byte %zu", i);
		bytes.at[i] ^= 0x41;
	}
	lineindex_release(&x);
	buf_release(&bytes);
}

Test(lineindex, refuses_a_text_that_ends_behind_its_bytes)
{
	/* No build id, one text of two bytes, of which one is there. */
	const struct view body = { "\x00\x01\x02x", 4 };
	uint64_t head[2] = { map_hash(body), body.len };
	struct lineindex x = { 0 };
	struct buf bytes = { 0 };
	struct err err = { 0 };

	buf_add_text(&bytes, "tallyLN2");
	for (size_t i = 0; i < 16; i++)
		buf_add_char(&bytes, (char)(head[i / 8] >> i % 8 * 8));
	buf_add_view(&bytes, body);
	cr_expect_eq(lineindex_read(&x, (struct view){ 0 }, buf_view(&bytes), &err), -1);
	buf_release(&bytes);
}

/* Bytes whose sum is right, but which point outside of what there is. */
Test(lineindex, refuses_numbers_that_point_nowhere)
{
	for (int kind = 0; kind < 4; kind++) {
		struct lineindex x = { 0 }, y = { 0 };
		struct buf bytes = { 0 };
		struct err err = { 0 };

		fill(&x);
		if (kind == 0)
			x.units.at[0].rows.at[0].file = 99;
		else if (kind == 1)
			x.units.at[0].inlined.at[1].parent = 2; /* itself */
		else if (kind == 2)
			x.units.at[0].spots.at[1].inlined = 3;
		else
			x.ranges.at[0].unit = 2;
		lineindex_write(&x, id, &bytes);
		cr_expect_eq(lineindex_read(&y, id, buf_view(&bytes), &err), -1, "kind %d", kind);
		cr_expect_eq(y.units.len, 0);
		lineindex_release(&x);
		buf_release(&bytes);
	}
}
