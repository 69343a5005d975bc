/* SPDX-License-Identifier: MIT */
#include "util/metric/metricpmu.h"

#include <stdio.h>
#include <string.h>

#include "arch/arch.h"
#include "arch/riscv/sbipmu.h"
#include "pmu-events/evset.h"
#include "util/pmu/assign.h"
#include "util/pmu/sbicount.h"

#define CORE "default_core"

/*
 * Intel's fixed counters 2 and 3 count reference cycles and slots, which
 * programmable counters cannot; events of all others can go to either (Linux,
 * arch/x86/events/intel/core.c, what it does with fixed event constraints).
 */
#define FIXED_ONLY UINT32_C(0xc)

/* The first of RISC-V's programmable counters. */
#define RISCV_FIRST 3

/* Its cycle and instret count nothing but cycles and instructions. */
#define RISCV_CYCLE   UINT64_C(1)
#define RISCV_INSTRET UINT64_C(4)

#define RISCV_KIND 62 /* in config, the lower of the bits for the kind of the code */

/* Arm numbers its cycle counter 31 (PMCNTENSET_EL0.C). */
#define ARM_CYCLES (UINT32_C(1) << 31)

bool metricpmu_is_arch(const struct metricpmu_env *env, const char *name)
{
	return env->arch && strcmp(env->arch->name, name) == 0;
}

bool metricpmu_is_core(const struct metricpmu_env *env, const char *table)
{
	return strcmp(table, CORE) == 0 || (env->arch && arch_is_core(env->arch, table)) ||
	       metricpmu_core(env, view_of(table));
}

const char *metricpmu_core(const struct metricpmu_env *env, struct view name)
{
	for (size_t i = 0; env->cores && i < env->cores->len; i++) {
		if (view_equal(name, env->cores->at[i]))
			return env->cores->at[i];
	}
	return NULL;
}

static uint64_t low_bits(uint32_t n)
{
	return n >= 32 ? UINT32_MAX : (UINT64_C(1) << n) - 1;
}

/* With hyperthreading off a core has counters that the PMU's size does not tell. */
static uint64_t counters_without_smt(const struct metricpmu_env *env, const struct evtable_pmu *pmu)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < env->set->len; i++) {
		struct evtable_pmu here;

		if (!evtable_find_pmu(&env->set->layers[i], pmu->name, &here))
			continue;
		for (uint32_t e = 0; e < here.events; e++)
			mask |= evtable_event_at(&env->set->layers[i], here.first_event + e)
					.counters.generic_no_smt;
	}
	return mask;
}

/* A board's own counters: hpmcounters, and cycle and instret of the same numbers. */
static void take_board(const struct metricpmu_env *env, struct metricpmu *out)
{
	uint32_t counters = sbipmu_counters(env->board);

	out->fixed = 2;
	out->generic = (uint32_t)__builtin_popcount(counters >> RISCV_FIRST);
	out->counters = counters;
}

const char *metricpmu_name(const struct metricpmu_env *env, const char *table)
{
	if (strcmp(table, CORE) != 0)
		return table;
	return env->cores && env->cores->len == 1 ? env->cores->at[0] : "cpu";
}

struct metricpmu metricpmu_find(const struct metricpmu_env *env, const char *table)
{
	struct metricpmu out = { .name = metricpmu_name(env, table), .table = table };
	struct evtable_pmu pmu;
	uint64_t generic;
	uint32_t fixed;

	out.is_core = metricpmu_is_core(env, table);
	if (out.is_core && env->board && metricpmu_is_arch(env, "riscv")) {
		take_board(env, &out);
		return out;
	}
	if (!evset_find_pmu(env->set, table, &pmu) &&
	    !(out.is_core && evset_find_pmu(env->set, CORE, &pmu)))
		return out;
	if (!pmu.generic)
		return out;
	generic = low_bits(pmu.generic);
	if (metricpmu_is_arch(env, "riscv"))
		generic = generic << RISCV_FIRST | 5; /* hpmcounters from 3 on; cycle and instret */
	if (!env->smt && out.is_core)
		generic |= counters_without_smt(env, &pmu);
	out.generic = (uint32_t)__builtin_popcountll(generic & UINT32_MAX);
	out.fixed = pmu.fixed;
	fixed = (uint32_t)low_bits(pmu.fixed);
	if (metricpmu_is_arch(env, "riscv")) {
		/* Its fixed counters are 0 and 2 of the same numbers. */
		out.generic = pmu.generic;
		fixed = 0;
	} else if (metricpmu_is_arch(env, "arm64") && out.is_core) {
		fixed = pmu.fixed ? ARM_CYCLES : 0;
	}
	out.counters = assign_mask(generic, fixed);
	return out;
}

const char *metricpmu_table(const struct metricpmu_env *env, struct view name, struct arena *arena)
{
	struct evtable_pmu pmu;
	struct view kind = name;

	if (view_equal(name, "cpu"))
		return CORE;
	while (kind.len && kind.at[kind.len - 1] >= '0' && kind.at[kind.len - 1] <= '9')
		kind.len--;
	if (kind.len < name.len && kind.len && kind.at[kind.len - 1] == '_')
		kind.len--;
	for (size_t i = 0; i < 4; i++) {
		struct view stem = i < 2 ? name : kind;
		char room[128];

		snprintf(room, sizeof(room), "%s%.*s", i % 2 ? "uncore_" : "", VIEW_ARG(stem));
		if (stem.len && evset_find_pmu(env->set, room, &pmu))
			return arena_string(arena, pmu.name);
	}
	/* A core that the tables do not tell apart. */
	if (metricpmu_core(env, name))
		return env->cores->len == 1 ? CORE : metricpmu_core(env, name);
	return NULL;
}

/* What perf's generic events mean to the fixed counters of Intel's and Arm's cores. */
static uint32_t generic_fixed(const struct metricpmu_env *env, const char *terms)
{
	uint64_t config;

	if (!evtable_term(terms, "legacy-hardware-config", &config))
		return 0;
	if (metricpmu_is_arch(env, "arm64"))
		return config == 0 ? ARM_CYCLES : 0;
	if (!metricpmu_is_arch(env, "x86"))
		return 0;
	return config == 0 ? 1 << 1 : config == 1 ? 1 << 0 : config == 9 ? 1 << 2 : 0;
}

/* Of an event that no table tells of. */
static uint64_t riscv_unless_fixed(const char *terms)
{
	uint64_t config;

	if (!evtable_term(terms, "legacy-hardware-config", &config))
		return RISCV_CYCLE | RISCV_INSTRET;
	return config == 0   ? RISCV_INSTRET
	       : config == 1 ? RISCV_CYCLE
			     : RISCV_CYCLE | RISCV_INSTRET;
}

uint64_t metricpmu_mask(const struct metricpmu_env *env, const struct metricpmu *pmu,
			const struct evtable_event *event)
{
	const struct evtable_counters *c = &event->counters;
	uint64_t all = pmu->counters & UINT32_MAX;
	uint64_t generic = env->smt ? c->generic : c->generic_no_smt;
	uint32_t fixed = c->fixed;

	if (!c->known) {
		generic = all;
		if (pmu->is_core)
			fixed = generic_fixed(env, event->terms);
		if (fixed & FIXED_ONLY && pmu->fixed)
			generic = 0;
		if (pmu->is_core && metricpmu_is_arch(env, "riscv"))
			generic &= ~riscv_unless_fixed(event->terms);
		return assign_mask(generic, fixed);
	}
	/* Arm's driver takes a programmable counter when the cycle counter is taken. */
	if (pmu->is_core && ((metricpmu_is_arch(env, "x86") && fixed & ~FIXED_ONLY) ||
			     (metricpmu_is_arch(env, "arm64") && fixed)))
		generic = all;
	return assign_mask(generic, fixed);
}

bool metricpmu_find_in_terms(const struct metricpmu_env *env, const struct metricpmu *pmu,
			     const char *terms, uint64_t *mask)
{
	uint64_t value;

	if (!pmu->is_core || !env->arch || !env->arch->counter_term)
		return false;
	*mask = 0;
	/* The two top bits say what kind of code it is, hardware's if 0 (SBI PMU extension). */
	if ((evtable_term(terms, "firmware", &value) && value) ||
	    (evtable_term(terms, "config", &value) && value >> RISCV_KIND))
		return true;
	return evtable_term(terms, env->arch->counter_term, mask);
}

bool metricpmu_find_on_board(const struct metricpmu_env *env, const struct metricpmu *pmu,
			     const char *terms, uint64_t *mask)
{
	struct sbicount c = { 0 };

	if (env->board && pmu->is_core && metricpmu_is_arch(env, "riscv"))
		c = sbicount_find_terms(env->board, terms);
	if (c.known)
		*mask = c.counters;
	return c.known;
}

/*
 * The watchdog counts cycles: on x86 the kernel prefers fixed counter 1 for
 * that, on Arm the cycle counter; without those it takes a programmable one.
 */
uint64_t metricpmu_watchdog(const struct metricpmu_env *env, const struct metricpmu *pmu)
{
	uint64_t fixed = pmu->counters >> ASSIGN_FIXED, generic = pmu->counters & UINT32_MAX;
	bool x86 = metricpmu_is_arch(env, "x86");

	if (!pmu->is_core || !pmu->counters)
		return 0;
	if (x86 && fixed & 2)
		return UINT64_C(2) << ASSIGN_FIXED;
	if (!x86 && fixed >> 31)
		return UINT64_C(1) << 63;
	return generic ? UINT64_C(1) << (63 - __builtin_clzll(generic)) : 0;
}
