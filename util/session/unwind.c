/* SPDX-License-Identifier: MIT */
#include "util/session/unwind.h"

#include <elf.h>

#include "util/base/arena.h"
#include "util/base/bits.h"
#include "util/base/map.h"
#include "util/data/datasample.h"
#include "util/elf/cfieval.h"
#include "util/elf/elfsyms.h"

enum { FRAMES_MOST = 127 }; /* PERF_MAX_STACK_DEPTH of perf_event.h */

/* A file's call frame information. */
struct source {
	const struct dso *dso;
	struct elfcfi *cfi; /* NULL: not found */
};

struct unwind {
	struct session *session;
	struct symbols *symbols;
	struct map sources; /* by the address of the DSO */
	struct VEC(struct source *) all;
	struct arena arena;
	uint16_t machine; /* of the last file that was found */
	uint64_t addresses[FRAMES_MOST];
	size_t len;
	uint64_t refused;
	/* Of the current sample: */
	struct view stack;
	struct buf bytes; /* read from a file */
	uint64_t stack_start;
	const struct session_thread *thread;
};

struct unwind *unwind_new(struct session *session, struct symbols *symbols)
{
	struct unwind *u = alloc_zero(1, sizeof(*u));

	u->session = session;
	u->symbols = symbols;
	return u;
}

void unwind_free(struct unwind *u)
{
	if (!u)
		return;
	for (size_t i = 0; i < u->all.len; i++)
		elfcfi_close(u->all.at[i]->cfi);
	vec_release(&u->all);
	buf_release(&u->bytes);
	map_release(&u->sources);
	arena_release(&u->arena);
	free(u);
}

/* ---- files ---- */

static struct source *add_source(struct unwind *u, struct session_place p)
{
	struct source *s = arena_alloc(&u->arena, sizeof(*s));
	struct symbols_file file;
	struct err err = { 0 };

	s->dso = p.mapping->dso;
	if (!symbols_find_file(u->symbols, p, &file))
		file = (struct symbols_file){ 0 };
	if (file.image)
		s->cfi = elfcfi_open(file.image, file.path != file.image ? file.path : NULL, &err);
	else if (file.bytes.len)
		s->cfi = elfcfi_open_bytes(file.bytes.at, file.bytes.len, &err);
	*vec_add(&u->all) = s;
	*map_add(&u->sources, view_make((const char *)&s->dso, sizeof(s->dso))) = s;
	return s;
}

/* The file of a place, and where that has it; NULL when nothing is known. */
static struct elfcfi *find_source(struct unwind *u, struct session_place p, uint64_t *address)
{
	struct symbols_file file;
	struct source *s;

	if (!p.mapping)
		return NULL;
	s = map_find(&u->sources, view_make((const char *)&p.mapping->dso, sizeof(p.mapping->dso)));
	if (!s)
		s = add_source(u, p);
	if (!s->cfi || !symbols_find_file(u->symbols, p, &file))
		return NULL;
	*address = file.address;
	return s->cfi;
}

static struct session_place find_place(struct unwind *u, uint64_t address)
{
	return session_find_place(u->session, u->thread, RECORD_USER, address);
}

/* ---- memory and registers ---- */

static bool read_file(struct unwind *u, uint64_t address, unsigned char *out, unsigned bytes)
{
	struct symbols_file file;
	bool is_whole;

	if (!symbols_find_file(u->symbols, find_place(u, address), &file))
		return false;
	buf_clear(&u->bytes);
	elfsyms_read(file.code, file.address, bytes, &u->bytes);
	is_whole = u->bytes.len == bytes;
	if (is_whole)
		memcpy(out, u->bytes.at, bytes);
	return is_whole;
}

/* Out of the piece of stack, or out of a file that is mapped there. All of them little-endian. */
static bool read_memory(void *arg, uint64_t address, unsigned bytes, uint64_t *value)
{
	struct unwind *u = arg;
	unsigned char raw[8];
	uint64_t offset = address - u->stack_start;

	if (offset <= u->stack.len && u->stack.len - offset >= bytes) {
		memcpy(raw, u->stack.at + offset, bytes);
	} else if (!read_file(u, address, raw, bytes)) {
		return false;
	}
	*value = 0;
	for (unsigned i = 0; i < bytes; i++)
		*value |= (uint64_t)raw[i] << 8 * i;
	return true;
}

/* The kernel's number of a register (asm/perf_regs.h), by DWARF's; the program counter is last. */
static const uint8_t x86_64_order[] = { 0, 3, 2, 1, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23, 8 };
static const uint8_t i386_order[] = { 0, 2, 3, 1, 7, 6, 4, 5, 8 };

static bool get_sampled(const struct datasample_regs *regs, unsigned number, uint64_t *value)
{
	uint64_t below = regs->mask & (((uint64_t)1 << number) - 1);

	if (!(regs->mask >> number & 1) || bits_count(below) >= regs->values.len)
		return false;
	*value = words_get(regs->values, bits_count(below));
	return true;
}

static void take_register(const struct datasample_regs *from, unsigned number, unsigned dwarf,
			  struct cfieval_regs *out)
{
	if (get_sampled(from, number, &out->value[dwarf]))
		out->known |= (uint64_t)1 << dwarf;
}

static bool take_registers(const struct datasample_regs *from, uint16_t machine,
			   struct cfieval_regs *out)
{
	/* Kernels of 64 bits give those of 32-bit programs in their own order: pc is number 32. */
	bool is_arm64 = from->mask >> 32 & 1;
	unsigned pc = machine == EM_X86_64 || machine == EM_386 ? 8 : is_arm64 ? 32 : 15;

	switch (machine) {
	case EM_X86_64:
		for (unsigned i = 0; i + 1 < ARRAY_LEN(x86_64_order); i++)
			take_register(from, x86_64_order[i], i, out);
		break;
	case EM_386:
		for (unsigned i = 0; i + 1 < ARRAY_LEN(i386_order); i++)
			take_register(from, i386_order[i], i, out);
		break;
	case EM_ARM:
		for (unsigned i = 0; i < 15; i++)
			take_register(from, i, i, out);
		break;
	case EM_AARCH64:
		for (unsigned i = 0; i < 32; i++)
			take_register(from, i, i, out);
		break;
	default:
		return false;
	}
	return get_sampled(from, pc, &out->pc);
}

/* ---- steps ---- */

/* The frame pointer's number in DWARF. */
static unsigned frame_pointer(uint16_t machine)
{
	return machine == EM_X86_64 ? 6 : machine == EM_386 ? 5 : machine == EM_ARM ? 11 : 29;
}

/* Where nothing is said of a function: it may have pushed the frame pointer. */
static bool step_by_pointer(struct unwind *u, uint16_t machine, const struct cfieval_machine *m,
			    struct cfieval_regs *regs)
{
	const unsigned fp = frame_pointer(machine);
	uint64_t next, pc;

	if (!(regs->known >> fp & 1) || !(regs->known >> m->sp & 1) ||
	    regs->value[fp] < regs->value[m->sp] || regs->value[fp] % m->word ||
	    !read_memory(u, regs->value[fp], m->word, &next) ||
	    !read_memory(u, regs->value[fp] + m->word, m->word, &pc))
		return false;
	regs->value[m->sp] = regs->value[fp] + 2 * m->word;
	regs->value[fp] = next;
	regs->pc = pc;
	return true;
}

/* Of arm64, without what signs it: addresses of programs have 48 or 52 bits. */
static uint64_t strip_signature(uint16_t machine, uint64_t pc)
{
	return machine == EM_AARCH64 && !(pc >> 55 & 1) ? pc & (((uint64_t)1 << 52) - 1) : pc;
}

static void follow(struct unwind *u, uint16_t machine, struct cfieval_regs *regs)
{
	const struct cfieval_machine *m = cfieval_machine_of(machine);
	const struct cfieval_memory memory = { read_memory, u };
	bool was_called = false; /* else the program was interrupted there */

	u->stack_start = regs->value[m->sp];

	while (u->len < FRAMES_MOST) {
		uint64_t pc = regs->pc - was_called, sp = regs->value[m->sp], address = 0;
		const struct elfcfi_frame *frame;
		struct elfcfi *cfi;

		if (!pc)
			return;
		u->addresses[u->len++] = pc;
		cfi = find_source(u, find_place(u, pc), &address);
		frame = cfi && elfcfi_machine(cfi) == machine ? elfcfi_find(cfi, address) : NULL;
		if (frame ? !cfieval_step(frame, m, &memory, regs)
			  : !step_by_pointer(u, machine, m, regs))
			return;
		regs->pc = strip_signature(machine, regs->pc);
		was_called = !frame || !frame->is_signal;
		/* Stacks grow down; what does not come nearer to the start goes in circles. */
		if (regs->value[m->sp] < sp || (regs->value[m->sp] == sp && u->len > 1) ||
		    !regs->pc)
			return;
	}
}

/*
 * The program counter of a machine that is not known yet: it is told by the
 * file that this leads to. arm64 has 33 registers, x86 fewer, arm 16.
 */
static bool find_counter(struct unwind *u, const struct datasample_regs *regs, uint64_t *pc)
{
	static const unsigned numbers[] = { 32, 8, 15 };
	uint64_t value;
	bool is_found = false;

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		if (!get_sampled(regs, numbers[i], &value))
			continue;
		if (!is_found)
			*pc = value;
		is_found = true;
		if (find_place(u, value).mapping) {
			*pc = value;
			break;
		}
	}
	return is_found;
}

uint64_t unwind_refused(const struct unwind *u)
{
	return u->refused;
}

size_t unwind_sample(struct unwind *u, const struct session_thread *t, const struct datasample *s,
		     const uint64_t **addresses)
{
	struct cfieval_regs regs = { .known = 0 };
	struct elfcfi *cfi;
	uint64_t address;

	u->len = 0;
	u->thread = t;
	u->stack = s->user_stack;
	*addresses = u->addresses;
	if (s->user_stack.len && !elfcfi_built_in())
		u->refused++;
	if (!s->user_regs.abi || !s->user_stack.len || !find_counter(u, &s->user_regs, &regs.pc))
		return 0;
	cfi = find_source(u, find_place(u, regs.pc), &address);
	if (cfi)
		u->machine = elfcfi_machine(cfi);
	if (take_registers(&s->user_regs, u->machine, &regs) && regs.pc)
		follow(u, u->machine, &regs);
	return u->len;
}
