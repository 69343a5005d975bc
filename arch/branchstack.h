/* SPDX-License-Identifier: MIT */
#ifndef ARCH_BRANCHSTACK_H
#define ARCH_BRANCHSTACK_H

/*
 * All records of a processor at one moment: which is the newest, where the
 * list ends, and which slots hold nothing.
 */

#include <stddef.h>

#include "arch/branchformat.h"

enum { BRANCHSTACK_NOTHING = 0xffff };

struct branchstack {
	const struct branchformat *format;
	struct branchformat_cpu cpu;
	const struct branchformat_raw *slots; /* depth of them */
	/*
	 * depth of them: what is not known of the slot's branch, enum branch_knows,
	 * because a register is missing; BRANCHSTACK_NOTHING: not even whether there
	 * is one. NULL: everything is known.
	 */
	const uint16_t *missing;
	size_t depth;
	/*
	 * BRANCHFORMAT_TOP: the number of the newest record. BRANCHFORMAT_BRS:
	 * the number of the one that is written next, 0 when all are full. Else
	 * not used.
	 */
	size_t top;
	bool call_stack; /* of calls without their returns: an empty slot ends it */
};

struct branchstack_count {
	size_t branches;
	size_t empty, reserved; /* slots that were left out */
	size_t unknown;		/* slots of which nothing is known; they end nothing */
	size_t doubled;		/* records that Haswell writes twice */
};

/* Writes the branches to out, which has room for depth of them, the newest first. */
struct branchstack_count branchstack_read(const struct branchstack *s, struct branch *out);

#endif
