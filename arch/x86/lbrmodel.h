/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_LBRMODEL_H
#define ARCH_X86_LBRMODEL_H

/*
 * Which branch records a model of processor has, by what is known of it
 * offline. Sources: SDM 4, the tables of MSRs of each generation; the
 * generations as Linux tells them apart (arch/x86/events/intel/core.c, amd).
 */

#include <stdbool.h>
#include <stdint.h>

struct branchformat;

struct lbrmodel {
	const char *name;   /* "Skylake to Rocket Lake" */
	const char *models; /* folders below pmu-events/arch/x86, globs with blanks between */
	/* Intel's family 6: models in hex; AMD: families and ranges of models "19:10-1F". */
	const char *numbers;
	const struct branchformat *format; /* NULL: 0x345 alone tells it, or .none */
	bool none;			   /* it has no branch records */
	bool call_stack;
	bool double_abort;	 /* a record too many is written behind an abort */
	unsigned int depth;	 /* 0: CPUID tells it */
	uint32_t from, to, info; /* MSRs of the records; info 0: none */
};

/* By a cpuid ("GenuineIntel-6-8F-4") or a model ("sapphirerapids", "x86/amdzen4"); NULL: not known. */
const struct lbrmodel *lbrmodel_find(const char *cpu);

#endif
