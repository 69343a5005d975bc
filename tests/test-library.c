/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/library.h"

#define FUNCTIONS(F) \
	F(cbrt) \
	F(hypot)

struct functions {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };

Test(library, functions_are_loaded_by_their_names)
{
	struct library library = { "libm.so.6", "computes", names, ARRAY_LEN(names) };
	struct functions first = { 0 }, again = { 0 };
	struct err err = { 0 };

	cr_assert_eq(library_load(&library, &first, &err), 0, "%s", err.text);
	cr_assert_eq(library_load(&library, &again, &err), 0, "%s", err.text);
	cr_assert_float_eq(first.cbrt(27), 3, 1e-9);
	cr_assert_float_eq(again.hypot(3, 4), 5, 1e-9);
}

Test(library, what_is_not_there_is_told)
{
	static const char *const other[] = { "cbrt", "no_such_function" };
	struct library library = { "libno-such.so.1", "does nothing", names, ARRAY_LEN(names) };
	struct functions functions;
	struct err err = { 0 };

	cr_assert_eq(library_load(&library, &functions, &err), -1);
	cr_assert_eq(err.code, ERR_UNSUPPORTED);
	cr_assert(strstr(err.text, "libno-such.so.1, which does nothing, cannot be loaded: "), "%s",
		  err.text);
	err_clear(&err);
	library.soname = "libm.so.6";
	library.names = other;
	cr_assert_eq(library_load(&library, &functions, &err), -1);
	cr_assert(strstr(err.text, "no_such_function"), "%s", err.text);
}
