/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "util/base/csvread.h"

Test(csvread, fields_are_unquoted_and_lines_counted)
{
	struct csvread r;
	struct err err = { 0 };

	csvread_init(&r, view_of("a,b\r\n\n\"x,\"\"y\"\"\n2\",,\nlast"), ',');
	cr_assert_eq(csvread_next(&r, &err), 1);
	cr_assert_eq(r.nfields, 2);
	cr_assert(view_equal(r.fields[1], "b"));
	cr_assert_eq(r.line, 1);
	cr_assert_eq(csvread_next(&r, &err), 1);
	cr_assert_eq(r.nfields, 3);
	cr_assert(view_equal(r.fields[0], "x,\"y\"\n2"));
	cr_assert(view_equal(r.fields[2], ""));
	cr_assert_eq(r.line, 3);
	cr_assert_eq(csvread_next(&r, &err), 1);
	cr_assert(view_equal(r.fields[0], "last"));
	cr_assert_eq(r.line, 5);
	cr_assert_eq(csvread_next(&r, &err), 0);
	csvread_release(&r);
}

Test(csvread, an_open_quote_and_too_many_fields_are_told)
{
	struct csvread r;
	struct err err = { 0 };
	char many[200];

	csvread_init(&r, view_of("ok\n\"open"), ',');
	cr_assert_eq(csvread_next(&r, &err), 1);
	cr_assert_eq(csvread_next(&r, &err), -1);
	cr_assert_str_eq(err.text, "line 2: a quote is not closed");
	csvread_release(&r);
	err_clear(&err);
	memset(many, ',', sizeof(many));
	csvread_init(&r, view_make(many, sizeof(many)), ',');
	cr_assert_eq(csvread_next(&r, &err), -1);
	cr_assert_str_eq(err.text, "line 1: more than 64 fields");
	csvread_release(&r);
}
