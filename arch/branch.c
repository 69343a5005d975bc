/* SPDX-License-Identifier: MIT */
#include "arch/branch.h"

#include <stddef.h>

static const char *const type_names[BRANCH_TYPES] = {
	[BRANCH_UNKNOWN] = "unknown",
	[BRANCH_COND] = "cond",
	[BRANCH_UNCOND] = "uncond",
	[BRANCH_IND] = "ind",
	[BRANCH_CALL] = "call",
	[BRANCH_IND_CALL] = "ind_call",
	[BRANCH_RET] = "ret",
	[BRANCH_SYSCALL] = "syscall",
	[BRANCH_SYSRET] = "sysret",
	[BRANCH_COND_CALL] = "cond_call",
	[BRANCH_COND_RET] = "cond_ret",
	[BRANCH_ERET] = "eret",
	[BRANCH_IRQ] = "irq",
	[BRANCH_SERROR] = "serror",
	[BRANCH_NO_TX] = "no_tx",
	[BRANCH_EXTENDED] = "extended",
	[BRANCH_EXCEPTION] = "exception",
	[BRANCH_COSWAP] = "coswap",
};

struct branch branch_of_entry(uint64_t from, uint64_t to, uint64_t flags)
{
	/* Neither of the two bits: the processor does not tell. */
	bool told = flags & (BRANCH_FLAG_MISPREDICTED | BRANCH_FLAG_PREDICTED);
	unsigned int cycles = branch_flags_cycles(flags);

	return (struct branch){
		.from = from,
		.to = to,
		.cycles = cycles,
		.knows = BRANCH_KNOWS_ADDRESSES | (told ? BRANCH_KNOWS_MISPREDICTED : 0) |
			 BRANCH_KNOWS_IN_TX | BRANCH_KNOWS_ABORT |
			 (cycles ? BRANCH_KNOWS_CYCLES : 0) |
			 (branch_flags_type(flags) ? BRANCH_KNOWS_TYPE : 0) |
			 BRANCH_KNOWS_SPECULATION,
		.type = (uint8_t)branch_flags_type(flags),
		.speculation = flags >> BRANCH_SPEC_SHIFT & 3,
		.privilege = flags >> BRANCH_PRIV_SHIFT & 3,
		.mispredicted = flags & BRANCH_FLAG_MISPREDICTED,
		.in_tx = flags & BRANCH_FLAG_IN_TX,
		.abort = flags & BRANCH_FLAG_ABORT,
	};
}

static uint64_t file_type(const struct branch *b)
{
	if (b->type == BRANCH_EXCEPTION)
		return BRANCH_SYSCALL;
	return b->type == BRANCH_COSWAP ? BRANCH_IND : b->type;
}

uint64_t branch_flags(const struct branch *b)
{
	uint64_t cycles = b->cycles < BRANCH_CYCLES_MOST ? b->cycles : BRANCH_CYCLES_MOST;
	uint64_t flags = cycles << BRANCH_CYCLES_SHIFT | file_type(b) << BRANCH_TYPE_SHIFT |
			 (uint64_t)b->speculation << BRANCH_SPEC_SHIFT |
			 (uint64_t)b->privilege << BRANCH_PRIV_SHIFT;

	if (b->knows & BRANCH_KNOWS_MISPREDICTED)
		flags |= b->mispredicted ? BRANCH_FLAG_MISPREDICTED : BRANCH_FLAG_PREDICTED;
	if (b->in_tx)
		flags |= BRANCH_FLAG_IN_TX;
	if (b->abort)
		flags |= BRANCH_FLAG_ABORT;
	return flags;
}

const char *branch_type_name(enum branch_type type)
{
	return type_names[type];
}

const char *branch_speculation_name(enum branch_speculation s)
{
	static const char *const names[] = { "na", "wrong_path", "non_spec", "correct" };

	return names[s];
}

const char *branch_privilege_name(enum branch_privilege p)
{
	static const char *const names[] = { NULL, "user", "kernel", "hv" };

	return names[p];
}
