/* SPDX-License-Identifier: MIT */
#include "util/export/scriptinsn.h"

#include <elf.h>

#include "util/base/alloc.h"
#include "util/elf/disasm.h"
#include "util/session/code.h"

#define F(NAME) scriptfields_bit(NAME)

struct scriptinsn {
	struct symbols *symbols;
	struct elfsyms_machine machine; /* that .disasm is for */
	bool has_machine;
	struct disasm *disasm;	 /* NULL: this build has none for it */
	struct disasm_insn insn; /* the last one, where .disasm is there */
	struct buf code;
	uint64_t start; /* of .code, as it ran */
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

bool scriptinsn_open(struct scriptinsn *s, struct session_place p, size_t len, const char *arch)
{
	struct elfsyms_machine machine = { 0 };
	struct symbols_file file;
	struct err ignored = { 0 };
	uint64_t address = p.address;

	buf_clear(&s->code);
	s->start = p.address;
	if (symbols_find_file(s->symbols, p, &file))
		address = file.address;
	if (!p.mapping ||
	    code_read(s->symbols, p, address, len, arch, &s->code, &machine, &ignored) < 0)
		return false;
	use_machine(s, machine);
	return s->code.len;
}

struct scriptinsn_one scriptinsn_at(struct scriptinsn *s, uint64_t address)
{
	uint64_t offset = address - s->start;
	struct view rest;
	size_t len = 0;

	if (offset >= s->code.len)
		return (struct scriptinsn_one){ 0 };
	rest = view_make(s->code.at + offset, s->code.len - (size_t)offset);
	if (s->disasm) {
		disasm_decode(s->disasm, rest, address, &s->insn);
		len = s->insn.len;
	} else if (s->machine.number == EM_AARCH64) {
		len = 4;
	} else if (s->machine.number == EM_RISCV) {
		/* RISC-V ISA manual, volume I, "Base Instruction-Length Encoding". */
		len = (rest.at[0] & 3) == 3 ? 4 : 2;
	}
	return (struct scriptinsn_one){ .bytes =
						view_make(rest.at, len < rest.len ? len : rest.len),
					.text = s->disasm ? &s->insn : NULL };
}

struct view scriptinsn_find(struct scriptinsn *s, struct session_place p, const char *arch)
{
	if (!scriptinsn_open(s, p, SCRIPTINSN_MOST, arch))
		return view_make("", 0);
	return scriptinsn_at(s, p.address).bytes;
}

void scriptinsn_add_bytes(struct view bytes, struct buf *out)
{
	for (size_t i = 0; i < bytes.len; i++)
		buf_printf(out, "%02x ", (unsigned char)bytes.at[i]);
}

void scriptinsn_add_text(const struct disasm_insn *insn, struct buf *out)
{
	buf_add_text(out, insn->mnemonic);
	if (insn->operands[0])
		buf_printf(out, " %s", insn->operands);
	if (insn->has_target)
		buf_printf(out, " 0x%llx", (unsigned long long)insn->target);
}

void scriptinsn_add(struct scriptinsn *s, struct session_place p, const char *arch, uint64_t fields,
		    struct buf *out)
{
	struct view bytes = scriptinsn_find(s, p, arch);

	if (fields & F(INSNLEN))
		buf_printf(out, " ilen: %zu", bytes.len);
	if ((fields & F(INSN)) && bytes.len) {
		buf_add_text(out, " insn: ");
		scriptinsn_add_bytes(bytes, out);
		buf_cut(out, out->len - 1);
	}
	if (!(fields & F(DISASM)) || !bytes.len || !s->disasm)
		return;
	buf_add_text(out, "\t\t");
	scriptinsn_add_text(&s->insn, out);
}
