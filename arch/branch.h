/* SPDX-License-Identifier: MIT */
#ifndef ARCH_BRANCH_H
#define ARCH_BRANCH_H

/*
 * One recorded branch, whatever processor recorded it: what the decoders of
 * the architectures (lbrintel, lbrarch, lbramd, brbe, ctrentry) make of their
 * registers, and how perf's files write it. Not every processor tells
 * everything, so each value says whether it is known.
 */

#include <stdbool.h>
#include <stdint.h>

/* The first sixteen as perf's files number them (include/uapi/linux/perf_event.h). */
enum branch_type {
	BRANCH_UNKNOWN,
	BRANCH_COND,
	BRANCH_UNCOND,
	BRANCH_IND,
	BRANCH_CALL,
	BRANCH_IND_CALL,
	BRANCH_RET,
	BRANCH_SYSCALL,
	BRANCH_SYSRET,
	BRANCH_COND_CALL,
	BRANCH_COND_RET,
	BRANCH_ERET,
	BRANCH_IRQ,
	BRANCH_SERROR,
	BRANCH_NO_TX,
	BRANCH_EXTENDED, /* of a file: its other types, which only Arm has */
	BRANCH_EXCEPTION,
	BRANCH_COSWAP, /* RISC-V: a return and a call in one, between co-routines */
	BRANCH_TYPES
};

/* As perf's files number them. */
enum branch_speculation { BRANCH_SPEC_NA, BRANCH_WRONG_PATH, BRANCH_NON_SPEC, BRANCH_CORRECT };

enum branch_privilege { BRANCH_PRIV_UNKNOWN, BRANCH_USER, BRANCH_KERNEL, BRANCH_HYPERVISOR };

enum branch_knows {
	BRANCH_KNOWS_FROM = 1 << 0,
	BRANCH_KNOWS_TO = 1 << 1,
	BRANCH_KNOWS_MISPREDICTED = 1 << 2,
	BRANCH_KNOWS_IN_TX = 1 << 3,
	BRANCH_KNOWS_ABORT = 1 << 4,
	BRANCH_KNOWS_CYCLES = 1 << 5,
	BRANCH_KNOWS_TYPE = 1 << 6,
	BRANCH_KNOWS_SPECULATION = 1 << 7,
	BRANCH_KNOWS_COUNTERS = 1 << 8,
	BRANCH_KNOWS_ADDRESSES = BRANCH_KNOWS_FROM | BRANCH_KNOWS_TO,
};

/* Why a slot holds no branch. */
enum branch_state {
	BRANCH_VALID,
	BRANCH_EMPTY,
	BRANCH_RESERVED, /* AMD's erratum 1452: not to be used */
};

struct branch {
	uint64_t from, to;
	uint32_t cycles; /* since the branch before */
	uint16_t knows;	 /* enum branch_knows; what is not known is 0 */
	uint8_t state;
	uint8_t type, speculation, privilege;
	bool mispredicted, in_tx, abort;
	uint8_t counters[4]; /* events since the branch before; 3: as many or more */
};

/* struct perf_branch_entry's third word. */
#define BRANCH_FLAG_MISPREDICTED (1u << 0)
#define BRANCH_FLAG_PREDICTED	 (1u << 1)
#define BRANCH_FLAG_IN_TX	 (1u << 2)
#define BRANCH_FLAG_ABORT	 (1u << 3)
#define BRANCH_CYCLES_SHIFT	 4
#define BRANCH_CYCLES_MOST	 0xffffu
#define BRANCH_TYPE_SHIFT	 20
#define BRANCH_TYPE_MOST	 0xfu
#define BRANCH_SPEC_SHIFT	 24
#define BRANCH_PRIV_SHIFT	 30

static inline unsigned int branch_flags_cycles(uint64_t flags)
{
	return flags >> BRANCH_CYCLES_SHIFT & BRANCH_CYCLES_MOST;
}

static inline enum branch_type branch_flags_type(uint64_t flags)
{
	return (enum branch_type)(flags >> BRANCH_TYPE_SHIFT & BRANCH_TYPE_MOST);
}

/* Of a file's entry, in this host's byte order. */
struct branch branch_of_entry(uint64_t from, uint64_t to, uint64_t flags);

/*
 * As a file's third word has it: cycles are cut to 16 bits, and types that perf
 * does not have become those that are nearest.
 */
uint64_t branch_flags(const struct branch *b);

/* "cond", "ind_call", as perf spells them; "exception" and "coswap" are ours. */
const char *branch_type_name(enum branch_type type);

/* "na", "wrong_path", "non_spec", "correct". */
const char *branch_speculation_name(enum branch_speculation s);

/* "user", "kernel", "hv"; NULL where it is not known. */
const char *branch_privilege_name(enum branch_privilege p);

#endif
