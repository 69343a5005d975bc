/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/expr/expr.h"
#include "util/expr/expreval.h"
#include "util/expr/exprfold.h"
#include "util/expr/exprname.h"
#include "util/expr/exprprint.h"

/* A machine with SMT on; FOO is 1, BAR 2, and whatever else is not known. */
static double ask(void *arg, enum expr_op what, const char *name)
{
	(void)arg;
	switch (what) {
	case EXPR_LITERAL:
		if (strcmp(name, "smt_on") == 0)
			return 1;
		if (strcmp(name, "core_wide") == 0)
			return 0;
		return strcmp(name, "num_cpus.on-line") == 0 ? 64 : NAN;
	case EXPR_HAS_EVENT:
		return strcmp(name, "FOO") == 0;
	case EXPR_STRCMP_CPUID:
		return strcmp(name, "0x410fd493") == 0;
	case EXPR_SOURCE_COUNT:
		return 4;
	case EXPR_AGGR_NR:
		return 8;
	default:
		if (strcmp(name, "FOO") == 0)
			return 1;
		return strcmp(name, "BAR") == 0 ? 2 : NAN;
	}
}

static const struct expr_env env = { .ask = ask };

static const struct expr *parse(struct arena *arena, const char *text, uint64_t runtime)
{
	struct err err = { 0 };
	const struct expr *e = expr_parse(arena, view_of(text), runtime, &err);

	cr_assert(e, "'%s': %s", text, err.text);
	return e;
}

static void assert_value(const char *text, double want)
{
	struct arena arena = { 0 };
	const struct expr *e = parse(&arena, text, 0);
	double got = expreval_tree(e, &env);
	double folded = expreval_tree(exprfold_tree(&arena, e, &env), &env);

	cr_expect(isnan(want) ? isnan(got) : got == want, "'%s' is %g, not %g", text, got, want);
	cr_expect(isnan(want) ? isnan(folded) : folded == want, "'%s' folds to %g, not %g", text,
		  folded, want);
	arena_release(&arena);
}

struct value {
	const char *text;
	double want;
};

static void assert_values(const struct value *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_value(values[i].text, values[i].want);
}

static void assert_error(const char *text, const char *want)
{
	struct arena arena = { 0 };
	struct err err = { 0 };

	cr_expect_null(expr_parse(&arena, view_of(text), 0, &err), "'%s' parses", text);
	cr_expect_eq(err.code, ERR_INPUT);
	cr_expect_str_eq(err.text, want, "'%s': %s", text, err.text);
	arena_release(&arena);
}

static void assert_printed(const char *text, const char *want)
{
	struct arena arena = { 0 };
	struct buf out = { 0 };

	exprprint_tree(&out, parse(&arena, text, 3));
	cr_expect_str_eq(buf_text(&out), want, "'%s' prints as '%s'", text, buf_text(&out));
	buf_release(&out);
	arena_release(&arena);
}

/* The names left after folding, joined by blanks; runtime is 3. */
static void assert_names(const char *text, const char *want)
{
	struct arena arena = { 0 };
	struct exprname_list list = { 0 };
	struct buf out = { 0 };

	exprname_collect(&list, exprfold_tree(&arena, parse(&arena, text, 3), &env));
	exprname_sort(&list);
	for (size_t i = 0; i < list.len; i++)
		buf_printf(&out, "%s%s", i ? " " : "", list.at[i].text);
	cr_expect_str_eq(buf_text(&out), want, "'%s' needs '%s'", text, buf_text(&out));
	buf_release(&out);
	exprname_release(&list);
	arena_release(&arena);
}

Test(expr, arithmetic_has_its_usual_precedence)
{
	static const struct value values[] = {
		{ "1+1", 2 },
		{ "FOO+BAR", 3 },
		{ "(BAR/2)%2", 1 },
		{ "1 - -4", 5 },
		{ "(FOO-1)*2 + (BAR/2)%2 - -4", 5 },
		{ "10 - 4 - 3", 3 },
		{ "64 / 4 / 2", 8 },
		{ "-2 * -3", 6 },
		{ "--2", 2 },
		{ "7 % 4 * 2", 6 },
		{ "min(1,2) + 1", 2 },
		{ "max(1,2) + 1", 3 },
		{ "d_ratio(1, 2)", 0.5 },
		{ "1.1 + 2.1", 1.1 + 2.1 },
	};

	assert_values(values, ARRAY_LEN(values));
}

Test(expr, numbers_have_points_and_negative_exponents)
{
	static const struct value values[] = {
		{ ".1 + 2.", .1 + 2. },
		{ "1e9", 1e9 },
		{ "1e-9", 1e-9 },
		{ ".5", .5 },
		{ "1.1e10 < 1.1e100", 1 },
		{ "1.1e2 > 1.1e-2", 1 },
		{ "1e-1-1", -.9 },
		{ "0x10 if 0 else 1-1", 0 },
		{ "2-1", 1 },
	};

	assert_values(values, ARRAY_LEN(values));
}

Test(expr, logical_operators_bind_below_comparisons)
{
	static const struct value values[] = {
		{ "1-1 | 1", 1 },   { "1-1 & 1", 0 },	{ "1.1 < 2.2", 1 },	{ "2.2 > 1.1", 1 },
		{ "1.1 < 1.1", 0 }, { "2.2 > 2.2", 0 }, { "2.2 < 1.1", 0 },	{ "1.1 > 2.2", 0 },
		{ "2 | 4", 1 },	    { "2 & 4", 1 },	{ "2 ^ 4", 0 },		{ "2 ^ 0", 1 },
		{ "1 | 1 ^ 1", 1 }, { "1 ^ 1 & 0", 1 }, { "2 > 1 & 3 > 2", 1 }, { "0 & 1 > 0", 0 },
		{ "0 & 0 | 1", 1 }, { "3 > 2 > 1", 0 }, { "1 < 2 + 3", 1 },	{ "2 & 1 ^ 1", 0 },
	};

	assert_values(values, ARRAY_LEN(values));
}

Test(expr, chains_of_if_take_the_first_true_condition)
{
	static const struct value values[] = {
		{ "1+1 if 3*4 else 0", 2 },
		{ "100 if 1 else 200 if 1 else 300", 100 },
		{ "100 if 0 else 200 if 1 else 300", 200 },
		{ "100 if 1 else 200 if 0 else 300", 100 },
		{ "100 if 0 else 200 if 0 else 300", 300 },
		{ "1 + (10 if FOO > 1 else 20)", 21 },
		{ "1 + 10 if 0 | 0 else 20", 20 },
		{ "max(1 if 0 else 5, 3)", 5 },
	};

	assert_values(values, ARRAY_LEN(values));
}

Test(expr, functions_and_literals_ask_the_environment)
{
	static const struct value values[] = {
		{ "#smt_on", 1 },
		{ "#SMT_on", 1 },
		{ "#core_wide", 0 },
		{ "#num_cpus.on-line", 64 },
		{ "#nothing", NAN },
		{ "source_count(FOO)", 4 },
		{ "aggr_nr(FOO)", 8 },
		{ "has_event(FOO)", 1 },
		{ "has_event(BAZ)", 0 },
		{ "strcmp_cpuid_str(0x0)", 0 },
		{ "strcmp_cpuid_str(0x410fd493)", 1 },
		{ "strcmp_cpuid_str(0x410fd493) | strcmp_cpuid_str(0x410fd490) ^ 1", 1 },
	};

	assert_values(values, ARRAY_LEN(values));
}

Test(expr, the_unknown_spreads_unless_nothing_could_change_the_result)
{
	static const struct value values[] = {
		{ "NaN", NAN },		  { "-NaN", NAN },	    { "X + 1", NAN },
		{ "0 * X", NAN },	  { "X < 1", NAN },	    { "X > X", NAN },
		{ "X ^ 1", NAN },	  { "X % 2", NAN },	    { "2 % X", NAN },
		{ "min(X, 1)", NAN },	  { "min(1, X)", NAN },	    { "max(X, 1)", NAN },
		{ "max(1, X)", NAN },	  { "0 & X", 0 },	    { "X & 0", 0 },
		{ "1 & X", NAN },	  { "X & X", NAN },	    { "1 | X", 1 },
		{ "X | 1", 1 },		  { "0 | X", NAN },	    { "X | X", NAN },
		{ "1 if X else 2", NAN }, { "2 if X else 2", 2 },   { "X if 1 else 2", NAN },
		{ "2 if 1 else X", 2 },	  { "d_ratio(X, 1)", NAN }, { "d_ratio(1, X)", NAN },
		{ "d_ratio(X, 0)", 0 },
	};

	assert_values(values, ARRAY_LEN(values));
}

Test(expr, division_by_zero_is_unknown)
{
	static const struct value values[] = {
		{ "FOO/0", NAN },     { "0/0", NAN },	       { "1/(FOO-1)", NAN },
		{ "1/-0", NAN },      { "5 % 0", NAN },	       { "5 % 0.5", NAN },
		{ "5 % -.9", NAN },   { "5 % (FOO-1)", NAN },  { "5 % (FOO/2)", NAN },
		{ "X / 0 + 1", NAN }, { "d_ratio(2.5,0)", 0 }, { "d_ratio(BAR, FOO-1)", 0 },
		{ "1/0 | 1", 1 },
	};

	assert_values(values, ARRAY_LEN(values));
}

Test(expr, modulo_cuts_to_integers_that_exist)
{
	static const struct value values[] = {
		{ "5.9 % 2.9", 1 },
		{ "-7 % 3", -1 },
		{ "7 % -3", 1 },
		{ "-1e30 % -1", 0 },
		{ "-9223372036854775808 % -1", 0 },
		{ "1e30 % 10", 7 },   /* 9223372036854775807 */
		{ "-1e30 % 10", -8 }, /* -9223372036854775808 */
		{ "5 % 1e300", 5 },
	};

	assert_values(values, ARRAY_LEN(values));
}

Test(expr, too_large_is_infinite_and_true)
{
	assert_value("1e308 * 10", INFINITY);
	assert_value("1e308 * 10 > 1", 1);
	assert_value("1e308 * 10 & 1", 1);
	assert_value("1e308 * 10 - 1e308 * 10", NAN);
}

Test(expr, errors_name_the_column_and_what_was_expected)
{
	static const struct {
		const char *text, *want;
	} errors[] = {
		{ "", "column 1: expected a number, a name, a function or '(', found the end" },
		{ "BAR/", "column 5: expected a number, a name, a function or '(', found the end" },
		{ "a >= b", "column 4: expected a number, a name, a function or '(', found '='" },
		{ "!a", "column 1: expected a number, a name, a function or '(', found '!'" },
		{ "a == b", "column 3: expected an operator or the end, found '='" },
		{ "a { b }", "column 3: expected an operator or the end, found '{'" },
		{ "a # b", "column 3: expected an operator or the end, found '#'" },
		{ "a ? b : c", "column 3: expected an operator or the end, found '?'" },
		{ "a\xc3\xa4", "column 2: expected an operator or the end, found the byte 0xc3" },
		{ "a b", "column 3: expected an operator or the end, found 'b'" },
		{ "(a", "column 3: expected ')' or an operator, found the end" },
		{ "(a))", "column 4: expected an operator or the end, found ')'" },
		{ "min(a)", "column 6: expected ',' or an operator, found ')'" },
		{ "min(a, b, c)", "column 9: expected ')' or an operator, found ','" },
		{ "max + 1", "column 5: expected '(', found '+'" },
		{ "a if b", "column 7: expected 'else' or an operator, found the end" },
		{ "a else b", "column 3: expected an operator or the end, found 'else'" },
		{ "has_event(1)", "column 11: expected the name of an event or a CPU, found '1'" },
		{ "source_count(a + b)", "column 16: expected ')', found '+'" },
		{ "1e+5", "column 1: '1e' is not a number" },
		{ "2 * 1.2.3", "column 5: '1.2.3' is not a number" },
		{ "1e999", "column 1: '1e999' is too large" },
		{ "a\\b", "column 2: 'a\\' must be followed by '-', ',' or '='" },
		{ "1 + cpu@X * 2", "column 8: 'cpu@X' has no closing '@'" },
		{ "cpu@X", "column 4: 'cpu@X' has no closing '@'" },
	};

	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		assert_error(errors[i].text, errors[i].want);
}

Test(expr, a_foreign_operator_is_answered_with_the_known_ones)
{
	struct arena arena = { 0 };
	struct err err = { 0 };

	cr_assert_null(expr_parse(&arena, view_of("a <= b"), 0, &err));
	cr_assert_str_eq(err.hint, "the operators are | ^ & < > + - * / % and 'if ... else'");
	arena_release(&arena);
}

Test(expr, a_nul_byte_is_not_the_end)
{
	struct arena arena = { 0 };
	struct err err = { 0 };

	cr_assert_null(expr_parse(&arena, view_make("a\0b", 3), 0, &err));
	cr_assert_str_eq(err.text,
			 "column 2: expected an operator or the end, found the byte 0x00");
	err_clear(&err);
	cr_assert_null(expr_parse(&arena, view_make("p@a\0b@", 6), 0, &err));
	arena_release(&arena);
}

/* n times open, then "1", then n times close, has this many levels too many. */
static void assert_depth(const char *open, const char *close, size_t n, bool parses)
{
	struct arena arena = { 0 };
	struct buf text = { 0 };
	struct err err = { 0 };

	for (size_t i = 0; i < n; i++)
		buf_add_text(&text, open);
	buf_add_char(&text, '1');
	for (size_t i = 0; i < n; i++)
		buf_add_text(&text, close);
	cr_expect_eq(expr_parse(&arena, buf_view(&text), 0, &err) != NULL, parses, "'%s': %s", open,
		     err.text);
	cr_expect_eq(strstr(err.text, "expected no deeper nesting") != NULL, !parses, "%s",
		     err.text);
	buf_release(&text);
	arena_release(&arena);
}

Test(expr, nesting_is_bounded)
{
	static const char *const shapes[][2] = {
		{ "(", ")" },		{ "-", "" },	   { "1+", "" }, { "-(", ")" },
		{ "1 if 1 else ", "" }, { "min(1,", ")" }, { "", "*1" }, { "1|1^1&1<1+1*(", ")" },
		{ "max(", ",1)" },
	};

	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		assert_depth(shapes[i][0], shapes[i][1], 100, true);
		assert_depth(shapes[i][0], shapes[i][1], 100000, false);
	}
}

Test(expr, the_highest_tree_is_walked_safely)
{
	struct arena arena = { 0 };
	struct buf text = { 0 }, out = { 0 };

	for (int i = 1; i < EXPR_HEIGHT_MAX; i++)
		buf_add_char(&text, '-');
	buf_add_text(&text, "FOO");
	assert_value(buf_text(&text), -1);
	assert_names(buf_text(&text), "FOO");
	exprprint_tree(&out, parse(&arena, buf_text(&text), 0));
	cr_assert_str_eq(buf_text(&out), buf_text(&text));
	buf_release(&text);
	buf_release(&out);
	arena_release(&arena);
}

Test(expr, names_lose_backslashes_and_get_the_runtime_parameter)
{
	assert_names("EVENT1\\,param\\=?@ + EVENT2\\,param\\=?@",
		     "EVENT1,param=3@ EVENT2,param=3@");
	assert_names("dash\\-event1 - dash\\-event2", "dash-event1 dash-event2");
	assert_names("hv_24x7@PM_X\\,chip\\=?@", "hv_24x7@PM_X,chip=3@");
	assert_names("C:k + B:R + cpu@A@R", "B:R C:k cpu@A@R");
	assert_names("FOO + BAR + BAZ + BAR + FOO", "BAR BAZ FOO");
}

Test(expr, between_two_at_signs_everything_belongs_to_the_name)
{
	assert_names("msr@tsc\\,cpu=cpu_atom@", "msr@tsc,cpu=cpu_atom@");
	assert_names("cpu@A\\,b\\=1@k/cpu@B@", "cpu@A,b=1@k cpu@B@");
	assert_names("p@a+b*(c)/d,e|f@-g", "g p@a+b*(c)/d,e|f@");
}

Test(expr, a_name_as_an_event_has_slashes)
{
	struct buf out = { 0 };

	exprname_event(&out, "cpu@UOPS,cmask=1@k");
	cr_assert_str_eq(buf_text(&out), "cpu/UOPS,cmask=1/k");
	buf_release(&out);
}

Test(expr, names_tell_what_is_asked_about_them)
{
	struct arena arena = { 0 };
	struct exprname_list list = { 0 };

	exprname_collect(&list, parse(&arena,
				      "source_count(C) + A + aggr_nr(B) / source_count(A) * "
				      "has_event(D) * strcmp_cpuid_str(E)",
				      0));
	exprname_sort(&list);
	cr_assert_eq(list.len, 3);
	cr_assert_str_eq(list.at[0].text, "A");
	cr_assert_eq(list.at[0].uses, EXPRNAME_VALUE | EXPRNAME_SOURCE_COUNT);
	cr_assert_str_eq(list.at[1].text, "B");
	cr_assert_eq(list.at[1].uses, EXPRNAME_AGGR_NR);
	cr_assert_str_eq(list.at[2].text, "C");
	cr_assert_eq(list.at[2].uses, EXPRNAME_SOURCE_COUNT);
	exprname_release(&list);
	arena_release(&arena);
}

Test(expr, folding_drops_what_dead_branches_count)
{
	assert_names("E1 if #smt_on else E2", "E1");
	assert_names("E1 if #core_wide else E2", "E2");
	assert_names("E1 if has_event(FOO) else E2", "E1");
	assert_names("E1 if has_event(BAZ) else E2", "E2");
	assert_names("E1 if strcmp_cpuid_str(0x410fd493) else E2", "E1");
	assert_names("E1 if 1 - #smt_on else E2 if #smt_on > 0 else E3", "E2");
	assert_names("E1 if #nothing else E2", "E1 E2");
	assert_names("1.0 if E1 > 100.0 else 1.0", "");
	assert_names("1.0 if E1 > 100.0 else 2.0", "E1");
	assert_names("E1 if NaN else E2", "E1 E2");
	assert_names("source_count(E1)", "E1");
}

Test(expr, folding_drops_what_cannot_change_the_value)
{
	assert_names("0 & E1 > 0", "");
	assert_names("E1 > 0 & 0", "");
	assert_names("1 & E1 > 0", "E1");
	assert_names("E1 > 0 & 1", "E1");
	assert_names("1 | E1 > 0", "");
	assert_names("E1 > 0 | 1", "");
	assert_names("0 | E1 > 0", "E1");
	assert_names("E1 > 0 | 0", "E1");
	assert_names("d_ratio(E1, 0)", "");
	assert_names("E1 / 0", "");
	assert_names("E1 % 0", "");
	assert_names("E1 % .5", "");
}

Test(expr, folding_keeps_what_the_unknown_could_change)
{
	assert_names("0 * E1", "E1");
	assert_names("NaN + E1", "E1");
	assert_names("NaN & E1", "E1");
	assert_names("NaN | E1", "E1");
	assert_names("E1 - E1", "E1");
	assert_names("E1 ^ 1", "E1");
	assert_names("E1 if E2 else E1", "E1 E2");
}

Test(expr, an_unchanged_tree_is_shared)
{
	struct arena arena = { 0 };
	const struct expr *e = parse(&arena, "min(-A, B) * 2 if C > 1 else D", 0);

	cr_assert_eq(exprfold_tree(&arena, e, &env), e);
	arena_release(&arena);
}

Test(expr, printing_is_canonical)
{
	assert_printed("((a+b))*c", "(a + b) * c");
	assert_printed("a+(b*c)", "a + b * c");
	assert_printed("a-(b-c)-d", "a - (b - c) - d");
	assert_printed("(a/b)/c", "a / b / c");
	assert_printed("-(a+b)", "-(a + b)");
	assert_printed("-(-a)", "--a");
	assert_printed("(a if b else c) if (d if e else f) else (g if h else i)",
		       "(a if b else c) if (d if e else f) else g if h else i");
	assert_printed("min( (a) ,(b if c else d))", "min(a, b if c else d)");
	assert_printed("a>0.1&(b>.10|c)", "a > 0.1 & (b > 0.1 | c)");
	assert_printed("(a&b)>c", "(a & b) > c");
	assert_printed("1000000000+1e-9+1e30+1.50", "1000000000 + 1e-09 + 1e30 + 1.5");
	assert_printed("0.1+0.30000000000000004", "0.1 + 0.30000000000000004");
	assert_printed("x\\-y/cpu@E\\,a=?@k", "x\\-y / cpu@E\\,a\\=3@k");
	assert_printed("#SMT_on*NaN", "#smt_on * NaN");
	assert_printed("source_count( A )/aggr_nr(B)", "source_count(A) / aggr_nr(B)");
}
