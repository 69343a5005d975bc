/* SPDX-License-Identifier: MIT */
#include "util/export/scriptinsn.h"

#include <elf.h>

#include "util/base/alloc.h"
#include "util/elf/disasm.h"
#include "util/session/code.h"

#define F(NAME) scriptfields_bit(NAME)

enum { INSTRUCTION_MOST = 16 };

struct scriptinsn {
	struct symbols *symbols;
	struct elfsyms_machine machine; /* that .disasm is for */
	bool has_machine;
	struct disasm *disasm;	 /* NULL: this build has none for it */
	struct disasm_insn insn; /* the last one, where .disasm is there */
	struct buf code;
};

struct scriptinsn *scriptinsn_new(struct symbols *symbols)
{
	struct scriptinsn *s = alloc_zero(1, sizeof(*s));

	s->symbols = symbols;
	return s;
}

void scriptinsn_free(struct scriptinsn *s)
{
	if (!s)
		return;
	disasm_free(s->disasm);
	buf_release(&s->code);
	free(s);
}

static void use_machine(struct scriptinsn *s, struct elfsyms_machine m)
{
	struct err ignored = { 0 };

	if (s->has_machine && s->machine.number == m.number && s->machine.is_64 == m.is_64 &&
	    s->machine.is_big == m.is_big)
		return;
	disasm_free(s->disasm);
	s->has_machine = true;
	s->machine = m;
	s->disasm = disasm_new(m.number, m.is_64, m.is_big, DISASM_ATT, &ignored);
}

struct view scriptinsn_find(struct scriptinsn *s, struct session_place p, const char *arch)
{
	struct elfsyms_machine machine = { 0 };
	struct symbols_file file;
	struct err ignored = { 0 };
	uint64_t address = p.address;
	size_t len = 0;

	buf_clear(&s->code);
	if (symbols_find_file(s->symbols, p, &file))
		address = file.address;
	if (!p.mapping || code_read(s->symbols, p, address, INSTRUCTION_MOST, arch, &s->code,
				    &machine, &ignored) < 0)
		return view_make("", 0);
	use_machine(s, machine);
	if (s->disasm) {
		disasm_decode(s->disasm, buf_view(&s->code), p.address, &s->insn);
		len = s->insn.len;
	} else if (machine.number == EM_AARCH64) {
		len = 4;
	} else if (machine.number == EM_RISCV) {
		/* RISC-V ISA manual, volume I, "Base Instruction-Length Encoding". */
		len = (s->code.at[0] & 3) == 3 ? 4 : 2;
	}
	return view_make(s->code.at, len < s->code.len ? len : s->code.len);
}

void scriptinsn_add(struct scriptinsn *s, struct session_place p, const char *arch, uint64_t fields,
		    struct buf *out)
{
	struct view bytes = scriptinsn_find(s, p, arch);

	if (fields & F(INSNLEN))
		buf_printf(out, " ilen: %zu", bytes.len);
	if ((fields & F(INSN)) && bytes.len) {
		buf_add_text(out, " insn:");
		for (size_t i = 0; i < bytes.len; i++)
			buf_printf(out, " %02x", (unsigned char)bytes.at[i]);
	}
	if (!(fields & F(DISASM)) || !bytes.len || !s->disasm)
		return;
	buf_printf(out, "\t\t%s", s->insn.mnemonic);
	if (s->insn.operands[0])
		buf_printf(out, " %s", s->insn.operands);
	if (s->insn.has_target)
		buf_printf(out, " 0x%llx", (unsigned long long)s->insn.target);
}
