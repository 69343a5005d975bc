/* SPDX-License-Identifier: MIT */
/* The tables of registers: what is found by names and numbers, and conditions. */
#include <criterion/criterion.h>
#include <string.h>

#include "arch/regs.h"
#include "util/base/buf.h"
#include "util/regs/reglist.h"
#include "util/regs/regpicture.h"
#include "util/regs/regwhen.h"

static void expect_name(const char *arch, const char *word, const char *want)
{
	struct buf name = { 0 };
	struct regs_ref ref;

	if (regs_find(regs_of(arch), view_of(word), &ref))
		regs_add_name(&ref, &name);
	cr_expect_str_eq(buf_text(&name), want, "%s is '%s', not '%s'", word, buf_text(&name),
			 want);
	buf_release(&name);
}

Test(regs, names)
{
	expect_name("riscv", "siselect", "siselect");
	expect_name("riscv", "SISELECT", "siselect");
	expect_name("riscv", "hpmevent3", "hpmevent3");
	expect_name("riscv", "hpmevent31", "hpmevent31");
	expect_name("riscv", "hpmevent2", "");
	expect_name("riscv", "hpmevent32", "");
	expect_name("riscv", "hpmevent03", "");
	expect_name("riscv", "hpmevent[3]", "hpmevent3");
	expect_name("riscv", "hpmevent<n>", "hpmevent<n>");
	expect_name("riscv", "hpmevent", "hpmevent<n>");
	expect_name("riscv", "ctrdata[255]", "ctrdata255");
	expect_name("riscv", "ctrdata[256]", "");
	expect_name("riscv", "", "");
	expect_name("arm64", "pmevtyper30_el0", "PMEVTYPER30_EL0");
	expect_name("arm64", "PMEVTYPER_EL0", "PMEVTYPER<n>_EL0");
	expect_name("arm64", "BRBINF31", "BRBINF31_EL1");
	expect_name("arm64", "BRBINF32", "");
	expect_name("x86", "lbr_from0", "MSR_LASTBRANCH_0_FROM_IP");
	expect_name("x86", "DEBUGCTL", "IA32_DEBUGCTL");
	cr_expect_null(regs_of("vax"));
}

/* Each member of each register is found by each of its numbers and by its name. */
Test(regs, every_number)
{
	const struct regs_set *set;
	size_t sets = 0, seen = 0;

	while ((set = regs_next(&sets))) {
		for (size_t i = 0; i < set->nregisters; i++) {
			const struct regs_register *r = &set->registers[i];

			for (size_t k = 0; k < r->naddresses; k++) {
				const struct regs_address *a = &r->addresses[k];

				for (uint64_t n = a->first; n <= a->last; n++, seen++) {
					struct regs_ref ref = { set, r, r->family, n, NULL }, found;
					struct buf name = { 0 };
					size_t pos = 0;
					bool there = false;

					while (regs_next_number(set, (int)a->space,
								regs_number(a, n), &pos, &found))
						there |= found.reg == r;
					cr_expect(there);
					regs_add_name(&ref, &name);
					cr_expect(regs_find(set, view_of(name.at), &found));
					cr_expect_eq(found.reg, r);
					cr_expect_eq(found.n, n);
					buf_release(&name);
				}
			}
		}
	}
	cr_expect_eq(sets, 3);
	cr_expect_gt(seen, 1000);
}

/* Arm's numbers by the encodings of the manual: op0, op1, CRn, CRm, op2. */
Test(regs, arm_numbers)
{
	static const struct {
		const char *word, *want;
	} rows[] = {
		{ "3,3,9,12,0", "PMCR_EL0" },	      { "S3_3_C9_C12_0", "PMCR_EL0" },
		{ "sysreg 0xdce0", "PMCR_EL0" },      { "3,3,14,12,0", "PMEVTYPER0_EL0" },
		{ "3,3,14,15,6", "PMEVTYPER30_EL0" }, { "2,1,8,0,0", "BRBINF0_EL1" },
		{ "2,1,8,15,0", "BRBINF15_EL1" },     { "2,1,8,0,4", "BRBINF16_EL1" },
		{ "s2_1_c8_c15_6", "BRBTGT31_EL1" },  { "2,1,8,15,5", "BRBSRC31_EL1" },
		{ "2,1,9,0,1", "BRBFCR_EL1" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reglist l = { 0 };
		struct buf name = { 0 };
		struct err err = { 0 };

		cr_assert_eq(reglist_find(&l, NULL, rows[i].word, &err), 0, "%s", err.text);
		cr_assert_eq(l.len, 1);
		regs_add_name(&l.at[0], &name);
		cr_expect_str_eq(name.at, rows[i].want);
		buf_release(&name);
		vec_release(&l);
	}
}

Test(regs, what_is_no_register)
{
	static const char *const words[] = {
		"4,0,0,0,0",
		"3,3,9,12",
		"3,3,9,12,0,0",
		"s3_3_c16_c12_0",
		"csr 3,3,9,12,0",
		"csr:",
		"csr x",
		"0xffff",
		"via 0x40",
		"x*",
		"",
		"<n>",
		"s",
		"hpmevent[",
		"hpmevent[]",
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct reglist l = { 0 };
		struct err err = { 0 };

		cr_expect_eq(reglist_find(&l, NULL, words[i], &err), -1, "'%s'", words[i]);
		cr_expect_eq(err.code, ERR_ABSENT);
		cr_expect_eq(l.len, 0);
		vec_release(&l);
	}
}

static void expect_said(const char *text, const char *want)
{
	struct regs_known known = regs_nothing_known(regs_of("x86"));
	struct err err = { 0 };

	cr_expect_eq(regwhen_parse(regs_of("x86"), text, &known, &err), *want ? -1 : 0);
	cr_expect_str_eq(err.text, want);
}

Test(regs, conditions)
{
	expect_said("tsx", "");
	expect_said("not tsx, vendor = amd", "");
	expect_said("lbr-format=arch | amd-v2", "");
	expect_said("tsx,not tsx", "what is said of 'tsx' leaves no case");
	expect_said("vendor", "'vendor' has no case ''");
	expect_said("vendor=", "'vendor' has no case ''");
	expect_said("vendor=via", "'vendor' has no case 'via'");
	expect_said("tsx=yes", "'tsx' holds or does not: it has no cases");
	expect_said("not vendor=amd", "'vendor' holds or does not: it has no cases");
	expect_said("", "registers of x86 do not depend on ''");
	expect_said("vender=amd", "registers of x86 do not depend on 'vender'");
}

/* In every case the shown fields and reserved bits are all bits, each of them once. */
static void check_whole(const struct regs_set *set, const struct regs_register *r,
			const struct regs_known *k)
{
	uint64_t seen = 0;

	for (size_t i = 0; i < r->nitems; i++) {
		const struct regs_item *item = &r->items[i];

		if (!regs_can_hold(&item->cond, k))
			continue;
		cr_assert(regs_must_hold(&item->cond, k));
		if (item->kind == REGS_ABSENT || item->kind == REGS_UNKNOWN)
			return;
		cr_expect_eq(seen & regs_mask(item), 0, "%s %s", set->arch, r->name);
		seen |= regs_mask(item);
	}
	cr_expect_eq(seen, UINT64_MAX >> (64 - r->width), "%s %s", set->arch, r->name);
}

Test(regs, whole_in_random_cases)
{
	const struct regs_set *set;
	uint64_t seed = 1;
	size_t sets = 0;

	while ((set = regs_next(&sets))) {
		for (size_t i = 0; i < set->nregisters * 200; i++) {
			const struct regs_register *r = &set->registers[i % set->nregisters];
			struct regs_known k = { 0 };

			for (size_t c = 0; c < set->nchoices; c++) {
				seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
				k.cases[c] = UINT32_C(1) << (seed >> 33) % set->choices[c].ncases;
			}
			if (regs_can_hold(&r->cond, &k))
				check_whole(set, r, &k);
		}
	}
}

Test(regs, picture)
{
	struct regs_ref ref;
	struct regs_known k;
	struct buf out = { 0 };

	cr_assert(regs_find(regs_of("riscv"), view_of("ctrdata0"), &ref));
	k = regs_nothing_known(ref.set);
	regpicture_add(&ref, &k, 0, &out);
	cr_expect_str_eq(out.at,
			 "  63:32   31:28   27:16   15    14:4   3:0\n"
			 "+-------+-------+-------+-----+------+------+\n"
			 "|   -   |  CCE  |  CCM  | CCV |  -   | TYPE |\n"
			 "+-------+-------+-------+-----+------+------+\n",
			 "%s", out.at);
	buf_clear(&out);
	regpicture_add(&ref, &k, 26, &out);
	for (struct view rest = buf_view(&out), line; view_split(&rest, '\n', &line);)
		cr_expect_leq(line.len, 26);
	buf_release(&out);
}
