/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "arch/arch.h"
#include "util/pmu/pmuformat.h"

static struct pmuformat_term term(const char *text)
{
	struct pmuformat_term t = { 0 };
	struct err err = { 0 };

	cr_assert_eq(pmuformat_parse_term(view_of(text), &t, &err), 0, "%s", err.text);
	return t;
}

Test(pmuformat, bits_of_every_word_are_read)
{
	cr_expect_eq(term("config:0-7").mask, 0xff);
	cr_expect_eq(term("config:0-7,32-35").mask, 0xf000000ff);
	cr_expect_eq(term("config1:0-63").mask, UINT64_MAX);
	cr_expect_eq(term("config1:0-63").word, 1);
	cr_expect_eq(term("config2:18").mask, 1 << 18);
	cr_expect_eq(term("config3:63").mask, 1ULL << 63);
	cr_expect_eq(term("config3:63").word, 3);
}

Test(pmuformat, what_is_no_format_is_told)
{
	static const char *const bad[] = { "",	       "config",      "config:",   "config4:0",
					   "conf:0-7", "config:7-0",  "config:64", "config:0-64",
					   "config:a", "config:0-7,", "config:0-", "config:0x" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct pmuformat_term t;
		struct err err = { 0 };

		cr_expect_lt(pmuformat_parse_term(view_of(bad[i]), &t, &err), 0, "'%s'", bad[i]);
		cr_expect_eq(err.code, ERR_INPUT);
	}
}

Test(pmuformat, a_value_is_spread_over_its_bits)
{
	struct pmuformat_term t = term("config:0-7,21,32-35");
	uint64_t words[PMUFORMAT_WORDS] = { 0xffff000000000000 };

	cr_expect_eq(pmuformat_max(&t), 0x1fff);
	cr_expect(pmuformat_put(&t, 0x1f3c, words));
	cr_expect_eq(words[0], 0xffff000f0020003c, "0x%llx", (unsigned long long)words[0]);
	cr_expect(pmuformat_put(&t, 0, words), "over what was there");
	cr_expect_eq(words[0], 0xffff000000000000);
}

Test(pmuformat, a_value_that_is_too_wide_changes_nothing)
{
	struct pmuformat_term t = term("config1:8-15"), whole = term("config2:0-63");
	uint64_t words[PMUFORMAT_WORDS] = { 1, 2, 3, 4 };

	cr_expect_not(pmuformat_put(&t, 0x100, words));
	cr_expect_eq(words[1], 2);
	cr_expect(pmuformat_put(&whole, UINT64_MAX, words));
	cr_expect_eq(words[2], UINT64_MAX);
}

Test(pmuformat, a_list_is_found_by_name)
{
	struct pmuformat f = { 0 };
	struct err err = { 0 };

	cr_assert_eq(pmuformat_parse(&f, view_of("event=config:0-7  umask=config:8-15"), &err), 0);
	cr_expect_eq(f.terms.len, 2);
	cr_expect_eq(pmuformat_find(&f, view_of("umask"))->mask, 0xff00);
	cr_expect_null(pmuformat_find(&f, view_of("uma")));
	cr_expect_null(pmuformat_find(&f, view_of("umask2")));
	cr_expect_lt(pmuformat_parse(&f, view_of("event"), &err), 0);
	pmuformat_release(&f);
}

Test(pmuformat, every_description_of_an_architecture_parses)
{
	static const struct arch *const all[] = {
#define ARCH(id) &arch_##id,
#include "arch/archs.def"
#undef ARCH
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		cr_expect_eq(arch_find(all[i]->name), all[i]);
		for (size_t k = 0; k < all[i]->npmus; k++) {
			const struct arch_pmu *p = &all[i]->pmus[k];
			struct pmuformat f = { 0 };
			struct err err = { 0 };

			cr_expect_eq(pmuformat_parse(&f, view_of(p->terms), &err), 0, "%s %s: %s",
				     all[i]->name, p->name, err.text);
			cr_expect_gt(f.terms.len, 0);
			pmuformat_release(&f);
		}
	}
}

Test(pmuformat, models_choose_their_description)
{
	const struct arch *x86 = arch_find("x86");

	cr_expect_neq(arch_find_pmu(x86, "x86/amdzen5", "default_core"),
		      arch_find_pmu(x86, "x86/skylakex", "default_core"));
	cr_expect_eq(arch_find_pmu(x86, "AuthenticAMD-26-2-1", "default_core"),
		     arch_find_pmu(x86, "x86/amdzen5", "default_core"));
	cr_expect_null(arch_find_pmu(x86, "x86/skylakex", "uncore_nosuch"));
	cr_expect_null(arch_find_pmu(x86, "x86/sandybridge", "uncore_upi"));
	cr_expect_eq(arch_find_pmu(NULL, "", "software")->type, 1);
	cr_expect_null(arch_find_pmu(NULL, "", "default_core"));
	cr_expect_eq(arch_find_machine("aarch64"), arch_find("arm64"));
	cr_expect_eq(arch_find_machine("i686"), x86);
	cr_expect_null(arch_find_machine("vax"));
}
