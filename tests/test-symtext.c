/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "util/elf/demangle.h"
#include "util/elf/symtext.h"

static const char *name_at(const struct symtext *s, uint64_t address)
{
	const struct symtext_symbol *found = symtext_find(s, address);

	return found ? found->name : "none";
}

Test(symtext, finds_code_of_kallsyms)
{
	struct symtext s = { 0 };
	struct buf text = { 0 };

	buf_add_text(&text, "ffffffff81001000 W memcpy\n"
			    "ffffffff81001000 T __memcpy\n"
			    "ffffffff81000000 T _text\n"
			    "ffffffff81002000 d data\n"
			    "ffffffffc0001000 t init\t[kvm]\n"
			    "no line at all\n"
			    "fffffffffffffffff T too_long\n"
			    "ffffffff81003000 T ");
	symtext_read_kallsyms(&s, &text);
	cr_expect_eq(text.len, 0);
	cr_expect_str_eq(name_at(&s, 0xffffffff81000fff), "_text");
	cr_expect_str_eq(name_at(&s, 0xffffffff81001000), "__memcpy");
	cr_expect_str_eq(name_at(&s, 0xffffffffc0001004), "init");
	cr_expect_str_eq(symtext_find(&s, 0xffffffffc0001004)->module, "[kvm]");
	cr_expect_str_eq(name_at(&s, 0xffffffffc0002000), "none");
	cr_expect_str_eq(name_at(&s, 0xffffffff80ffffff), "none");
	cr_expect_not(symtext_is_hidden(&s));
	symtext_release(&s);
}

Test(symtext, knows_that_addresses_are_hidden)
{
	struct symtext s = { 0 };
	struct buf text = { 0 };

	buf_add_text(&text, "0000000000000000 T _text\n0000000000000000 T start_kernel\n");
	symtext_read_kallsyms(&s, &text);
	cr_expect(symtext_is_hidden(&s));
	symtext_release(&s);
}

Test(symtext, finds_what_a_jit_compiler_made)
{
	struct symtext s = { 0 };
	struct buf text = { 0 };

	buf_add_text(&text, "7f0000002000 10 LazyCompile:*fib test.js:1\n"
			    "7f0000001000 20 Stub\n"
			    "7f0000003000\n"
			    "ffffffffffffff00 ffffffffffffffff last\n");
	symtext_read_jit(&s, &text);
	cr_expect_str_eq(name_at(&s, 0x7f000000101f), "Stub");
	cr_expect_str_eq(name_at(&s, 0x7f0000001020), "none");
	cr_expect_str_eq(name_at(&s, 0x7f000000200f), "LazyCompile:*fib test.js:1");
	cr_expect_str_eq(name_at(&s, UINT64_MAX - 1), "last");
	symtext_release(&s);
}

Test(demangle, reads_three_languages)
{
	static const struct {
		const char *name, *readable;
	} cases[] = {
		{ "_ZN3foo3barEv", "foo::bar" },
		{ "_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE",
		  "core::fmt::Write::write_fmt" },
		{ "_RNvCs1234_7mycrate3foo", "mycrate::foo" },
		{ "_D3std5stdio7writelnFZv", "std.stdio.writeln()" },
	};

	if (!demangle_built_in())
		cr_skip("built without libiberty");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *made = demangle_name(cases[i].name);

		cr_assert(made, "%s", cases[i].name);
		cr_expect_str_eq(made, cases[i].readable);
		free(made);
	}
	cr_expect_null(demangle_name("main"));
	cr_expect_null(demangle_name("_start"));
}
