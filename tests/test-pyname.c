/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/export/pyname.h"

Test(pyname, tells_what_python_can_call)
{
	static const char *const good[] = { "a", "_", "sched_switch", "x86_fpu", "Long9", "class" };
	static const char *const bad[] = {
		"",	"9th", "a b",  "a-b",	   "a.b",   "a:b",	   "a;b",      "a\nb",
		"a\"",	"a'",  "a(b)", "a{b}",	   "a\\",   "a#",	   " a",       "a ",
		"a\tb", "a=b", "a,b",  "\xc3\xa4", "a\x7f", "import os;x", "f\"{x}\"", "a\rb",
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_assert(pyname_is_identifier(view_of(good[i])), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_not(pyname_is_identifier(view_of(bad[i])), "%s", bad[i]);
	/* A NUL does not end what is looked at. */
	cr_assert_not(pyname_is_identifier(view_make("a\0b", 3)));
}

Test(pyname, knows_the_words_of_python)
{
	cr_assert(pyname_is_word(view_of("class")));
	cr_assert(pyname_is_word(view_of("None")));
	cr_assert(pyname_is_word(view_of("yield")));
	cr_assert_not(pyname_is_word(view_of("none")));
	cr_assert_not(pyname_is_word(view_of("classes")));
	cr_assert_not(pyname_is_word(view_of("")));
}
