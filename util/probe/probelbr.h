/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBELBR_H
#define UTIL_PROBE_PROBELBR_H

/*
 * What a machine, and a guest on it, can have of branch records, and for each
 * ability the reason and what would change it. The machine is one that was
 * probed (probe.h), this one or a described one, whose folder may also have
 * /cpuid (cpuidtext.h), /msr (lines as 'tally lbr decode' reads them) and /kvm
 * (kvmfacts.h); or a model of processor alone, of which only the processor is
 * known. What was found out is judged by pure rules.
 *
 * KVM is that of Linux 5.12 to 7.2: guests have legacy LBR in the host's own
 * format, no architectural LBR, no AMD LBRv2, and no BRBE or CTR.
 */

#include "arch/arm64/armcore.h"
#include "arch/x86/lbrmodel.h"
#include "util/kvm/kvmfacts.h"
#include "util/probe/probe.h"

struct branchformat;

enum probelbr_what {
	PROBELBR_HOST,	   /* branch stacks of this machine's own programs */
	PROBELBR_GUEST,	   /* Intel's legacy LBR for guests */
	PROBELBR_ARCH,	   /* architectural LBR for guests */
	PROBELBR_AMD,	   /* AMD LBRv2 for guests */
	PROBELBR_SAMPLING, /* samples of guests, told apart from the host's */
	PROBELBR_CTR,	   /* RISC-V's control transfer records */
	PROBELBR_WHATS
};

struct probelbr {
	struct probe *probe; /* borrowed; NULL: a model alone */
	const char *arch;    /* "x86"; NULL: not known */
	const char *cpu;     /* its cpuid, or what the user calls it */
	const struct lbrmodel *model;
	const struct armcore *core;
	struct perfleaf leaf; /* of the processor, where CPUID was asked */
	struct kvmfacts kvm;
	bool has_capabilities;
	uint64_t capabilities;		   /* IA32_PERF_CAPABILITIES */
	const char *capabilities_source;   /* "msr", "KVM" */
	const struct branchformat *format; /* NULL: it has none, or that is not known */
	unsigned int depth;		   /* 0: not known */
	struct arena arena;
	struct probe_ability abilities[PROBELBR_WHATS];
};

/* Of a machine that was probed. Whatever it is, probelbr_release() takes l. */
void probelbr_machine(struct probelbr *l, struct probe *p);

/* Of a model; an unknown one is ERR_ABSENT. */
int probelbr_model(struct probelbr *l, const char *cpu, struct err *err);
void probelbr_release(struct probelbr *l);

/* For probelbrjudge.c: takes the place of an answer. */
void probelbr_say(struct probelbr *l, enum probelbr_what what, enum probe_answer answer,
		  const char *change, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#endif
