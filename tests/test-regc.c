/* SPDX-License-Identifier: MIT */
/*
 * The register compiler: descriptions that are good, and all that is said of
 * those in tests/data/regs/broken, where "#! TEXT" is what is expected for a line.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "arch/regc/regcheck.h"
#include "arch/regc/regheader.h"
#include "arch/regc/regparse.h"
#include "util/base/fs.h"

#define BROKEN "tests/data/regs/broken"

/* What is said of a text, with its lines. */
static void check(const char *file, struct view text, struct buf *said)
{
	struct regdiag_list diags = { 0 };
	struct regmodel m = { 0 };

	regparse_text(&m, text, &diags);
	regcheck_model(&m, &diags);
	regdiag_sort(&diags);
	regdiag_format(&diags, file, said);
	cr_assert_eq(diags.errors == 0, said->len == 0);
	regmodel_release(&m);
	regdiag_release(&diags);
}

static void expect_good(const char *text)
{
	struct buf said = { 0 };

	check("good", view_of(text), &said);
	cr_expect_str_eq(buf_text(&said), "", "of\n%s\nis said\n%s", text, buf_text(&said));
	buf_release(&said);
}

#define REG(body) \
	"arch a\ncondition c \"C\"\nchoice f \"F\" {\none \"1\"\ntwo\nthree\n}\n" \
	"register R \"r\" {\nmsr 1\nwidth 32\naccess rw\nsource \"s\"\n" body "}\n"

Test(regc, good)
{
	expect_good("arch a\n");
	expect_good("\r\n# first\narch a # no more\r\n\r\n");
	expect_good("arch a");
	expect_good(REG("reserved 31:0\n"));
	expect_good(REG("field 31:1 A \"a\" {\n0 NO\n1..9 SOME \"s\"\n0x7fffffff ALL\n}\n"
			"reserved 0 zero \"z\"\n"));
	expect_good(REG("field 31 A \"a\" when c\nreserved 30:0\n"));
	expect_good(
		REG("field 31 A ro \"a\" as B when f = one | three {\n1 ON\n}\nreserved 30:0\n"));
	expect_good(REG("when f = one {\nfield 31:0 A \"a\"\n}\nwhen f = two unknown\n"
			"otherwise absent\n"));
	expect_good(REG("when not c {\nwhen f = one {\nreserved 31:0 one\n}\notherwise {\n"
			"field 31:0 A \"a\"\n}\n}\notherwise {\nreserved 31:0 keep # all\n}\n"));
	expect_good(REG("only when f = one\nwhen f = one {\nreserved 31:0\n}\n"));
	expect_good(REG("reserved 31:0\n") "register S<n> n=3..5 \"s\" {\nmsr 0x10 + 2*n\n"
					   "msr 0x20 + n[0] + 8*n[2:1] n=3..4 when c as OTHER\n"
					   "alias T<n> U_<n>_V\n"
					   "width 64\naccess ro\nsource \"s\"\nreserved 63:0\n}\n");
	expect_good(REG("reserved 31:0\n") "register S \"s\" {\nvia R 3 in R\nsysreg 3,7,15,15,7\n"
					   "width 64\naccess ro\nsource \"s\"\nreserved 63:0\n}\n");
}

/* Registers whose conditions exclude each other share a number. */
Test(regc, numbers_under_conditions)
{
	expect_good(REG(
		"only when c\nreserved 31:0\n") "register S \"s\" {\nmsr 1\nonly when not c\nwidth 64\naccess ro\n"
						"source \"s\"\nreserved 63:0\n}\n");
}

/* Many optional bits do not multiply. */
Test(regc, many_conditions)
{
	struct buf text = { 0 }, said = { 0 };

	buf_add_text(&text, "arch a\n");
	for (int i = 0; i < 64; i++)
		buf_printf(&text, "condition c%d \"C\"\n", i);
	buf_add_text(&text, "register R \"r\" {\nmsr 1\nwidth 64\naccess rw\nsource \"s\"\n");
	for (int i = 0; i < 64; i++)
		buf_printf(&text, "field %d F%d \"f\" when c%d\n", i, i, i);
	buf_add_text(&text, "}\n");
	check("many", buf_view(&text), &said);
	cr_expect_str_eq(buf_text(&said), "");
	buf_release(&said);
	buf_release(&text);
}

Test(regc, too_many_conditions)
{
	struct buf text = { 0 }, said = { 0 };

	buf_add_text(&text, "arch a\n");
	for (int i = 0; i < 65; i++)
		buf_printf(&text, "condition c%d \"C\"\n", i);
	check("many", buf_view(&text), &said);
	cr_expect_str_eq(buf_text(&said), "many:66: more than 64 choices and conditions\n");
	buf_release(&said);
	buf_release(&text);
}

/* "FILE:LINE: TEXT" for each "#! TEXT" of the file. */
static void collect(const char *file, struct view text, struct buf *out)
{
	struct view rest = text, line;
	size_t number = 0;

	while (view_split(&rest, '\n', &line)) {
		char *copy = alloc_stringn(line.at, line.len), *at = strstr(copy, "#! ");

		number++;
		while (at) {
			char *next = strstr(at + 3, " #! ");

			if (next)
				*next++ = '\0';
			buf_printf(out, "%s:%zu: %s\n", file, number, at + 3);
			at = next;
		}
		free(copy);
	}
}

Test(regc, broken)
{
	struct fs_names names = { 0 };
	struct err err = { 0 };
	struct fs fs = { 0 };

	cr_assert_eq(fs_list(&fs, BROKEN, &names, &err), 0, "%s", err.text);
	cr_assert_geq(names.len, 10);
	for (size_t i = 0; i < names.len; i++) {
		struct buf path = { 0 }, text = { 0 }, want = { 0 }, said = { 0 };

		buf_printf(&path, BROKEN "/%s", names.at[i]);
		cr_assert_eq(fs_read(&fs, path.at, 1 << 20, &text, &err), 0, "%s", err.text);
		collect(names.at[i], buf_view(&text), &want);
		check(names.at[i], buf_view(&text), &said);
		cr_expect_gt(want.len, 0);
		cr_expect_str_eq(buf_text(&said), buf_text(&want), "%s: said is\n%sexpected is\n%s",
				 path.at, buf_text(&said), buf_text(&want));
		buf_release(&path);
		buf_release(&text);
		buf_release(&want);
		buf_release(&said);
	}
	fs_names_release(&names);
}

/* Of a very broken file the first hundred are kept, and all are counted. */
Test(regc, many_errors)
{
	struct regdiag_list diags = { 0 };
	struct regmodel m = { 0 };
	struct buf text = { 0 };

	buf_add_text(&text, "arch a\n");
	for (int i = 0; i < 150; i++)
		buf_add_text(&text, "nonsense\n");
	regparse_text(&m, buf_view(&text), &diags);
	cr_expect_eq(diags.errors, 150);
	cr_expect_eq(diags.all.len, 100);
	regmodel_release(&m);
	regdiag_release(&diags);
	buf_release(&text);
}

static void write_header(const char *text, struct buf *out)
{
	struct regdiag_list diags = { 0 };
	struct regmodel m = { 0 };

	regparse_text(&m, view_of(text), &diags);
	regcheck_model(&m, &diags);
	cr_assert_eq(diags.errors, 0);
	regheader_write(&m, "a*/b.regs", out);
	regmodel_release(&m);
	regdiag_release(&diags);
}

Test(regc, constants)
{
	static const char *const lines[] = {
		"\n#define MSR_R 0x1\n",
		"\n#define R_A_MASK REGS_U64(0x80000000)\n",
		"\n#define R_A_SHIFT 31\n",
		"\n#define R_A REGS_U64(0x80000000)\n",
		"\n#define R_A_ON REGS_U64(0x1)\n",
		"\n#define R_B_MASK REGS_U64(0x7ffffffe)\n",
		"\n#define MSR_S_T(n) (0x10 + 2 * (n))\n",
		"\n#define MSR_OTHER(n) (0x20 + ((n) >> 0 & 0x1) + 8 * ((n) >> 1 & 0x3))\n",
	};
	struct buf header = { 0 };

	write_header(REG("field 31 A \"*/ ends nothing\" {\n1 ON\n}\nfield 30:1 B \"b\"\n"
			 "reserved 0\n") "register S_<n>_T n=3..5 \"s\" {\nmsr 0x10 + 2*n\n"
					 "msr 0x20 + n[0] + 8*n[2:1] n=3..4 when c as OTHER\n"
					 "width 64\naccess ro\nsource \"s\"\nreserved 63:0\n}\n",
		     &header);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		cr_expect(strstr(header.at, lines[i]), "no '%s' in\n%s", lines[i], header.at);
	}
	cr_expect_not(strstr(header.at, "R_B REGS"));
	cr_expect_not(strstr(header.at, "a*/b"));
	buf_release(&header);
}
