/* SPDX-License-Identifier: MIT */
#include "util/report/branchcode.h"

#include <elf.h>

#include "util/elf/disasm.h"
#include "util/elf/elfsyms.h"
#include "util/report/framepool.h"

/* The longest instruction of all machines, and the longest run (branchtable.c). */
enum { INSTRUCTION_MOST = 16, SPAN_MOST = 64 << 10 };

void branchcode_release(struct branchcode *c)
{
	disasm_free(c->disasm);
	buf_release(&c->code);
}

/* Runs of one file mostly come together. */
static void use_file(struct branchcode *c, const struct elfsyms *file)
{
	struct elfsyms_machine m = elfsyms_machine_of(file);
	struct err ignored = { 0 };

	if (c->file == file)
		return;
	disasm_free(c->disasm);
	c->file = file;
	c->machine = m.number;
	c->disasm = disasm_new(m.number, m.is_64, m.is_big, DISASM_ATT, &ignored);
}

/* Of two machines the lengths are known without taking instructions apart. 0: not known. */
static size_t length_at(struct branchcode *c, size_t at, uint64_t address)
{
	struct view left = view_make(c->code.at + at, c->code.len - at);
	struct disasm_insn insn;

	if (c->machine == EM_AARCH64)
		return 4;
	/* RISC-V ISA manual, volume I, "Base Instruction-Length Encoding". */
	if (c->machine == EM_RISCV)
		return (left.at[0] & 3) == 3 ? 4 : 2;
	if (!c->disasm)
		return 0;
	disasm_decode(c->disasm, left, address, &insn);
	return insn.len;
}

/* Reads the code of size bytes at a place, if it is there. */
static bool read_code(struct branchcode *c, struct session_place p, size_t size, uint64_t *address)
{
	struct symbols_file file;

	if (!p.mapping || !symbols_find_file(c->symbols, p, &file) || !file.image)
		return false;
	use_file(c, file.code);
	buf_clear(&c->code);
	elfsyms_read(file.code, file.address, size, &c->code);
	*address = file.address;
	return true;
}

uint64_t branchcode_after(struct branchcode *c, const struct framepool_frame *f, uint64_t address)
{
	struct session_place p = { .mapping = f->place.mapping, .address = address };
	uint64_t at;
	size_t len;

	if (!read_code(c, p, INSTRUCTION_MOST, &at) || !c->code.len)
		return 0;
	len = length_at(c, 0, at);
	return len ? address + len : 0;
}

uint64_t branchcode_count(struct branchcode *c, const struct framepool_frame *start, uint64_t span)
{
	uint64_t n = 0, at = 0, address;

	if (span > SPAN_MOST ||
	    !read_code(c, start->place, (size_t)span + INSTRUCTION_MOST, &address))
		return 0;
	while (at <= span && at < c->code.len) {
		size_t len = length_at(c, at, address + at);

		if (!len)
			return 0;
		n++;
		if (at == span)
			return n;
		at += len;
	}
	return 0;
}

uint64_t branchcode_count_within(struct branchcode *c, const struct framepool_frame *f,
				 uint64_t offset, uint64_t size)
{
	struct symbols_file file;
	uint64_t n = 0, at = 0;

	if (size > SPAN_MOST * 16 || !f->mapping.dso ||
	    !symbols_find_file(c->symbols, f->place, &file) || !file.image)
		return 0;
	use_file(c, file.code);
	buf_clear(&c->code);
	elfsyms_read(file.code, file.address - offset, (size_t)size, &c->code);
	while (at < c->code.len) {
		size_t len = length_at(c, at, file.address - offset + at);

		if (!len)
			return 0;
		n++;
		at += len;
	}
	return n;
}
