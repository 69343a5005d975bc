/* SPDX-License-Identifier: MIT */
#include "util/elf/disasm.h"

#include <capstone/capstone.h>
#include <elf.h>
#include <stdio.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/library.h"
#include "util/elf/elfload.h"
#include "util/elf/riscvinsn.h"
#include "util/elf/x86len.h"

#define STRING_OF(x) #x
#define STRING(x)    STRING_OF(x)

#define FUNCTIONS(F) \
	F(cs_support) \
	F(cs_open) \
	F(cs_close) \
	F(cs_option) \
	F(cs_malloc) \
	F(cs_free) \
	F(cs_disasm_iter) \
	F(cs_insn_group)

/* Its tables are a third of this program's memory. */
struct capstone {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libcapstone.so." STRING(CS_API_MAJOR), "takes code apart",
					names, ARRAY_LEN(names) };

struct disasm {
	struct capstone cs;
	csh handle;
	cs_insn *insn;
	cs_arch arch;
	bool is_64;
	size_t shortest; /* bytes of an instruction */
	/* What Capstone knows since version 5 only is not asked of it. */
	bool is_riscv;
	struct riscvinsn_state riscv;
};

struct kind {
	uint16_t machine;
	int arch;
	int mode32, mode64;
	size_t shortest;
};

static const struct kind kinds[] = {
	{ EM_386, CS_ARCH_X86, CS_MODE_32, CS_MODE_32, 1 },
	{ EM_X86_64, CS_ARCH_X86, CS_MODE_64, CS_MODE_64, 1 }, /* with x32 */
	{ EM_ARM, CS_ARCH_ARM, CS_MODE_ARM, CS_MODE_ARM, 4 },
	{ EM_AARCH64, CS_ARCH_ARM64, CS_MODE_ARM, CS_MODE_ARM, 4 },
	{ EM_PPC, CS_ARCH_PPC, CS_MODE_32, CS_MODE_32, 4 },
	{ EM_PPC64, CS_ARCH_PPC, CS_MODE_64, CS_MODE_64, 4 },
	{ EM_S390, CS_ARCH_SYSZ, 0, 0, 2 },
	{ EM_MIPS, CS_ARCH_MIPS, CS_MODE_MIPS32, CS_MODE_MIPS64, 4 },
	{ EM_SPARCV9, CS_ARCH_SPARC, CS_MODE_V9, CS_MODE_V9, 4 },
};

bool disasm_built_in(void)
{
	return true;
}

static int load(struct capstone *cs, struct err *err)
{
	if (library_load(&library, cs, err) == 0)
		return 0;
	err_hint(err, "it is in a package called libcapstone%d, or capstone", CS_API_MAJOR);
	return -1;
}

static int refuse(uint16_t machine, struct err *err)
{
	const char *name = elfload_machine_name(machine);

	if (name)
		return err_set(err, ERR_UNSUPPORTED, "Capstone does not know code of %s", name);
	return err_set(err, ERR_UNSUPPORTED, "Capstone does not know code of machine %u", machine);
}

struct disasm *disasm_new(uint16_t machine, bool is_64, bool is_big, enum disasm_syntax syntax,
			  struct err *err)
{
	const struct kind *k = NULL;
	struct disasm *d;
	int mode;

	d = alloc_zero(1, sizeof(*d));
	if (machine == EM_RISCV) {
		d->is_riscv = true;
		d->is_64 = is_64;
		return d;
	}
	if (load(&d->cs, err) < 0) {
		disasm_free(d);
		return NULL;
	}
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].machine == machine && d->cs.cs_support(kinds[i].arch))
			k = &kinds[i];
	if (!k) {
		refuse(machine, err);
		disasm_free(d);
		return NULL;
	}
	mode = (is_64 ? k->mode64 : k->mode32) | (is_big ? (int)CS_MODE_BIG_ENDIAN : 0);
	d->arch = (cs_arch)k->arch;
	d->is_64 = machine == EM_X86_64;
	d->shortest = k->shortest;
	if (d->cs.cs_open(d->arch, (cs_mode)mode, &d->handle) != CS_ERR_OK) {
		refuse(machine, err);
		disasm_free(d);
		return NULL;
	}
	d->cs.cs_option(d->handle, CS_OPT_DETAIL, CS_OPT_ON);
	if (d->arch == CS_ARCH_X86 && syntax == DISASM_ATT)
		d->cs.cs_option(d->handle, CS_OPT_SYNTAX, CS_OPT_SYNTAX_ATT);
	d->insn = d->cs.cs_malloc(d->handle);
	if (!d->insn)
		alloc_fail(sizeof(cs_insn));
	return d;
}

void disasm_free(struct disasm *d)
{
	if (!d)
		return;
	if (d->insn)
		d->cs.cs_free(d->insn, 1);
	if (d->handle)
		d->cs.cs_close(&d->handle);
	free(d);
}

static enum disasm_kind find_kind(const struct disasm *d)
{
	if (d->cs.cs_insn_group(d->handle, d->insn, CS_GRP_RET) ||
	    d->cs.cs_insn_group(d->handle, d->insn, CS_GRP_IRET))
		return DISASM_RETURN;
	if (d->cs.cs_insn_group(d->handle, d->insn, CS_GRP_CALL))
		return DISASM_CALL;
	if (d->cs.cs_insn_group(d->handle, d->insn, CS_GRP_JUMP))
		return DISASM_JUMP;
	return DISASM_PLAIN;
}

static bool always_leaves(const struct disasm *d, enum disasm_kind kind)
{
	const cs_detail *detail = d->insn->detail;

	if (d->arch == CS_ARCH_X86)
		return kind == DISASM_CALL || kind == DISASM_RETURN || d->insn->id == X86_INS_JMP ||
		       d->insn->id == X86_INS_LJMP;
	if (d->arch == CS_ARCH_ARM64)
		return kind == DISASM_CALL || kind == DISASM_RETURN ||
		       d->insn->id == ARM64_INS_BR ||
		       (d->insn->id == ARM64_INS_B &&
			(detail->arm64.cc == ARM64_CC_INVALID || detail->arm64.cc == ARM64_CC_AL));
	return false;
}

/* The widest of its vector registers; 0: it has none. */
static unsigned find_width(const cs_x86 *x86)
{
	unsigned widest = 0;

	for (size_t i = 0; i < x86->op_count; i++) {
		const cs_x86_op *op = &x86->operands[i];
		unsigned bits = 0;

		if (op->type == X86_OP_REG)
			bits = op->reg >= X86_REG_ZMM0 && op->reg <= X86_REG_ZMM31   ? 512
			       : op->reg >= X86_REG_YMM0 && op->reg <= X86_REG_YMM31 ? 256
			       : op->reg >= X86_REG_XMM0 && op->reg <= X86_REG_XMM31 ? 128
			       : op->reg >= X86_REG_MM0 && op->reg <= X86_REG_MM7    ? 64
										     : 0;
		widest = bits > widest ? bits : widest;
	}
	return widest;
}

/* "addsd", "ucomiss": one number at the bottom of the register. */
static bool is_scalar(const char *mnemonic)
{
	size_t len = strlen(mnemonic);

	return len > 2 && mnemonic[len - 2] == 's' &&
	       (mnemonic[len - 1] == 's' || mnemonic[len - 1] == 'd');
}

static const char *find_simd(const struct disasm *d)
{
	const char *name = d->insn->mnemonic;
	unsigned width = d->arch == CS_ARCH_X86 ? find_width(&d->insn->detail->x86) : 0;

	if (d->arch == CS_ARCH_ARM64)
		return d->cs.cs_insn_group(d->handle, d->insn, ARM64_GRP_NEON) ? "Neon" : NULL;
	if (d->arch == CS_ARCH_ARM)
		return d->cs.cs_insn_group(d->handle, d->insn, ARM_GRP_NEON) ? "Neon" : NULL;
	if (width == 512)
		return "AVX-512";
	if (width == 256)
		return "AVX";
	/* The encodings of AVX have names with a v in front. */
	if (width == 128 && name[0] == 'v')
		return is_scalar(name) ? "AVX scalar" : "AVX of 128 bits";
	if (width == 128)
		return is_scalar(name) ? "SSE scalar" : "SSE";
	return width == 64 ? "MMX" : NULL;
}

/* The last immediate operand of a jump or call is where it goes. */
static bool find_target(const struct disasm *d, uint64_t *target)
{
	const cs_detail *detail = d->insn->detail;

	if (d->arch == CS_ARCH_X86 && detail->x86.op_count == 1 &&
	    detail->x86.operands[0].type == X86_OP_IMM) {
		*target = (uint64_t)detail->x86.operands[0].imm;
		return true;
	}
	if (d->arch == CS_ARCH_ARM64 && detail->arm64.op_count &&
	    detail->arm64.operands[detail->arm64.op_count - 1].type == ARM64_OP_IMM) {
		*target = (uint64_t)detail->arm64.operands[detail->arm64.op_count - 1].imm;
		return true;
	}
	if (d->arch == CS_ARCH_ARM && detail->arm.op_count &&
	    detail->arm.operands[detail->arm.op_count - 1].type == ARM_OP_IMM) {
		*target = (uint32_t)detail->arm.operands[detail->arm.op_count - 1].imm;
		return true;
	}
	return false;
}

static bool find_data(const struct disasm *d, uint64_t *data)
{
	const cs_x86 *x86 = &d->insn->detail->x86;

	for (size_t i = 0; d->arch == CS_ARCH_X86 && i < x86->op_count; i++)
		if (x86->operands[i].type == X86_OP_MEM &&
		    x86->operands[i].mem.base == X86_REG_RIP) {
			*data = d->insn->address + d->insn->size +
				(uint64_t)x86->operands[i].mem.disp;
			return true;
		}
	return false;
}

/* The target is the last of the operands: it is cut off, with the comma before it. */
static void cut_target(char *operands)
{
	char *comma = strrchr(operands, ',');

	*(comma ? comma : operands) = 0;
}

/* What the library does not know: its bytes, so that what follows is read from where it begins. */
static void decode_unknown(const struct disasm *d, struct view bytes, struct disasm_insn *out)
{
	size_t len = d->arch == CS_ARCH_X86 ? x86len_find(bytes, d->is_64) : 0, at = 0;

	out->len = len ? len : d->shortest < bytes.len ? d->shortest : bytes.len;
	snprintf(out->mnemonic, sizeof(out->mnemonic), len ? "(unknown)" : "(bad)");
	for (size_t i = 0; i < out->len; i++)
		at += (size_t)snprintf(out->operands + at, sizeof(out->operands) - at, "%s%02x",
				       i ? " " : "", (unsigned char)bytes.at[i]);
}

void disasm_decode(struct disasm *d, struct view bytes, uint64_t address, struct disasm_insn *out)
{
	const uint8_t *at = (const uint8_t *)bytes.at;
	size_t left = bytes.len;

	*out = (struct disasm_insn){ .address = address };
	if (d->is_riscv) {
		riscvinsn_decode(&d->riscv, bytes, d->is_64, out);
		return;
	}
	if (!d->cs.cs_disasm_iter(d->handle, &at, &left, &address, d->insn)) {
		decode_unknown(d, bytes, out);
		return;
	}
	out->len = d->insn->size;
	snprintf(out->mnemonic, sizeof(out->mnemonic), "%s", d->insn->mnemonic);
	snprintf(out->operands, sizeof(out->operands), "%s", d->insn->op_str);
	out->kind = find_kind(d);
	out->always_leaves = always_leaves(d, out->kind);
	if (out->kind == DISASM_JUMP || out->kind == DISASM_CALL)
		out->has_target = find_target(d, &out->target);
	if (out->has_target)
		cut_target(out->operands);
	out->has_data = find_data(d, &out->data);
	out->simd = find_simd(d);
}
