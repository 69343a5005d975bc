/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "arch/riscv/isa.h"
#include "arch/riscv/isaneed.h"
#include "util/base/alloc.h"
#include "util/base/buf.h"

#define BIT(id) (UINT64_C(1) << ISA_##id)

static struct isa parse(const char *text)
{
	struct err err = { 0 };
	struct isa isa;

	cr_assert_eq(isa_parse(view_of(text), &isa, &err), 0, "%s: %s", text, err.text);
	return isa;
}

Test(isa, spellings_of_one_set_are_equal)
{
	static const char *const same[] = {
		"rv64imafdch_zicsr_sscofpmf_smcdeleg",
		"RV64IMAFDCH_Zicsr_Sscofpmf_Smcdeleg",
		"rv64i_m_a_f_d_c_h_zicsr_sscofpmf_smcdeleg",
		"rv64imafdch_smcdeleg_zicsr_sscofpmf",
		"rv64imafdchzicsr_sscofpmf_smcdeleg",
		"rv64i2p0m2p0a2p1f2p2d2p2c2p0h1p0_zicsr2p0_sscofpmf1p0_smcdeleg1p0",
		"rv64i2m2a2f2d2c2h1_zicsr2_sscofpmf1_smcdeleg1",
		"rv64ghc_sscofpmf_smcdeleg",
		"rv64gch_zifencei_sscofpmf_smcdeleg",
		"rv64imafdchsu_zicsr_sscofpmf_smcdeleg",
	};
	struct isa first = parse(same[0]);

	cr_expect_eq(first.xlen, 64);
	cr_expect(isa_has(&first, ISA_SMCDELEG) && isa_has(&first, ISA_SSCCFG));
	cr_expect_not(isa_has(&first, ISA_SSCSRIND));
	for (size_t i = 1; i < ARRAY_LEN(same); i++) {
		struct isa isa = parse(same[i]);

		isa.has &= ~BIT(G);
		cr_expect_eq(isa.has, first.has, "%s: %lx %lx", same[i], (long)isa.has,
			     (long)first.has);
	}
}

Test(isa, the_base_brings_counters_only_in_old_versions)
{
	struct isa old = parse("rv64i"), named = parse("rv64i2p1_zicsr"), e = parse("rv32e");

	cr_expect_eq(old.has, BIT(I) | BIT(ZICNTR) | BIT(ZICSR) | BIT(ZIFENCEI) | BIT(ZIHPM));
	cr_expect_eq(old.named, BIT(I));
	cr_expect_eq(named.has, BIT(I) | BIT(ZICSR));
	cr_expect_eq(e.has, BIT(E));
	cr_expect_eq(e.xlen, 32);
	cr_expect_eq(parse("rv128i10p11").has, BIT(I));
}

Test(isa, names_with_digits_are_whole_and_others_are_counted)
{
	struct isa isa = parse("rv64imac_zic64b_zve32x_zve64d1p0_zvl128b_ssu64xl_xtheadba1p0_sv39");

	cr_expect_eq(isa.others, 10, "%zu", isa.others);
	isa = parse("rv64ip_smctr1p0_ssctr");
	cr_expect_eq(isa.named, BIT(I) | BIT(SMCTR) | BIT(SSCTR));
	cr_expect_eq(isa.others, 1);
}

Test(isa, malformed_strings_are_told)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "", "starts with none of rv32" },	 { "rv", "starts with none of rv32" },
		{ "rv16i", "starts with none of rv32" }, { "riscv64", "starts with none of rv32" },
		{ "rv64", "between two '_'" },		 { "rv64_", "between two '_'" },
		{ "rv64i_", "between two '_'" },	 { "rv64i__zicsr", "between two '_'" },
		{ "rv64mac", "neither i, e nor g" },	 { "rv64_zicsr", "between two '_'" },
		{ "rv64i zicsr", "' ' at character 6" }, { "rv64i\n", "'?' at character 6" },
		{ "rv64i_z", "'z' at character 7" },	 { "rv64i_z2p0", "'z' at character 7" },
		{ "rv64i_2p0", "'2' at character 7" },	 { "rv64i_zic-sr", "'z' at character 7" },
		{ "rv64i_\xff", "'?' at character 7" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err err = { 0 };
		struct isa isa;

		cr_expect_eq(isa_parse(view_of(bad[i].text), &isa, &err), -1, "'%s'", bad[i].text);
		cr_expect(strstr(err.text, bad[i].says), "'%s': %s", bad[i].text, err.text);
		cr_expect_eq(err.code, ERR_INPUT);
	}
}

/* No prefix of a string, and no byte in it changed, does worse than fail. */
Test(isa, any_bytes_end_in_a_set_or_an_error)
{
	static const char text[] = "rv64i2p1m2p0su_zicsr2p0_sscofpmf_smcdeleg1p0";
	static const char odd[] = "_p09zsxi \n\xff";
	char copy[sizeof(text)];

	for (size_t i = 0; i < sizeof(text); i++) {
		for (size_t k = 0; k < sizeof(odd); k++) {
			struct err err = { 0 };
			struct isa isa;
			int status;

			memcpy(copy, text, sizeof(text));
			copy[i] = odd[k];
			status = isa_parse(view_make(copy, sizeof(text) - 1), &isa, &err);
			cr_expect(status == 0 ? !err.code : err.text[0] != '\0');
			err_clear(&err);
			status = isa_parse(view_make(copy, i), &isa, &err);
			cr_expect(status == 0 ? !err.code : err.text[0] != '\0');
		}
	}
}

Test(isa, lists_of_a_device_tree)
{
	static const char names[] = "i\0m\0zicsr\0zihpm\0sscsrind\0Ssccfg\0nosuch";
	struct err err = { 0 };
	struct isa isa;

	cr_assert_eq(isa_parse_list(view_make(names, sizeof(names)), view_of("rv64i"), &isa, &err),
		     0, "%s", err.text);
	cr_expect_eq(isa.has, BIT(I) | BIT(ZICSR) | BIT(ZIHPM) | BIT(SSCSRIND) | BIT(SSCCFG));
	cr_expect_eq(isa.xlen, 64);
	cr_expect_eq(isa.others, 2);
	cr_expect_eq(isa_parse_list(view_make(names, sizeof(names) - 1), view_of(""), &isa, &err),
		     -1);
	cr_expect(strstr(err.text, "last name has no end"), "%s", err.text);
	err_clear(&err);
	cr_expect_eq(isa_parse_list(view_make("i\0\0m", 5), view_of(""), &isa, &err), -1);
	cr_expect(strstr(err.text, "byte 2"), "%s", err.text);
	err_clear(&err);
	cr_expect_eq(isa_parse_list(view_make("", 0), view_of("rv64"), &isa, &err), -1);
	err_clear(&err);
	cr_expect_eq(isa_parse_list(view_make("", 0), view_of(""), &isa, &err), 0);
	cr_expect_eq(isa.has, 0);
}

/* The registry: sorted, and every name that it refers to is in it or a plain letter. */
Test(isa, the_registry_refers_to_what_is_there)
{
	static const char *const lists[ISA_EXTS][2] = {
#define ISA(id, name, implies, needs, what) { implies, needs },
#include "arch/riscv/isa.def"
#undef ISA
	};
	char room[ISA_NAME], before[ISA_NAME] = "";

	for (int i = 0; i < ISA_EXTS; i++) {
		isa_name((enum isa_ext)i, room);
		cr_expect(strcmp(before, room) < 0, "%s is behind %s", room, before);
		memcpy(before, room, sizeof(before));
		cr_expect_eq((int)isa_find(view_of(room)), i);
		cr_expect(isa_purpose((enum isa_ext)i)[0]);
		for (size_t k = 0; k < 2; k++) {
			const char *at = lists[i][k];

			while (*at) {
				size_t len = strcspn(at, " |");

				cr_expect(len == 1 || isa_find(view_make(at, len)) != ISA_EXTS,
					  "%s: %s", room, at);
				at += len + (at[len] != '\0');
			}
		}
	}
}

static void expect_need(const char *text, enum isaneed need, bool works, const char *why)
{
	struct buf said = { 0 };
	struct isa isa = parse(text);

	cr_expect_eq(isaneed_explain(&isa, need, &said), works, "%s", text);
	cr_expect_str_eq(buf_text(&said), why, "%s: %s", text, buf_text(&said));
	buf_release(&said);
}

Test(isaneed, says_what_is_missing)
{
	static const char indirect[] = "Sscsrind (reaches registers of S-mode by number)";
	struct buf both = { 0 };

	buf_printf(&both, "Ssccfg (S-mode configures delegated counters) and %s are missing",
		   indirect);
	expect_need("rv64imac", ISANEED_DELEGATION, false, both.at);
	buf_clear(&both);
	buf_printf(&both, "%s is missing", indirect);
	expect_need("rv64imac_smcdeleg", ISANEED_DELEGATION, false, both.at);
	expect_need("rv64imac_ssctr", ISANEED_BRANCHES, false, both.at);
	buf_release(&both);
	expect_need("rv64i2p1_ssccfg_smcsrind", ISANEED_DELEGATION, false,
		    "Zicntr (cycle, time and instret), Zicsr (control and status registers) and "
		    "Zihpm (programmable counters 3 to 31) are missing");
	expect_need("rv64i2p1_zicntr_smcdeleg_sscsrind", ISANEED_DELEGATION, true,
		    "Ssccfg, Sscsrind, Zicntr and Zicsr");
	expect_need("rv64i_sscofpmf", ISANEED_OVERFLOW, true, "Sscofpmf and Zihpm");
	expect_need("rv64i", ISANEED_OVERFLOW, false,
		    "Sscofpmf (overflow interrupts, and filters of programmable counters) is "
		    "missing");
	expect_need("rv64i_smctr_smcsrind", ISANEED_BRANCHES, true, "Ssctr, Sscsrind and Zicsr");
}

Test(isaneed, says_what_is_less_than_whole)
{
	static const struct {
		const char *isa;
		enum isaneed need;
		const char *says; /* NULL: nothing */
	} cases[] = {
		{ "rv64i_sscofpmf", ISANEED_FILTER, "without Smcntrpmf" },
		{ "rv64i_sscofpmf_smcntrpmf", ISANEED_FILTER, NULL },
		{ "rv64i_smcdeleg_sscsrind", ISANEED_DELEGATION, "without Sscofpmf" },
		{ "rv64i2p1_zicntr_smcdeleg_sscsrind", ISANEED_DELEGATION, "without Zihpm" },
		{ "rv64i_smctr_sscsrind", ISANEED_BRANCHES, "does not freeze" },
		{ "rv64i_sscofpmf", ISANEED_OVERFLOW, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct isa isa = parse(cases[i].isa);
		struct buf said = { 0 };

		isaneed_limits(&isa, cases[i].need, &said);
		cr_expect(cases[i].says ? strstr(buf_text(&said), cases[i].says) != NULL
					: said.len == 0,
			  "%s: %s", cases[i].isa, buf_text(&said));
		buf_release(&said);
	}
	cr_expect(
		strstr(isaneed_firmware(&(struct isa){ .has = BIT(SSSTATEEN) }, ISANEED_DELEGATION),
		       "mstateen0 bit 60"));
}
