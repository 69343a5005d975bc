/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <elf.h>
#include <string.h>

#include "util/elf/cfieval.h"

enum { RBX = 3, RBP = 6, RSP = 7, RIP = 16 };

/* Memory in which each word holds its address and 1. */
static bool read_word(void *arg, uint64_t address, unsigned bytes, uint64_t *value)
{
	uint64_t *limit = arg;

	if (bytes != 8 || address >= *limit)
		return false;
	*value = address + 1;
	return true;
}

static uint64_t limit = 0x10000;
static const struct cfieval_memory memory = { read_word, &limit };

static struct cfieval_regs make_regs(void)
{
	struct cfieval_regs r = { .known = 1u << RBX | 1u << RBP | 1u << RSP, .pc = 0x400000 };

	r.value[RBX] = 0xb;
	r.value[RBP] = 0x2000;
	r.value[RSP] = 0x1000;
	return r;
}

/* The frame of a function that has pushed rbp and made room: its address is rbp+16. */
static struct elfcfi_frame make_frame(void)
{
	struct elfcfi_frame f = { .cfa = { .how = ELFCFI_COPIED, .reg = RBP, .offset = 16 } };

	for (unsigned i = 0; i < ELFCFI_REGISTERS; i++)
		f.regs[i].how = ELFCFI_UNDEFINED;
	f.regs[RBX].how = ELFCFI_SAME;
	f.regs[RBP] = (struct elfcfi_rule){ .how = ELFCFI_SAVED, .offset = -16 };
	f.regs[RIP] = (struct elfcfi_rule){ .how = ELFCFI_SAVED, .offset = -8 };
	return f;
}

Test(cfieval, steps_to_the_caller)
{
	const struct cfieval_machine *m = cfieval_machine_of(EM_X86_64);
	struct cfieval_regs r = make_regs();
	struct elfcfi_frame f = make_frame();

	cr_assert(cfieval_step(&f, m, &memory, &r));
	cr_expect_eq(r.value[RSP], 0x2010);
	cr_expect_eq(r.value[RBP], 0x2001, "out of memory at 0x2000");
	cr_expect_eq(r.pc, 0x2009);
	cr_expect_eq(r.value[RBX], 0xb);
	cr_expect_eq(r.known, 1u << RBX | 1u << RBP | 1u << RSP | 1u << RIP);
}

Test(cfieval, ends_where_the_return_address_is_undefined)
{
	struct cfieval_regs r = make_regs();
	struct elfcfi_frame f = make_frame();

	f.regs[RIP].how = ELFCFI_UNDEFINED;
	cr_expect(!cfieval_step(&f, cfieval_machine_of(EM_X86_64), &memory, &r));
	f = make_frame();
	r.value[RBP] = limit;
	cr_expect(!cfieval_step(&f, cfieval_machine_of(EM_X86_64), &memory, &r), "not in memory");
	f.cfa.reg = 1;
	cr_expect(!cfieval_step(&f, cfieval_machine_of(EM_X86_64), &memory, &r), "not known");
}

/* Works the expression out as the frame's address, which becomes the stack pointer. */
static bool work_out(const struct elfcfi_op *ops, size_t n, uint64_t *value)
{
	struct cfieval_regs r = make_regs();
	struct elfcfi_frame f = make_frame();
	bool is_known;

	f.cfa = (struct elfcfi_rule){ .how = ELFCFI_EXPR, .ops = ops, .nops = n };
	is_known = cfieval_step(&f, cfieval_machine_of(EM_X86_64), &memory, &r);
	*value = r.value[RSP];
	return is_known;
}

Test(cfieval, works_out_the_expression_of_a_plt)
{
	/* breg7 8, breg16 0, lit15, and, lit11, ge, lit3, shl, plus: what x86-64's linkers write. */
	const struct elfcfi_op ops[] = { { .atom = 0x77, .number = 8 },
					 { .atom = 0x76 },
					 { .atom = 0x3f },
					 { .atom = 0x1a },
					 { .atom = 0x3b },
					 { .atom = 0x2a },
					 { .atom = 0x33 },
					 { .atom = 0x24 },
					 { .atom = 0x22 } };
	uint64_t value;

	/* rbp stands for rip here: 0x2000 & 15 is not 11 or more. */
	cr_assert(work_out(ops, 9, &value));
	cr_expect_eq(value, 0x1008);
}

Test(cfieval, refuses_expressions_that_go_wrong)
{
	const struct elfcfi_op empty[] = { { .atom = 0x22 } },
			       pick[] = { { .atom = 0x30 }, { .atom = 0x15, .number = 7 } },
			       zero[] = { { .atom = 0x31 }, { .atom = 0x30 }, { .atom = 0x1b } },
			       jump[] = { { .atom = 0x2f } };
	struct elfcfi_op many[200];
	uint64_t value;

	memset(many, 0, sizeof(many));
	for (size_t i = 0; i < 200; i++)
		many[i].atom = 0x30;
	cr_expect(!work_out(empty, 1, &value), "an empty stack");
	cr_expect(!work_out(pick, 2, &value), "behind the stack");
	cr_expect(!work_out(zero, 3, &value), "division by zero");
	cr_expect(!work_out(jump, 1, &value), "a jump");
	cr_expect(!work_out(many, 200, &value), "a full stack");
	cr_expect(!work_out(many, 0, &value), "nothing");
}
