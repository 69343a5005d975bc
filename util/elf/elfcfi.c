/* SPDX-License-Identifier: MIT */
#include "util/elf/elfcfi.h"

#include <dwarf.h>
#include <elfutils/libdw.h>

#include "util/base/arena.h"
#include "util/base/library.h"
#include "util/base/map.h"
#include "util/base/vec.h"
#include "util/elf/elfopen.h"

enum {
	FRAMES_MOST = 1 << 16, /* kept of one file */
	OPS_MOST = 256,	       /* of one expression */
};

#define FUNCTIONS(F) \
	F(dwarf_begin_elf) \
	F(dwarf_cfi_addrframe) \
	F(dwarf_cfi_end) \
	F(dwarf_end) \
	F(dwarf_frame_cfa) \
	F(dwarf_frame_info) \
	F(dwarf_frame_register) \
	F(dwarf_getcfi) \
	F(dwarf_getcfi_elf)

struct libdw {
	FUNCTIONS(LIBRARY_MEMBER)
};

static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static const struct library library = { "libdw.so.1", "reads call frame information", names,
					ARRAY_LEN(names) };

/* An open file. */
struct part {
	struct elffile file;
	Dwarf *dwarf;
};

struct elfcfi {
	struct libdw dw;
	struct part image, debug;
	uint16_t machine;
	unsigned nregs;
	Dwarf_CFI *sources[3]; /* asked one after the other; NULL: not there */
	struct map frames;     /* by address, 8 bytes; &nothing where there is none */
	struct arena arena;
};

static const struct elfcfi_frame nothing;

bool elfcfi_built_in(void)
{
	return true;
}

static void close_part(const struct elfcfi *c, struct part *p)
{
	if (p->dwarf)
		c->dw.dwarf_end(p->dwarf);
	elfopen_close(&p->file);
}

static unsigned count_registers(uint16_t machine)
{
	switch (machine) {
	case EM_386:
		return 9;
	case EM_X86_64:
		return 17;
	case EM_ARM:
		return 16;
	case EM_AARCH64:
		return 33;
	default:
		return 0;
	}
}

static void find_sources(struct elfcfi *c)
{
	GElf_Ehdr header;

	if (!c->image.file.lib.gelf_getehdr(c->image.file.elf, &header))
		return;
	c->machine = header.e_machine;
	c->nregs = count_registers(c->machine);
	if (!c->nregs)
		return;
	c->sources[0] = c->dw.dwarf_getcfi_elf(c->image.file.elf);
	c->image.dwarf = c->dw.dwarf_begin_elf(c->image.file.elf, DWARF_C_READ, NULL);
	if (c->image.dwarf)
		c->sources[1] = c->dw.dwarf_getcfi(c->image.dwarf);
	if (c->debug.file.elf)
		c->debug.dwarf = c->dw.dwarf_begin_elf(c->debug.file.elf, DWARF_C_READ, NULL);
	if (c->debug.dwarf)
		c->sources[2] = c->dw.dwarf_getcfi(c->debug.dwarf);
}

static struct elfcfi *new_reader(struct err *err)
{
	struct elfcfi *c = alloc_zero(1, sizeof(*c));

	if (library_load(&library, &c->dw, err) == 0)
		return c;
	free(c);
	return NULL;
}

struct elfcfi *elfcfi_open(const char *image, const char *debug, struct err *err)
{
	struct elfcfi *c = new_reader(err);
	struct err ignored = { 0 };

	if (!c)
		return NULL;
	if (elfopen_file(&c->image.file, image, err) < 0) {
		elfcfi_close(c);
		return NULL;
	}
	if (debug)
		elfopen_file(&c->debug.file, debug, &ignored);
	find_sources(c);
	return c;
}

struct elfcfi *elfcfi_open_bytes(const void *bytes, size_t len, struct err *err)
{
	struct elfcfi *c = new_reader(err);

	if (!c)
		return NULL;
	if (elfopen_bytes(&c->image.file, bytes, len, err) < 0) {
		elfcfi_close(c);
		return NULL;
	}
	find_sources(c);
	return c;
}

void elfcfi_close(struct elfcfi *c)
{
	if (!c)
		return;
	if (c->sources[0])
		c->dw.dwarf_cfi_end(c->sources[0]);
	close_part(c, &c->image);
	close_part(c, &c->debug);
	map_release(&c->frames);
	arena_release(&c->arena);
	free(c);
}

uint16_t elfcfi_machine(const struct elfcfi *c)
{
	return c->machine;
}

/* ---- rules ---- */

static void copy_ops(struct elfcfi *c, const Dwarf_Op *ops, size_t n, struct elfcfi_rule *rule)
{
	struct elfcfi_op *copy = arena_alloc(&c->arena, n * sizeof(*copy));

	for (size_t i = 0; i < n; i++)
		copy[i] = (struct elfcfi_op){ ops[i].atom, ops[i].number, ops[i].number2 };
	rule->ops = copy;
	rule->nops = n;
}

/* dwarf_frame_register() of libdw.h tells what the operations mean together. */
static struct elfcfi_rule make_rule(struct elfcfi *c, const Dwarf_Op *ops, size_t n)
{
	bool is_value = n && ops[n - 1].atom == DW_OP_stack_value;
	size_t len = is_value ? n - 1 : n;
	struct elfcfi_rule rule = { .how = is_value ? ELFCFI_OFFSET : ELFCFI_SAVED };

	if (n > OPS_MOST)
		return (struct elfcfi_rule){ .how = ELFCFI_UNDEFINED };
	if (n == 1 && ops[0].atom == DW_OP_regx)
		return (struct elfcfi_rule){ .how = ELFCFI_COPIED, .reg = (unsigned)ops[0].number };
	if (n == 1 && ops[0].atom >= DW_OP_reg0 && ops[0].atom <= DW_OP_reg31)
		return (struct elfcfi_rule){ .how = ELFCFI_COPIED,
					     .reg = ops[0].atom - (unsigned)DW_OP_reg0 };
	if (len == 1 && ops[0].atom == DW_OP_call_frame_cfa)
		return rule;
	if (len == 2 && ops[0].atom == DW_OP_call_frame_cfa && ops[1].atom == DW_OP_plus_uconst) {
		rule.offset = (int64_t)ops[1].number;
		return rule;
	}
	rule.how = is_value ? ELFCFI_EXPR : ELFCFI_SAVED_EXPR;
	copy_ops(c, ops, len, &rule);
	return rule;
}

static bool make_cfa(struct elfcfi *c, Dwarf_Frame *frame, struct elfcfi_rule *rule)
{
	Dwarf_Op *ops;
	size_t n;

	if (c->dw.dwarf_frame_cfa(frame, &ops, &n) != 0 || !n || n > OPS_MOST)
		return false;
	if (n == 1 && ops[0].atom == DW_OP_bregx) {
		*rule = (struct elfcfi_rule){ .how = ELFCFI_COPIED,
					      .reg = (unsigned)ops[0].number,
					      .offset = (int64_t)ops[0].number2 };
		return true;
	}
	rule->how = ELFCFI_EXPR;
	copy_ops(c, ops, n, rule);
	return true;
}

static const struct elfcfi_frame *make_frame(struct elfcfi *c, Dwarf_Frame *from)
{
	struct elfcfi_frame *frame = arena_alloc(&c->arena, sizeof(*frame));
	int ra = c->dw.dwarf_frame_info(from, NULL, NULL, &frame->is_signal);

	if (ra < 0 || !make_cfa(c, from, &frame->cfa))
		return NULL;
	for (unsigned i = 0; i < c->nregs; i++) {
		Dwarf_Op memory[3], *ops;
		size_t n;

		if (c->dw.dwarf_frame_register(from, (int)i, memory, &ops, &n) != 0)
			frame->regs[i].how = ELFCFI_UNDEFINED;
		else if (n)
			frame->regs[i] = make_rule(c, ops, n);
		else
			frame->regs[i].how = ops ? ELFCFI_UNDEFINED : ELFCFI_SAME;
	}
	return frame;
}

const struct elfcfi_frame *elfcfi_find(struct elfcfi *c, uint64_t address)
{
	const struct elfcfi_frame *found =
		map_find(&c->frames, view_make((const char *)&address, sizeof(address)));
	uint64_t *key;

	if (found)
		return found == &nothing ? NULL : found;
	if (c->frames.len == FRAMES_MOST) {
		map_release(&c->frames);
		arena_release(&c->arena);
	}
	for (size_t i = 0; i < ARRAY_LEN(c->sources) && !found; i++) {
		Dwarf_Frame *frame = NULL;

		if (c->sources[i] && c->dw.dwarf_cfi_addrframe(c->sources[i], address, &frame) == 0)
			found = make_frame(c, frame);
		free(frame);
	}
	key = arena_alloc(&c->arena, sizeof(*key));
	*key = address;
	*map_add(&c->frames, view_make((const char *)key, sizeof(*key))) =
		(void *)(found ? found : &nothing);
	return found;
}
