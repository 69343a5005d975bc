/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/elf/riscvinsn.h"

/* At address 0x1000; hexadecimal digits as a listing has them: most significant first. */
static void decode(struct riscvinsn_state *state, const char *digits, bool is_64,
		   struct disasm_insn *out)
{
	unsigned long long value = strtoull(digits, NULL, 16);
	char bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(value >> 8 * i);
	*out = (struct disasm_insn){ .address = 0x1000 };
	riscvinsn_decode(state, view_make(bytes, strlen(digits) / 2), is_64, out);
	cr_expect_eq(out->len, strlen(digits) / 2, "%s: %zu bytes", digits, out->len);
}

static void expect_of(bool is_64, const char *digits, const char *want)
{
	struct riscvinsn_state state = { .known = 0 };
	struct disasm_insn out;
	char have[256];

	decode(&state, digits, is_64, &out);
	if (out.has_target)
		snprintf(have, sizeof(have), "%s %s%s%llx", out.mnemonic, out.operands,
			 out.operands[0] ? ", " : "", (unsigned long long)out.target);
	else
		snprintf(have, sizeof(have), "%s%s%s", out.mnemonic, out.operands[0] ? " " : "",
			 out.operands);
	cr_expect_str_eq(have, want, "%s: '%s', not '%s'", digits, have, want);
}

static void expect(const char *digits, const char *want)
{
	expect_of(true, digits, want);
}

/* As binutils' objdump has them. */
Test(riscvinsn, names_what_compilers_use)
{
	expect("fe010113", "addi sp, sp, -32");
	expect("00113c23", "sd ra, 24(sp)");
	expect("0005b503", "ld a0, 0(a1)");
	expect("12345537", "lui a0, 0x12345");
	expect("02a5d5b3", "divu a1, a1, a0");
	expect("42a5d593", "srai a1, a1, 0x2a");
	expect("00b50463", "beq a0, a1, 1008");
	expect("fea048e3", "bgtz a0, ff0");
	expect("00050463", "beqz a0, 1008");
	expect("0040006f", "j 1004");
	expect("004000ef", "jal 1004");
	expect("00008067", "ret");
	expect("000780e7", "jalr a5");
	expect("02a5f553", "fadd.d fa0, fa1, fa0");
	expect("c2051553", "fcvt.w.d a0, fa0, rtz");
	expect("22a50553", "fmv.d fa0, fa0");
	expect("1205252f", "lr.w.rl a0, (a0)");
}

Test(riscvinsn, names_what_kernels_use)
{
	expect("c0002573", "rdcycle a0");
	expect("14102573", "csrr a0, sepc");
	expect("b0302573", "csrr a0, mhpmcounter3");
	expect("14e51073", "csrw sctrctl, a0");
	expect("10500073", "wfi");
	expect("12000073", "sfence.vma");
	expect("0ff0000f", "fence");
	expect("0310000f", "fence rw, w");
	expect("08c5a6af", "amoswap.w a3, a2, (a1)");
	expect("0ec5b6af", "amoswap.d.aqrl a3, a2, (a1)");
	expect("0045200f", "cbo.zero 0(a0)");
}

Test(riscvinsn, reads_short_ones)
{
	expect("1141", "addi sp, sp, -16");
	expect("e406", "sd ra, 8(sp)");
	expect("4501", "li a0, 0");
	expect("852e", "mv a0, a1");
	expect("8082", "ret");
	expect("9002", "ebreak");
	expect("0000", "unimp");
	expect("c119", "beqz a0, 1006");
	expect("2505", "addiw a0, a0, 1");
	expect_of(false, "2505", "jal 1620");
	expect("6105", "addi sp, sp, 32");
}

Test(riscvinsn, has_the_length_of_what_it_does_not_know)
{
	expect("02057057", "(unknown) 57 70 05 02");
	expect("00000000001f", "(unknown) 1f 00 00 00 00 00");
	expect("000000000000003f", "(unknown) 3f 00 00 00 00 00 00 00");
	expect("8000", "(unknown) 00 80");
}

Test(riscvinsn, puts_addresses_of_two_parts_together)
{
	struct riscvinsn_state state = { .known = 0 };
	struct disasm_insn out;

	decode(&state, "00001517", true, &out); /* auipc a0, 0x1 */
	decode(&state, "01053503", true, &out); /* ld a0, 16(a0) */
	cr_expect(out.has_data);
	cr_expect_eq(out.data, 0x2010);
	/* a0 is what was loaded now. */
	decode(&state, "01053503", true, &out);
	cr_expect_not(out.has_data);
	decode(&state, "fffff097", true, &out); /* auipc ra, 0xfffff */
	decode(&state, "020080e7", true, &out); /* jalr 32(ra) */
	cr_expect_eq(out.kind, DISASM_CALL);
	cr_expect(out.has_target);
	cr_expect_eq(out.target, 0x20);
}

Test(riscvinsn, tells_what_leaves)
{
	static const struct {
		const char *digits;
		enum disasm_kind kind;
		bool always;
	} cases[] = {
		{ "00008067", DISASM_RETURN, true }, { "8082", DISASM_RETURN, true },
		{ "0040006f", DISASM_JUMP, true },   { "00050463", DISASM_JUMP, false },
		{ "004000ef", DISASM_CALL, false },  { "00078067", DISASM_JUMP, true },
		{ "fe010113", DISASM_PLAIN, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct riscvinsn_state state = { .known = 0 };
		struct disasm_insn out;

		decode(&state, cases[i].digits, true, &out);
		cr_expect_eq(out.kind, cases[i].kind, "%s", cases[i].digits);
		cr_expect_eq(out.always_leaves, cases[i].always, "%s", cases[i].digits);
	}
}

/* Any bits: as long as there are bytes, and never nothing. */
Test(riscvinsn, takes_any_bytes)
{
	for (unsigned first = 0; first < 65536; first++) {
		const char bytes[] = { (char)first, (char)(first >> 8), (char)first, 0x12 };
		struct riscvinsn_state state = { .known = 0 };

		for (size_t len = 1; len <= sizeof(bytes); len++) {
			struct disasm_insn out = { .address = 0 };

			riscvinsn_decode(&state, view_make(bytes, len), first & 1, &out);
			cr_assert(out.len > 0 && out.len <= len && out.mnemonic[0]);
			cr_assert_eq(memchr(out.operands, 0, sizeof(out.operands)) == NULL, 0);
		}
	}
}
