/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "pmu-events/evcounter.h"

struct counter_case {
	const char *text;
	bool known;
	uint64_t generic;
	uint32_t fixed;
};

Test(evcounter, every_form_of_a_list_is_read)
{
	static const struct counter_case cases[] = {
		{ "0,1,2,3", true, 0xf, 0 },
		{ " 0, 3 ", true, 0x9, 0 },
		{ "2,3,4,5,6,7,8,9", true, 0x3fc, 0 },
		{ "16", true, 1 << 16, 0 },
		{ "63", true, (uint64_t)1 << 63, 0 },
		{ "Fixed counter 0", true, 0, 1 },
		{ "Fixed counter 6", true, 0, 1 << 6 },
		{ "FIXED", true, 0, 1 },
		{ "Fixed", true, 0, 1 },
		{ "0,1,Fixed counter 2", true, 0x3, 4 },
		{ "0,", true, 1, 0 },
		{ "NA", false, 0, 0 },
		{ "na", false, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct evmodel_counters c = { 0 };
		struct err err = { 0 };

		cr_assert_eq(evcounter_parse(view_of(cases[i].text), &c, &err), 0, "%s", err.text);
		cr_expect_eq(c.known, cases[i].known, "%s", cases[i].text);
		cr_expect_eq(c.generic, cases[i].generic, "%s", cases[i].text);
		cr_expect_eq(c.generic_no_smt, cases[i].generic, "%s", cases[i].text);
		cr_expect_eq(c.fixed, cases[i].fixed, "%s", cases[i].text);
	}
}

Test(evcounter, what_is_no_list_is_told)
{
	static const char *const texts[] = {
		"0-3",	 "",   ",",  "0,,",	      "x",
		"64",	 "-1", "0x", "Fixed counter", "Fixed counter 32",
		"0;1,2", "1 2"
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct evmodel_counters c = { 0 };
		struct err err = { 0 };

		cr_expect_eq(evcounter_parse(view_of(texts[i]), &c, &err), -1, "%s", texts[i]);
		cr_expect_eq(err.code, ERR_INPUT);
	}
}

Test(evcounter, pebs_counters_are_fixed_from_32_on)
{
	struct evmodel_counters c = { 0 };
	struct err err = { 0 };

	cr_assert_eq(evcounter_parse_pebs(view_of("0,1,32,35"), &c, &err), 0);
	cr_expect_eq(c.generic, 3);
	cr_expect_eq(c.fixed, 9);
}

Test(evcounter, sizes_mind_how_architectures_number_counters)
{
	struct evmodel_counters intel = { .known = true, .generic = 0x30, .fixed = 4 };
	struct evmodel_counters riscv = { .known = true, .generic = 0x19 };
	struct evmodel_counters arm = { .known = true, .fixed = (uint32_t)1 << 31 };
	struct evmodel_counters all = { .known = true, .generic = 0xfffffff8 };
	struct evmodel_counters high = { .known = true, .generic = 0x80000000 };
	struct evmodel_pmu pmu = { .generic = 4, .fixed = 3 };

	cr_expect_eq(evcounter_generic_size("x86", &intel), 6);
	cr_expect_eq(evcounter_fixed_size("x86", &intel), 3);
	cr_expect_eq(evcounter_generic_size("riscv", &riscv), 2);
	cr_expect_eq(evcounter_fixed_size("riscv", &riscv), 1);
	cr_expect_eq(evcounter_fixed_size("arm64", &arm), 1);
	cr_expect_not(evcounter_fits("x86", &intel, &pmu));
	cr_expect(evcounter_fits("riscv", &all, &pmu));
	cr_expect_not(evcounter_fits("riscv", &high, &pmu));
}
