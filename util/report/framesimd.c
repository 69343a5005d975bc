/* SPDX-License-Identifier: MIT */
#include "util/report/framesimd.h"

#include <stdlib.h>

#include "util/elf/disasm.h"
#include "util/session/code.h"

enum { INSTRUCTION_MOST = 16 };

struct framesimd {
	struct disasm *disasm; /* of the machine below; NULL: there is none */
	struct elfsyms_machine machine;
	struct buf code;
};

void framesimd_free(struct framesimd *s)
{
	if (!s)
		return;
	disasm_free(s->disasm);
	buf_release(&s->code);
	free(s);
}

static void use_machine(struct framesimd *s, struct elfsyms_machine m)
{
	struct err ignored = { 0 };

	if (s->machine.number == m.number && s->machine.is_64 == m.is_64 &&
	    s->machine.is_big == m.is_big)
		return;
	disasm_free(s->disasm);
	s->machine = m;
	s->disasm = disasm_new(m.number, m.is_64, m.is_big, DISASM_ATT, &ignored);
}

const char *framesimd_find(struct framepool *f, uint32_t frame)
{
	const struct framepool_frame *at = framepool_at(f, frame);
	struct elfsyms_machine machine;
	struct code_function function;
	struct disasm_insn insn;
	struct err ignored = { 0 };

	if (!f->simd)
		f->simd = alloc_zero(1, sizeof(*f->simd));
	buf_clear(&f->simd->code);
	if (!code_find(f->symbols, at->place, &function) ||
	    code_read(f->symbols, at->place, function.address, INSTRUCTION_MOST, NULL,
		      &f->simd->code, &machine, &ignored) < 0 ||
	    !f->simd->code.len)
		return "";
	use_machine(f->simd, machine);
	if (!f->simd->disasm)
		return "";
	disasm_decode(f->simd->disasm, buf_view(&f->simd->code), function.address, &insn);
	return insn.simd ? insn.simd : "-";
}
