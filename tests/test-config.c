/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "util/base/config.h"
#include "util/base/fs.h"

static void assert_value(const char *text, const char *name, const char *value)
{
	struct config c = { 0 };
	struct err err = { 0 };

	cr_assert_eq(config_parse(&c, view_of(text), "f", &err), 0, "%s", err.text);
	cr_assert_not_null(config_find(&c, name), "%s", name);
	cr_assert_str_eq(config_find(&c, name), value);
	config_release(&c);
}

static void assert_bad(const char *text, const char *message)
{
	struct config c = { 0 };
	struct err err = { 0 };

	cr_assert_eq(config_parse(&c, view_of(text), "f", &err), -1, "'%s' was taken", text);
	cr_assert_eq(err.code, ERR_INPUT);
	cr_assert_str_eq(err.text, message);
	config_release(&c);
}

Test(config, sections_and_keys_are_lower_case)
{
	assert_value("[Color]\n\tUI = auto\n", "color.ui", "auto");
	assert_value("[a \"B c\"]\nk=v", "a.B c.k", "v");
	assert_value("\xef\xbb\xbf[a]\nk=v\r\n", "a.k", "v");
	assert_value("[call-graph]\nrecord-mode=fp\n", "call-graph.record-mode", "fp");
}

Test(config, values_end_at_comments_and_quotes_protect)
{
	assert_value("[a]\nk = one two  # three\n", "a.k", "one two");
	assert_value("[a]\nk = \" one ; two \" \n", "a.k", " one ; two ");
	assert_value("[a]\nk = x\\ty\\\\z\\\"\n", "a.k", "x\ty\\z\"");
	assert_value("[a]\nk = one\\\ntwo\n", "a.k", "onetwo");
	assert_value("[a]\nk =\n", "a.k", "");
	assert_value("[a] # of a\n; none\n\nk\n", "a.k", "true");
}

Test(config, the_last_value_counts)
{
	assert_value("[a]\nk=1\n[b]\nk=2\n[a]\nk=3\n", "a.k", "3");
}

Test(config, bad_lines_are_told_with_their_number)
{
	assert_bad("[a]\nk=v\n= x\n", "f:3: neither a [section] nor a key");
	assert_bad("k=v\n", "f:1: a key stands before the first section");
	assert_bad("[a\n", "f:1: a section's name does not end with ']'");
	assert_bad("[]\n", "f:1: a section has no name");
	assert_bad("[a \"b]\n", "f:1: the quoted name of a section does not end");
	assert_bad("[a] b\n", "f:1: text that belongs to nothing behind a complete line");
	assert_bad("[a]\nk v\n", "f:2: text that belongs to nothing behind a complete line");
	assert_bad("\n[a]\nk=\"v\n", "f:3: a quoted value does not end on its line");
	assert_bad("[a]\nk=\\q\n",
		   "f:2: a backslash stands before something other than n t b \" \\");
	assert_bad("[a]\nk=v\\", "f:2: a backslash stands before something other than n t b \" \\");
}

Test(config, truth_has_eight_spellings)
{
	bool ok;

	cr_assert(config_truth("Yes", &ok) && ok);
	cr_assert(config_truth("1", &ok) && ok);
	cr_assert(!config_truth("off", &ok) && ok);
	config_truth("less", &ok);
	cr_assert_not(ok);
}

Test(config, a_setting_is_on_or_off_or_as_usual)
{
	static const char text[] = "[stat]\nbig-num = false\n[a]\non\nbad = maybe\n";
	struct config c = { 0 };
	struct err err = { 0 };

	cr_assert_eq(config_parse(&c, view_of(text), "f", &err), 0, "%s", err.text);
	cr_assert_not(config_is_on(&c, "stat.big-num", true));
	cr_assert(config_is_on(&c, "a.on", false));
	cr_assert(config_is_on(&c, "a.bad", true));
	cr_assert_not(config_is_on(&c, "a.bad", false));
	cr_assert(config_is_on(&c, "a.none", true));
	config_release(&c);
}

Test(config, a_file_that_is_named_must_be_there)
{
	struct config c = { 0 };
	struct err err = { 0 };
	struct fs fs = { 0 };

	setenv("PERF_CONFIG", "/nonexistent/perfconfig", 1);
	cr_assert_eq(config_read_user(&c, &fs, &err), -1);
	cr_assert_eq(err.code, ERR_ABSENT);
	err_clear(&err);
	setenv("PERF_CONFIG", "/dev/null", 1);
	cr_assert_eq(config_read_user(&c, &fs, &err), 0);
	unsetenv("PERF_CONFIG");
	setenv("HOME", "/nonexistent", 1);
	cr_assert_eq(config_read_user(&c, &fs, &err), 0);
	cr_assert_eq(c.items.len, 0);
	config_release(&c);
}
