/* SPDX-License-Identifier: MIT */

/*
 * Bytes as an ELF file with debug information: all units are read, and what is
 * found is in order and comes back from its bytes. Rules of frames are looked
 * up and followed; code is read and disassembled.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/elf/cfieval.h"
#include "util/elf/disasm.h"
#include "util/elf/dwarflines.h"
#include "util/elf/elfsyms.h"
#include "util/elf/lineindex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { UNITS = 8, ADDRESSES = 64, COST = 1 << 20 };

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_place(const struct lineindex *x, const struct lineindex *back, uint64_t address)
{
	struct lineindex_frame a[80], b[80];
	size_t n = lineindex_find(x, address, a, 80);

	check(n == lineindex_find(back, address, b, 80) && n <= 80);
	for (size_t i = 0; i < n; i++) {
		check(!a[i].name == (i + 1 == n) && !a[i].name == !b[i].name);
		check(a[i].line == b[i].line && !a[i].file == !b[i].file);
		check(!a[i].file || strcmp(a[i].file, b[i].file) == 0);
	}
}

static void read_lines(const uint8_t *data, size_t size)
{
	struct lineindex x = { 0 }, back = { 0 };
	struct buf bytes = { 0 };
	struct err err = { 0 };
	struct dwarflines *d = dwarflines_open_bytes(data, size, &err);

	if (!d) {
		check(err.code != ERR_NONE && err.text[0]);
		return;
	}
	dwarflines_list(d, &x);
	check(x.units.len == dwarflines_count(d));
	for (size_t i = 0; i < x.units.len && i < UNITS; i++)
		if (dwarflines_cost(d, i) < COST)
			dwarflines_read(d, i, &x);
	lineindex_write(&x, (struct view){ 0 }, &bytes);
	check(lineindex_read(&back, (struct view){ 0 }, buf_view(&bytes), &err) == 0);
	for (size_t i = 0; i < x.ranges.len; i++) {
		check(x.ranges.at[i].start < x.ranges.at[i].end);
		check(!i || x.ranges.at[i - 1].end <= x.ranges.at[i].start);
		check_place(&x, &back, x.ranges.at[i].start);
	}
	for (size_t u = 0; u < x.units.len; u++)
		for (size_t i = 0; i < x.units.at[u].spots.len && i < ADDRESSES; i++)
			check_place(&x, &back, x.units.at[u].spots.at[i].address);
	lineindex_release(&x);
	lineindex_release(&back);
	buf_release(&bytes);
	dwarflines_close(d);
}

static bool read_memory(void *arg, uint64_t address, unsigned bytes, uint64_t *value)
{
	(void)arg;
	check(bytes >= 1 && bytes <= 8);
	*value = address * 2654435761u;
	return address % 5 != 0;
}

static void read_frames(const uint8_t *data, size_t size, const struct elfsyms *s)
{
	const struct cfieval_memory memory = { read_memory, NULL };
	struct err err = { 0 };
	struct elfcfi *c = elfcfi_open_bytes(data, size, &err);
	const struct cfieval_machine *m = c ? cfieval_machine_of(elfcfi_machine(c)) : NULL;
	const struct elfsyms_symbol *symbol;

	for (size_t i = 0; m && i < ADDRESSES && (symbol = elfsyms_at(s, i)); i++) {
		struct cfieval_regs regs = { .known = UINT64_MAX };
		const struct elfcfi_frame *f = elfcfi_find(c, symbol->address + i);

		check(f == elfcfi_find(c, symbol->address + i));
		for (size_t r = 0; r < ELFCFI_REGISTERS; r++)
			regs.value[r] = 0x1000 * r;
		if (f)
			cfieval_step(f, m, &memory, &regs);
	}
	elfcfi_close(c);
}

static void read_code(const struct elfsyms *s)
{
	struct elfsyms_machine machine = elfsyms_machine_of(s);
	const struct elfsyms_symbol *symbol;
	struct err err = { 0 };
	struct disasm *d =
		disasm_new(machine.number, machine.is_64, machine.is_big, DISASM_ATT, &err);

	for (size_t i = 0; d && i < 8 && (symbol = elfsyms_at(s, i)); i++) {
		struct buf code = { 0 };

		elfsyms_read(s, symbol->address, 512, &code);
		check(code.len <= 512);
		for (size_t at = 0; at < code.len;) {
			struct disasm_insn insn;

			disasm_decode(d, view_make(code.at + at, code.len - at),
				      symbol->address + at, &insn);
			check(insn.len && insn.len <= code.len - at);
			at += insn.len;
		}
		buf_release(&code);
	}
	disasm_free(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	struct elfsyms *s = elfsyms_open_bytes(data, size, &err);

	read_lines(data, size);
	if (s) {
		read_frames(data, size, s);
		read_code(s);
	}
	elfsyms_close(s);
	return 0;
}
