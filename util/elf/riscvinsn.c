/* SPDX-License-Identifier: MIT */
#include "util/elf/riscvinsn.h"

#include <stdio.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/elf/riscvshort.h"

enum { RA = 1, T0 = 5, JALR = 0x67, JAL = 0x6f, BRANCH = 0x63, AUIPC = 0x17 };

/*
 * Operands, a letter each; the rest stands for itself. In front: "6" and "3" only of that width,
 * "=" only with both sources the same, "A" with the order of memory behind the name.
 */
struct insn {
	const char *name;
	uint32_t match, mask;
	const char *operands;
};

static const struct insn insns[] = {
#define INSN(name, match, mask, operands) { name, match, mask, operands },
#include "util/elf/riscvinsns.def"
#undef INSN
};

static const struct {
	uint16_t number;
	const char *name;
} csrs[] = {
#define CSR(number, name) { number, name },
#include "util/elf/riscvcsrs.def"
#undef CSR
};

/* Those that come in rows, with the number of the first one behind the name. */
static const struct {
	uint16_t first, last;
	const char *name, *behind;
	unsigned number;
} csr_rows[] = {
	{ 0xc03, 0xc1f, "hpmcounter", "", 3 },	{ 0xc83, 0xc9f, "hpmcounter", "h", 3 },
	{ 0xb03, 0xb1f, "mhpmcounter", "", 3 }, { 0xb83, 0xb9f, "mhpmcounter", "h", 3 },
	{ 0x323, 0x33f, "mhpmevent", "", 3 },	{ 0x723, 0x73f, "mhpmevent", "h", 3 },
	{ 0x3a0, 0x3af, "pmpcfg", "", 0 },	{ 0x3b0, 0x3ef, "pmpaddr", "", 0 },
	{ 0x10c, 0x10f, "sstateen", "", 0 },	{ 0x30c, 0x30f, "mstateen", "", 0 },
	{ 0x60c, 0x60f, "hstateen", "", 0 },
};

static const char *const registers[32] = {
	"zero", "ra", "sp", "gp", "tp",	 "t0",	"t1", "t2", "s0", "s1", "a0",
	"a1",	"a2", "a3", "a4", "a5",	 "a6",	"a7", "s2", "s3", "s4", "s5",
	"s6",	"s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

static const char *const floats[32] = {
	"ft0", "ft1", "ft2", "ft3", "ft4",  "ft5",  "ft6", "ft7", "fs0",  "fs1",  "fa0",
	"fa1", "fa2", "fa3", "fa4", "fa5",  "fa6",  "fa7", "fs2", "fs3",  "fs4",  "fs5",
	"fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11",
};

/* ---- fields ---- */

static uint32_t bits(uint32_t i, unsigned high, unsigned low, unsigned to)
{
	return (i >> low & ((1u << (high - low + 1)) - 1)) << to;
}

static int32_t immediate_i(uint32_t i)
{
	return (int32_t)i >> 20;
}

static int32_t immediate_s(uint32_t i)
{
	return (int32_t)((uint32_t)((int32_t)(i & 0xfe000000) >> 20) | bits(i, 11, 7, 0));
}

static int32_t immediate_b(uint32_t i)
{
	uint32_t sign = i >> 31 ? 0xfffff000 : 0;

	return (int32_t)(sign | bits(i, 7, 7, 11) | bits(i, 30, 25, 5) | bits(i, 11, 8, 1));
}

static int32_t immediate_j(uint32_t i)
{
	uint32_t sign = i >> 31 ? 0xfff00000 : 0;

	return (int32_t)(sign | bits(i, 19, 12, 12) | bits(i, 20, 20, 11) | bits(i, 30, 21, 1));
}

static unsigned rd(uint32_t i)
{
	return bits(i, 11, 7, 0);
}

static unsigned rs1(uint32_t i)
{
	return bits(i, 19, 15, 0);
}

static unsigned rs2(uint32_t i)
{
	return bits(i, 24, 20, 0);
}

/* ---- operands ---- */

struct text {
	char *at;
	size_t len, room;
};

static void add(struct text *t, const char *text)
{
	while (*text && t->len + 1 < t->room)
		t->at[t->len++] = *text++;
	t->at[t->len] = '\0';
}

static void add_number(struct text *t, long long n)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", n);
	add(t, digits);
}

static void add_hex(struct text *t, unsigned n)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "0x%x", n);
	add(t, digits);
}

static void add_csr(struct text *t, unsigned number)
{
	for (size_t i = 0; i < ARRAY_LEN(csrs); i++)
		if (csrs[i].number == number) {
			add(t, csrs[i].name);
			return;
		}
	for (size_t i = 0; i < ARRAY_LEN(csr_rows); i++)
		if (number >= csr_rows[i].first && number <= csr_rows[i].last) {
			add(t, csr_rows[i].name);
			add_number(t, number - csr_rows[i].first + csr_rows[i].number);
			add(t, csr_rows[i].behind);
			return;
		}
	add_hex(t, number);
}

static void add_fence(struct text *t, uint32_t set)
{
	if (!set)
		add(t, "unknown");
	for (unsigned i = 0; i < 4; i++)
		if (set & 8u >> i)
			add(t, (const char *[]){ "i", "o", "r", "w" }[i]);
}

/* How numbers are rounded, where it is not as the control register says. */
static void add_rounding(struct text *t, uint32_t how)
{
	static const char *const names[] = {
		"rne", "rtz", "rdn", "rup", "rmm", "unknown", "unknown"
	};

	if (how < ARRAY_LEN(names))
		add(t, names[how]);
	else if (t->len >= 2)
		t->len -= 2; /* the comma before it */
	t->at[t->len] = '\0';
}

static void add_register(struct text *t, char letter, uint32_t i)
{
	bool is_float = letter >= 'A' && letter <= 'Z';
	const char *const *names = is_float ? floats : registers;

	switch (letter | 0x20) {
	case 'd':
		add(t, names[rd(i)]);
		break;
	case 's':
		add(t, names[rs1(i)]);
		break;
	case 't':
		add(t, names[rs2(i)]);
		break;
	default:
		add(t, names[i >> 27]);
	}
}

static void add_operand(struct text *t, char letter, uint32_t i)
{
	switch (letter) {
	case 'j':
	case 'o':
		add_number(t, immediate_i(i));
		break;
	case 'q':
		add_number(t, immediate_s(i));
		break;
	case 'u':
		add_hex(t, i >> 12);
		break;
	case '>':
		add_hex(t, bits(i, 25, 20, 0));
		break;
	case '<':
		add_hex(t, rs2(i));
		break;
	case 'P':
		add_fence(t, bits(i, 27, 24, 0));
		break;
	case 'Q':
		add_fence(t, bits(i, 23, 20, 0));
		break;
	case 'E':
		add_csr(t, i >> 20);
		break;
	case 'Z':
		add_number(t, rs1(i));
		break;
	case 'm':
		add_rounding(t, bits(i, 14, 12, 0));
		break;
	case ',':
		add(t, ", ");
		break;
	default:
		add(t, (char[]){ letter, '\0' });
	}
}

/* Targets are the caller's, who has names for them. */
static void add_operands(struct text *t, const char *operands, uint32_t i)
{
	for (const char *at = operands; *at; at++) {
		if (strchr("A36= ", *at))
			continue;
		if (*at == ',' && (at[1] == 'p' || at[1] == 'a'))
			break;
		if (*at == 'p' || *at == 'a')
			break;
		if (strchr("dstDSTR", *at))
			add_register(t, *at, i);
		else
			add_operand(t, *at, i);
	}
}

/* ---- what it does ---- */

static bool is_link(unsigned reg)
{
	return reg == RA || reg == T0;
}

static void set_target(struct disasm_insn *out, uint64_t target, bool is_64)
{
	out->has_target = true;
	out->target = is_64 ? target : (uint32_t)target;
}

/* Through a register; where an instruction before told its high part the target is known. */
static void tell_indirect(const struct riscvinsn_state *state, uint32_t i, bool is_64,
			  struct disasm_insn *out)
{
	out->kind = rd(i) ? DISASM_CALL : is_link(rs1(i)) ? DISASM_RETURN : DISASM_JUMP;
	out->always_leaves = !rd(i);
	if (out->kind == DISASM_RETURN || !(state->known >> rs1(i) & 1))
		return;
	set_target(out, state->high[rs1(i)] + (uint64_t)immediate_i(i), is_64);
	out->operands[0] = '\0';
}

static void tell_leaving(const struct riscvinsn_state *state, uint32_t i, bool is_64,
			 struct disasm_insn *out)
{
	switch (i & 0x7f) {
	case BRANCH:
		out->kind = DISASM_JUMP;
		set_target(out, out->address + (uint64_t)(int64_t)immediate_b(i), is_64);
		break;
	case JAL:
		out->kind = rd(i) ? DISASM_CALL : DISASM_JUMP;
		out->always_leaves = !rd(i);
		set_target(out, out->address + (uint64_t)(int64_t)immediate_j(i), is_64);
		break;
	case JALR:
		tell_indirect(state, i, is_64, out);
		break;
	default:
		break;
	}
}

/* Loads, stores and additions whose address has its high part from an instruction before. */
static void tell_data(const struct riscvinsn_state *state, uint32_t i, bool is_64,
		      struct disasm_insn *out)
{
	unsigned op = i & 0x7f, f3 = bits(i, 14, 12, 0);
	bool is_load = op == 0x03 || op == 0x07, is_store = op == 0x23 || op == 0x27;
	bool is_sum = op == 0x13 && f3 == 0;

	if (!(state->known >> rs1(i) & 1) || !(is_load || is_store || is_sum))
		return;
	out->has_data = true;
	out->data = state->high[rs1(i)] +
		    (uint64_t)(int64_t)(is_store ? immediate_s(i) : immediate_i(i));
	if (!is_64)
		out->data = (uint32_t)out->data;
}

static bool writes_register(const struct insn *k)
{
	return strchr(k->operands, 'd') != NULL;
}

static void learn(struct riscvinsn_state *state, const struct insn *k, uint32_t i,
		  const struct disasm_insn *out)
{
	if (out->kind != DISASM_PLAIN && out->kind != DISASM_JUMP)
		state->known = 0; /* what is called may change them */
	if (!writes_register(k) || !rd(i))
		return;
	state->known &= ~(1u << rd(i));
	if ((i & 0x7f) != AUIPC)
		return;
	state->known |= 1u << rd(i);
	state->high[rd(i)] = out->address + (uint64_t)(int64_t)(int32_t)(i & 0xfffff000);
}

/* ---- all of it ---- */

static const struct insn *find(uint32_t i, bool is_64)
{
	for (size_t n = 0; n < ARRAY_LEN(insns); n++) {
		const struct insn *k = &insns[n];

		if ((i & k->mask) == k->match && k->operands[0] != (is_64 ? '3' : '6') &&
		    (k->operands[0] != '=' || rs1(i) == rs2(i)))
			return k;
	}
	return NULL;
}

static uint32_t read_bytes(struct view bytes, size_t n)
{
	uint32_t value = 0;

	for (size_t i = n; i-- > 0;)
		value = value << 8 | (unsigned char)bytes.at[i];
	return value;
}

/* By its first bits (volume I, chapter Expanded Instruction-Length Encoding). */
static size_t length_of(unsigned char first)
{
	if ((first & 3) != 3)
		return 2;
	if ((first & 0x1c) != 0x1c)
		return 4;
	return (first & 0x3f) == 0x1f ? 6 : (first & 0x7f) == 0x3f ? 8 : 2;
}

static void decode_unknown(struct view bytes, struct disasm_insn *out)
{
	size_t at = 0;

	snprintf(out->mnemonic, sizeof(out->mnemonic), "(unknown)");
	for (size_t i = 0; i < out->len; i++)
		at += (size_t)snprintf(out->operands + at, sizeof(out->operands) - at, "%s%02x",
				       i ? " " : "", (unsigned char)bytes.at[i]);
}

static void decode_known(struct riscvinsn_state *state, const struct insn *k, uint32_t i,
			 bool is_64, struct disasm_insn *out)
{
	struct text operands = { out->operands, 0, sizeof(out->operands) };
	bool is_ordered = k->operands[0] == 'A';

	snprintf(out->mnemonic, sizeof(out->mnemonic), "%s%s", k->name,
		 !is_ordered ? ""
			     : (const char *[]){ "", ".rl", ".aq", ".aqrl" }[bits(i, 26, 25, 0)]);
	add_operands(&operands, k->operands, i);
	tell_leaving(state, i, is_64, out);
	tell_data(state, i, is_64, out);
	learn(state, k, i, out);
}

void riscvinsn_decode(struct riscvinsn_state *state, struct view bytes, bool is_64,
		      struct disasm_insn *out)
{
	const struct insn *k;
	uint32_t i;

	out->len = length_of((unsigned char)bytes.at[0]);
	if (out->len > bytes.len) {
		out->len = bytes.len;
		decode_unknown(bytes, out);
		return;
	}
	i = read_bytes(bytes, out->len < 4 ? out->len : 4);
	if (out->len == 2 && !i) {
		snprintf(out->mnemonic, sizeof(out->mnemonic), "unimp");
		return;
	}
	if (out->len == 2)
		i = riscvshort_expand((uint16_t)i, is_64);
	k = out->len <= 4 && i ? find(i, is_64) : NULL;
	if (k)
		decode_known(state, k, i, is_64, out);
	else
		decode_unknown(bytes, out);
}
