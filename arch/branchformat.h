/* SPDX-License-Identifier: MIT */
#ifndef ARCH_BRANCHFORMAT_H
#define ARCH_BRANCHFORMAT_H

/*
 * The formats that processors record branches in (branchformats.def): how the
 * registers of one record become a struct branch, in which order records lie,
 * and which registers have to be written to begin recording. Everything is
 * pure: what is known of the processor is handed in.
 */

#include <stddef.h>

#include "arch/branch.h"

/* The registers of one record; a format without the third one ignores it. */
struct branchformat_raw {
	uint64_t from, to, info;
};

/* What decoding depends on beside the format. Zeroed is the most capable processor. */
struct branchformat_cpu {
	bool no_tsx;	    /* neither HLE nor RTM: CPUID 7 EBX bits 4 and 11 */
	bool no_mispredict; /* architectural LBR: CPUID 1CH ECX bits 0, 1, 2 are clear */
	bool no_cycles;
	bool no_types;
	bool has_counters;	   /* CPUID 1CH ECX bits 19:16: counters' events are told */
	bool double_abort;	   /* Haswell: an abort is followed by a record too many */
	unsigned int virtual_bits; /* of addresses; 0: 48 */
};

/* Which record is the newest. */
enum branchformat_order {
	BRANCHFORMAT_FIRST, /* record 0 */
	BRANCHFORMAT_TOP,   /* the one that a register names, and the next one is below it */
	BRANCHFORMAT_BRS,   /* the one before that which would be written next */
};

struct branchformat_program;
struct branchformat_wish;

struct branchformat {
	const char *name; /* "intel-info" */
	const char *about;
	const char *arch; /* whose registers they are: regs_of() */
	enum branchformat_order order;
	unsigned int depth;	 /* of most processors that have it */
	unsigned int depth_most; /* of any */
	bool first_empty_ends;	 /* records behind an empty one are older than the list */
	/* Which depths a register can be told, and those in words; NULL: no register. */
	bool (*has_depth)(uint64_t depth);
	const char *depths;
	struct branch (*decode)(const struct branchformat_raw *raw,
				const struct branchformat_cpu *cpu);
	/* Adds the writes; false with why when the format cannot choose by that. */
	bool (*program)(const struct branchformat *f, const struct branchformat_wish *w,
			struct branchformat_program *out);
};

/* By its name; NULL when there is none. */
const struct branchformat *branchformat_find(const char *name);

/* All of them: *pos starts at 0; NULL at the end. */
const struct branchformat *branchformat_next(size_t *pos);

/* By bits 5:0 of IA32_PERF_CAPABILITIES; NULL for one that is not known. */
const struct branchformat *branchformat_of_intel(unsigned int lbr_fmt);

/* Its number there; 0 for those that have none. */
unsigned int branchformat_intel_number(const struct branchformat *f);

/* What is to be recorded. */
struct branchformat_wish {
	uint64_t kinds;	    /* PERF_SAMPLE_BRANCH_*; neither user nor kernel: both */
	bool guest;	    /* of a guest's branches, by its host where that is another register */
	unsigned int depth; /* 0: the format's */
};

/* One write of a program. */
struct branchformat_write {
	const char *name; /* "LBR_SELECT" */
	uint64_t number;
	uint64_t value;
};

enum { BRANCHFORMAT_WRITES = 4 };

/* In the order in which they are written; the last one begins recording. */
struct branchformat_program {
	struct branchformat_write writes[BRANCHFORMAT_WRITES];
	size_t len;
	const char *reason; /* why there is none */
	const char *note;   /* what else has to be so, or NULL */
};

/* For the formats: one more write. */
void branchformat_add(struct branchformat_program *p, const char *name, uint64_t number,
		      uint64_t value);

/*
 * For the formats: the sum of the bits that the kinds of a wish have in a
 * register. What no register can choose by (transactions) is false with the
 * reason. Without any kind it is as with "any".
 */
struct branchformat_bits {
	uint64_t any, any_call, any_return, ind_call, call, cond, ind_jump, call_stack;
	uint64_t user, kernel;
};
bool branchformat_choose(const struct branchformat_wish *w, const struct branchformat_bits *b,
			 uint64_t *kinds, uint64_t *modes, struct branchformat_program *p);

/* The value with its bit top and those above as that bit is. */
static inline uint64_t branchformat_extend(uint64_t value, unsigned int top)
{
	unsigned int shift = 63 - top;

	return (uint64_t)((int64_t)(value << shift) >> shift);
}

static inline unsigned int branchformat_top_bit(const struct branchformat_cpu *cpu)
{
	return (cpu->virtual_bits ? cpu->virtual_bits : 48) - 1;
}

#define BRANCH_FORMAT(id) extern const struct branchformat id;
#include "arch/branchformats.def"
#undef BRANCH_FORMAT

#endif
