/* SPDX-License-Identifier: MIT */
#ifndef ARCH_RISCV_ISANEED_H
#define ARCH_RISCV_ISANEED_H

/*
 * What a set of RISC-V extensions allows to be done with counters, and in
 * words which ones are missing for the rest. It speaks of the hart alone: that
 * firmware opens and kernels use it is for others to find out.
 */

#include <stdbool.h>

#include "arch/riscv/isa.h"

struct buf;

enum isaneed {
	ISANEED_DELEGATION, /* S-mode programs counters itself: Smcdeleg, Ssccfg */
	ISANEED_OVERFLOW,   /* interrupts, and so samples: Sscofpmf */
	ISANEED_FILTER,	    /* :u and :k: Sscofpmf, Smcntrpmf for cycle and instret */
	ISANEED_BRANCHES,   /* control transfer records: Smctr, Ssctr */
};

/*
 * Whether isa allows it. why, which is added to, gets what it is that does
 * ("Ssccfg, Sscsrind and Zihpm"), or what is missing ("Ssccfg (S-mode
 * configures delegated counters) and Sscsrind (reaches ...) are missing").
 */
bool isaneed_explain(const struct isa *isa, enum isaneed need, struct buf *why);

/* Of what is allowed: adds what it lacks to be whole (cycle cannot be filtered), or nothing. */
void isaneed_limits(const struct isa *isa, enum isaneed need, struct buf *out);

/* What M-mode firmware has to do before S-mode can: "menvcfg.CDE ..."; "" for nothing. */
const char *isaneed_firmware(const struct isa *isa, enum isaneed need);

#endif
