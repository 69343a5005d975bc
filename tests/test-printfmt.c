/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "util/data/printfmt.h"
#include "util/data/printwords.h"
#include "util/data/tracefields.h"

static const char head[] = "name: thing\nID: 7\nformat:\n"
			   "\tfield:int count;\toffset:8;\tsize:4;\tsigned:1;\n"
			   "\n"
			   "\tfield:char comm[16];\toffset:12;\tsize:16;\tsigned:0;\n"
			   "\tfield:__data_loc char[] name;\toffset:28;\tsize:4;\tsigned:0;\n"
			   "\tfield:u8 len;\toffset:32;\tsize:1;\tsigned:0;\n\n";

static bool is_safe(const char *print)
{
	struct buf text = { 0 }, words = { 0 };
	bool is;

	buf_printf(&text, "%sprint fmt: %s\n", head, print);
	printwords_add(buf_view(&text), &words);
	is = printfmt_is_safe(buf_view(&words));
	buf_release(&text);
	buf_release(&words);
	return is;
}

Test(printfmt, lets_through_what_kernels_write)
{
	static const char *const good[] = {
		"\"nothing\"",
		"\"%s 100%% %d\", REC->comm, REC->count",
		"\"%s\", __get_str(name)",
		"\"%.*s\", REC->count, __get_str(name)",
		"\"%x\", ((u8 *)__get_dynamic_array(name))[0]",
		"\"%d\", REC->count / 1000",
		"\"%u %u\", (unsigned int)REC->count % 8, (REC->count >> 20) + 1",
		("\"%s\", REC->count & 1 ? __print_flags(REC->count, \"|\", { 1 << 2, \"A\" \"B\" }, "
		 "{ 2, \"C\" }) : \"none\""),
		"\"%s\", __print_symbolic(REC->count, { -1, \"X\" }, { 0, ((void *)0) })",
		"\"%s\", __print_hex(__get_dynamic_array(name), __get_dynamic_array_len(name))",
		"\"%s\", __print_hex(REC->comm, REC->len)",
		"\"%s\", __print_symbolic(REC->count, { })",
		("\"%s\", __print_array(__get_dynamic_array(name), "
		 "__get_dynamic_array_len(name) / sizeof(unsigned int), sizeof(unsigned int))"),
		"\"%d\", ({ int x = (REC->count); int y = 128; ((x) < (y) ? (x) : (y)); })",
		"\"%d\", __builtin_expect(!!(REC->count >= (unsigned long)-4095), 0) ? 0 : 1",
		"\"%d\", (REC)->count | 1",
		"\"%s\", __print_hex(__get_dynamic_array(name), REC->count)",
		"\"%s\", __print_array(__get_dynamic_array(name), REC->count, sizeof(u64))",
		"\"%s%s\", mc_event_error_type(REC->count), __get_str(name)[0] ? \" \" : \"\"",
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_assert(is_safe(good[i]), "%s", good[i]);
}

Test(printfmt, refuses_what_crashes)
{
	static const char *const bad[] = {
		"",
		"REC->count",
		"\"%d",
		"\"%d\"",
		"\"%d\", REC->count, REC->count",
		"\"%d\", REC->",
		"\"%d\", REC->other",
		"\"%d\", (REC->count",
		"\"%d\", REC->count)",
		"\"%d\", (REC->co{unt & 1)",
		"\"%d\", REC->count ? 1",
		"\"%d\", REC->count / 0",
		"\"%d\", REC->count % 0x00",
		"\"%d\", REC->count % 08",
		"\"%d\", 4 / REC->count",
		"\"%d\", 16 / 4 / 8",
		"\"%d\", 16 / 4 - 4 << 1",
		"\"%d\", REC->comm[REC->count]",
		"\"%d\", REC->comm[99999]",
		"\"%s\", __print_flags(REC->co(unt & 1, \"|\", { 1, \"A\" })",
		"\"%s\", __print_flags(REC->count, \"|\", { 1, \"A\" )",
		"\"%s\", __print_hex(REC->comm, REC->count)",
		"\"%s\", __print_array(REC->comm, 4096, 8)",
		"\"%s\", __get_str(other)",
		("\"%s\", __print_array(__get_dynamic_array(name), "
		 "__get_dynamic_array_len(name) / sizeof(struct x), 8)"),
		"\"%s\", __print_hex(REC->comm, REC->other)",
		"\"%s\", unknown(REC->count)",
		"\"%99999d\", REC->count",
		"\"%*d\", REC->count, 1",
		"\"%n\", REC->count",
		"\"%d\", REC->count \\ 1",
		"\"%d\", ({ int x = REC->other; x; })",
		"\"%d\", ({ int x = 1; x; }",
		"\"%d\", ({ int x = 1; x })",
		"\"%d\", ({ const char *x = 1; x; })",
		"\"%d\", ({ })",
		"\"%d\", __builtin_expect()",
		"\"%d\", __builtin_expect(REC->count, 0",
		"\"%s\", mc_event_error_type(REC->other)",
		"\"%s\", __print_hex(__get_dynamic_array(name), (REC->count < 9 ? REC->count : 9))",
		("\"%s\", __print_hex(__get_dynamic_array(name), (REC->count < "
		 "(__get_dynamic_array_len(name)) ? REC->len : (__get_dynamic_array_len(name))))"),
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_not(is_safe(bad[i]), "%s", bad[i]);
}

Test(printfmt, bounds_what_the_library_recurses_on)
{
	char text[4000] = "\"%d\", ";

	memset(text + strlen(text), '(', 500);
	strcat(text, "1");
	memset(text + strlen(text), ')', 500);
	cr_assert_not(is_safe(text));
	memset(text, 0, sizeof(text));
	strcpy(text, "\"%d\", ");
	for (int i = 0; i < 1200; i++)
		strcat(text, "1+");
	strcat(text, "1");
	cr_assert_not(is_safe(text));
}

Test(printfmt, checks_fields)
{
	char text[1024];

	cr_assert(tracefields_are_good(view_of(head)));
	snprintf(text, sizeof(text), "%s\tfield:char[\n x;\toffset:0;\tsize:1;\n", head);
	cr_assert_not(tracefields_are_good(view_of(text)));
	snprintf(text, sizeof(text), "%s\tfield:char x[1]];\toffset:0;\tsize:1;\n", head);
	cr_assert_not(tracefields_are_good(view_of(text)));
	snprintf(text, sizeof(text), "%s\tfield:char x;\toffset:-1;\tsize:1;\n", head);
	cr_assert_not(tracefields_are_good(view_of(text)));
	cr_assert_not(tracefields_are_good(view_of("")));
	cr_assert_not(tracefields_are_good(view_of("name: x\nID: 1\n")));
}

Test(printfmt, cuts_before_it)
{
	cr_assert_eq(printfmt_cut(view_of("a\nprint fmt: \"\"\n")).len, 2);
	cr_assert_eq(printfmt_cut(view_of("a\n")).len, 2);
}

Test(printfmt, says_it_in_words_of_the_library)
{
	struct buf text = { 0 }, wanted = { 0 }, got = { 0 };

	buf_printf(&text,
		   "%sprint fmt: \"{ } sizeof(u64) %%s %%s\", __print_symbolic(REC->count, { }), "
		   "__print_array(__get_dynamic_array(name), __get_dynamic_array_len(name) "
		   "/ sizeof(u64), sizeof( unsigned  int ) )\n\n",
		   head);
	buf_printf(&wanted,
		   "%sprint fmt: \"{ } sizeof(u64) %%s %%s\", __print_symbolic(REC->count, "
		   "{ 0xfffffffffffffffe, \"\" }), __print_array(__get_dynamic_array(name), "
		   "__get_dynamic_array_len(name) / 8, sizeof( unsigned  int ) )\n\n",
		   head);
	printwords_add(buf_view(&text), &got);
	cr_assert_str_eq(buf_text(&got), buf_text(&wanted));
	buf_release(&text);
	buf_release(&wanted);
	buf_release(&got);
}

/* Each variable is twice the one before it: the text ends, and is none that is let through. */
Test(printfmt, bounds_what_variables_stand_for)
{
	struct buf print = { 0 }, text = { 0 }, words = { 0 };

	buf_add_text(&print, "\"%d\", ({ int v0 = 1; ");
	for (int i = 1; i < 60; i++)
		buf_printf(&print, "int v%d = v%d + v%d; ", i, i - 1, i - 1);
	buf_add_text(&print, "v59; })");
	cr_assert_not(is_safe(print.at));
	buf_printf(&text, "%sprint fmt: %s\n", head, print.at);
	printwords_add(buf_view(&text), &words);
	cr_assert_lt(words.len, 2 << 20);
	buf_clear(&print);
	buf_add_text(&print, "\"%d\", ");
	for (int i = 0; i < 2000; i++)
		buf_add_text(&print, "({ int v = ");
	cr_assert_not(is_safe(print.at));
	buf_release(&print);
	buf_release(&text);
	buf_release(&words);
}

/* A print fmt in other words: how many bytes they are. */
static size_t check_words(const struct buf *print)
{
	clock_t start = clock();
	struct buf text = { 0 }, words = { 0 };
	size_t len;

	buf_printf(&text, "%sprint fmt: ", head);
	buf_add(&text, print->at, print->len);
	buf_add_char(&text, '\n');
	printwords_add(buf_view(&text), &words);
	len = words.len;
	buf_release(&text);
	buf_release(&words);
	cr_expect_lt(clock() - start, (clock_t)5 * CLOCKS_PER_SEC);
	return len;
}

/* What a variable is, is said before it shows that a sign is missing behind it. */
Test(printfmt, statements_that_do_not_end_within_each_other)
{
	struct buf print = { 0 };

	for (int i = 0; i < 40; i++)
		buf_add_text(&print, "({ int a = ");
	buf_add_text(&print, "1");
	for (int i = 0; i < 40; i++)
		buf_add_text(&print, "; b })");
	cr_expect_lt(check_words(&print), 1 << 20);
	buf_release(&print);
}

Test(printfmt, brackets_that_are_not_closed)
{
	struct buf print = { 0 };

	buf_add_fill(&print, '(', 200000);
	/* Nothing is said otherwise. */
	cr_expect_lt(check_words(&print), 200000 + sizeof(head) + 100);
	buf_release(&print);
}

Test(printfmt, variables_of_the_longest_text)
{
	struct buf print = { 0 };

	buf_add_text(&print, "({ int a = ");
	buf_add_fill(&print, '1', 120000);
	for (int i = 0; i < 10000; i++)
		buf_add_text(&print, "; int b=a a");
	buf_add_text(&print, "; b; })");
	cr_expect_lt(check_words(&print), 1 << 20);
	buf_clear(&print);
	buf_add_text(&print, "({ int a = ");
	buf_add_fill(&print, '1', 120000);
	buf_add_text(&print, "; 1");
	for (int i = 0; i < 5000; i++)
		buf_add_text(&print, " ({int b=a a; 1;})");
	buf_add_text(&print, "; })");
	cr_expect_lt(check_words(&print), 1 << 20);
	buf_release(&print);
}

Test(printfmt, a_format_longer_than_any)
{
	struct buf print = { 0 };

	for (int i = 0; i < 100000; i++)
		buf_add_text(&print, "sizeof(u64) ");
	cr_expect_gt(check_words(&print), print.len);
	buf_release(&print);
}

Test(printfmt, no_format_at_all)
{
	struct buf words = { 0 };

	printwords_add((struct view){ 0 }, &words);
	cr_assert_eq(words.len, 0);
	buf_release(&words);
}
