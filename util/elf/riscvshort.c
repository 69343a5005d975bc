/* SPDX-License-Identifier: MIT */
#include "util/elf/riscvshort.h"

/*
 * The instructions of 16 bits stand for others of 32: those are put together here. Source: The
 * RISC-V Instruction Set Manual, volume I, chapter "C" Extension for Compressed Instructions.
 */

enum {
	SP = 2,
	RA = 1,
	OP = 0x33,
	OP_32 = 0x3b,
	OP_IMM = 0x13,
	OP_IMM_32 = 0x1b,
	LOAD = 0x03,
	LOAD_FP = 0x07,
	STORE = 0x23,
	STORE_FP = 0x27,
	BRANCH = 0x63,
	JALR = 0x67,
	JAL = 0x6f,
	LUI = 0x37,
};

static const uint32_t NONE = 0, EBREAK = 0x00100073;

/* Bits high..low of the instruction, at another place. */
static uint32_t bits(uint32_t h, unsigned high, unsigned low, unsigned to)
{
	return (h >> low & ((1u << (high - low + 1)) - 1)) << to;
}

static uint32_t extend(uint32_t value, unsigned sign)
{
	return value & 1u << sign ? value | ~0u << sign : value;
}

/* One of the eight registers that three bits name. */
static uint32_t few(uint32_t h, unsigned low)
{
	return 8 + bits(h, low + 2, low, 0);
}

static uint32_t type_i(uint32_t op, uint32_t f3, uint32_t rd, uint32_t rs1, uint32_t imm)
{
	return op | rd << 7 | f3 << 12 | rs1 << 15 | imm << 20;
}

static uint32_t type_r(uint32_t op, uint32_t f3, uint32_t f7, uint32_t rd, uint32_t rs2)
{
	return op | rd << 7 | f3 << 12 | rd << 15 | rs2 << 20 | f7 << 25;
}

static uint32_t type_s(uint32_t op, uint32_t f3, uint32_t rs1, uint32_t rs2, uint32_t imm)
{
	return op | bits(imm, 4, 0, 7) | f3 << 12 | rs1 << 15 | rs2 << 20 | bits(imm, 11, 5, 25);
}

static uint32_t type_b(uint32_t f3, uint32_t rs1, uint32_t imm)
{
	return BRANCH | bits(imm, 11, 11, 7) | bits(imm, 4, 1, 8) | f3 << 12 | rs1 << 15 |
	       bits(imm, 10, 5, 25) | bits(imm, 12, 12, 31);
}

static uint32_t type_j(uint32_t rd, uint32_t imm)
{
	return JAL | rd << 7 | bits(imm, 19, 12, 12) | bits(imm, 11, 11, 20) |
	       bits(imm, 10, 1, 21) | bits(imm, 20, 20, 31);
}

/* The two sizes of offsets in loads and stores, by the register that is theirs. */
static uint32_t words(uint32_t h)
{
	return bits(h, 12, 10, 3) | bits(h, 6, 6, 2) | bits(h, 5, 5, 6);
}

static uint32_t doubles(uint32_t h)
{
	return bits(h, 12, 10, 3) | bits(h, 6, 5, 6);
}

/* ---- the three rows of the table ---- */

static uint32_t expand_memory(uint32_t h, bool is_64)
{
	uint32_t rd = few(h, 2), rs1 = few(h, 7), imm;

	switch (h >> 13) {
	case 0:
		imm = bits(h, 12, 11, 4) | bits(h, 10, 7, 6) | bits(h, 6, 6, 2) | bits(h, 5, 5, 3);
		return imm ? type_i(OP_IMM, 0, rd, SP, imm) : NONE;
	case 1:
		return type_i(LOAD_FP, 3, rd, rs1, doubles(h));
	case 2:
		return type_i(LOAD, 2, rd, rs1, words(h));
	case 3:
		return is_64 ? type_i(LOAD, 3, rd, rs1, doubles(h))
			     : type_i(LOAD_FP, 2, rd, rs1, words(h));
	case 5:
		return type_s(STORE_FP, 3, rs1, rd, doubles(h));
	case 6:
		return type_s(STORE, 2, rs1, rd, words(h));
	case 7:
		return is_64 ? type_s(STORE, 3, rs1, rd, doubles(h))
			     : type_s(STORE_FP, 2, rs1, rd, words(h));
	default:
		return NONE;
	}
}

static uint32_t expand_arithmetic(uint32_t h, bool is_64)
{
	static const uint8_t f3[] = { 0, 4, 6, 7 };
	uint32_t rd = few(h, 7), imm = bits(h, 12, 12, 5) | bits(h, 6, 2, 0);

	switch (bits(h, 11, 10, 0)) {
	case 0:
	case 1:
		if (!is_64 && imm > 31)
			return NONE;
		return type_i(OP_IMM, 5, rd, rd, imm | bits(h, 10, 10, 10));
	case 2:
		return type_i(OP_IMM, 7, rd, rd, extend(imm, 5));
	default:
		break;
	}
	imm = bits(h, 6, 5, 0);
	if (!bits(h, 12, 12, 0))
		return type_r(OP, f3[imm], imm ? 0 : 0x20, rd, few(h, 2));
	return is_64 && imm < 2 ? type_r(OP_32, 0, imm ? 0 : 0x20, rd, few(h, 2)) : NONE;
}

static uint32_t expand_upper(uint32_t h)
{
	uint32_t rd = bits(h, 11, 7, 0), imm;

	if (rd == SP) {
		imm = bits(h, 12, 12, 9) | bits(h, 6, 6, 4) | bits(h, 5, 5, 6) | bits(h, 4, 3, 7) |
		      bits(h, 2, 2, 5);
		return imm ? type_i(OP_IMM, 0, SP, SP, extend(imm, 9)) : NONE;
	}
	imm = bits(h, 12, 12, 5) | bits(h, 6, 2, 0);
	return imm ? LUI | rd << 7 | extend(imm, 5) << 12 : NONE;
}

static uint32_t expand_immediate(uint32_t h, bool is_64)
{
	uint32_t rd = bits(h, 11, 7, 0);
	uint32_t imm = extend(bits(h, 12, 12, 5) | bits(h, 6, 2, 0), 5);
	uint32_t jump = extend(bits(h, 12, 12, 11) | bits(h, 11, 11, 4) | bits(h, 10, 9, 8) |
				       bits(h, 8, 8, 10) | bits(h, 7, 7, 6) | bits(h, 6, 6, 7) |
				       bits(h, 5, 3, 1) | bits(h, 2, 2, 5),
			       11);
	uint32_t branch = extend(bits(h, 12, 12, 8) | bits(h, 11, 10, 3) | bits(h, 6, 5, 6) |
					 bits(h, 4, 3, 1) | bits(h, 2, 2, 5),
				 8);

	switch (h >> 13) {
	case 0:
		return type_i(OP_IMM, 0, rd, rd, imm);
	case 1:
		if (!is_64)
			return type_j(RA, jump);
		return rd ? type_i(OP_IMM_32, 0, rd, rd, imm) : NONE;
	case 2:
		return type_i(OP_IMM, 0, rd, 0, imm);
	case 3:
		return expand_upper(h);
	case 4:
		return expand_arithmetic(h, is_64);
	case 5:
		return type_j(0, jump);
	default:
		return type_b(h >> 13 & 1, few(h, 7), branch);
	}
}

static uint32_t expand_registers(uint32_t h)
{
	uint32_t rd = bits(h, 11, 7, 0), rs2 = bits(h, 6, 2, 0);
	bool is_second = bits(h, 12, 12, 0);

	if (rs2)
		return is_second ? type_r(OP, 0, 0, rd, rs2) : type_i(OP_IMM, 0, rd, rs2, 0);
	if (!rd)
		return is_second ? EBREAK : NONE;
	return type_i(JALR, 0, is_second ? RA : 0, rd, 0);
}

static uint32_t expand_stack(uint32_t h, bool is_64)
{
	uint32_t rd = bits(h, 11, 7, 0), rs2 = bits(h, 6, 2, 0);
	uint32_t load8 = bits(h, 12, 12, 5) | bits(h, 6, 5, 3) | bits(h, 4, 2, 6);
	uint32_t load4 = bits(h, 12, 12, 5) | bits(h, 6, 4, 2) | bits(h, 3, 2, 6);
	uint32_t store8 = bits(h, 12, 10, 3) | bits(h, 9, 7, 6);
	uint32_t store4 = bits(h, 12, 9, 2) | bits(h, 8, 7, 6);

	switch (h >> 13) {
	case 0:
		if (!is_64 && bits(h, 12, 12, 0))
			return NONE;
		return type_i(OP_IMM, 1, rd, rd, bits(h, 12, 12, 5) | rs2);
	case 1:
		return type_i(LOAD_FP, 3, rd, SP, load8);
	case 2:
		return rd ? type_i(LOAD, 2, rd, SP, load4) : NONE;
	case 3:
		if (!is_64)
			return type_i(LOAD_FP, 2, rd, SP, load4);
		return rd ? type_i(LOAD, 3, rd, SP, load8) : NONE;
	case 4:
		return expand_registers(h);
	case 5:
		return type_s(STORE_FP, 3, SP, rs2, store8);
	case 6:
		return type_s(STORE, 2, SP, rs2, store4);
	default:
		return is_64 ? type_s(STORE, 3, SP, rs2, store8)
			     : type_s(STORE_FP, 2, SP, rs2, store4);
	}
}

uint32_t riscvshort_expand(uint16_t insn, bool is_64)
{
	switch (insn & 3) {
	case 0:
		return expand_memory(insn, is_64);
	case 1:
		return expand_immediate(insn, is_64);
	case 2:
		return expand_stack(insn, is_64);
	default:
		return NONE;
	}
}
