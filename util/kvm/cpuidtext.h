/* SPDX-License-Identifier: MIT */
#ifndef UTIL_KVM_CPUIDTEXT_H
#define UTIL_KVM_CPUIDTEXT_H

/*
 * Leaves of CPUID written down, as cpuid -r prints them, a line each:
 *
 *	0x00000007 0x00: eax=0x00000000 ebx=0x00000810 ecx=0x00000000 edx=0x00080000
 *
 * Lines of something else ("CPU 0:") are passed over.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/vec.h"
#include "util/base/view.h"

struct cpuidtext_leaf {
	uint32_t leaf, sub, regs[4];
};

struct cpuidtext {
	struct VEC(struct cpuidtext_leaf) leaves;
};

enum { CPUIDTEXT_LEAVES = 4096 }; /* more are not kept */

/* Adds what a line tells; false when it is something else. */
bool cpuidtext_add_line(struct cpuidtext *c, struct view line);
void cpuidtext_release(struct cpuidtext *c);

/* For perfleaf_read(): of a const struct cpuidtext. */
bool cpuidtext_ask(void *arg, uint32_t leaf, uint32_t sub, uint32_t out[4]);

#endif
