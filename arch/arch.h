/* SPDX-License-Identifier: MIT */
#ifndef ARCH_ARCH_H
#define ARCH_ARCH_H

/*
 * What is known of each CPU architecture without running on it. All of them
 * are always compiled in, so that any machine's events can be encoded on any
 * other; only arch/host.c asks what we run on.
 *
 * PMU descriptions here say where a term of an event goes in perf_event_attr,
 * in the notation of sysfs (Documentation/ABI/testing/sysfs-bus-event_source-
 * devices-format). They are for use where there is no sysfs to ask; a machine's
 * own sysfs always goes first. Everything is constant.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* perf_event_attr.type of PMUs whose number the kernel hands out as it boots. */
#define ARCH_TYPE_DYNAMIC (-1)

struct arch_pmu {
	/*
	 * Which models it is for: globs with blanks between them, for the
	 * model's folder below the architecture ("skylakex") or, where no model
	 * is known, the cpuid ("AuthenticAMD-26-2-1").
	 */
	const char *models;
	const char *name;  /* as the event tables name it: "default_core", "uncore_cha" */
	int32_t type;	   /* perf_event_attr.type, or ARCH_TYPE_DYNAMIC */
	const char *terms; /* "event=config:0-7,32-35 umask=config:8-15", by blanks */
};

/* An event that the kernel names in sysfs; tables have no such names, but metrics use them. */
struct arch_alias {
	const char *models; /* as of struct arch_pmu */
	const char *pmu;    /* the table's name */
	const char *name;   /* "topdown-retiring" */
	const char *terms;  /* "event=0x00,umask=0x80" */
	const char *unit;   /* as ScaleUnit: "2.5e-1Joules"; "" for a plain count */
};

struct arch {
	const char *name;    /* its folder below pmu-events/arch */
	const char *machine; /* what uname calls it: a glob */
	const char *core;    /* sysfs names of core PMUs: globs with blanks between them */
	/*
	 * Has counters that only some events can use, told to the kernel by a
	 * term of this name (RISC-V's counter delegation); NULL for no such thing.
	 */
	const char *counter_term;
	uint8_t instruction_bytes;   /* that a breakpoint on one covers; 0: those of a long */
	const struct arch_pmu *pmus; /* the first row that fits counts */
	size_t npmus;
	const struct arch_alias *aliases;
	size_t naliases;
};

#define ARCH(id) extern const struct arch arch_##id;
#include "arch/archs.def"
#undef ARCH

/* NULL when there is none of that name. */
const struct arch *arch_find(const char *name);

/* The architecture of a machine as uname(2) names it ("aarch64"), or NULL. */
const struct arch *arch_find_machine(const char *machine);

/*
 * The PMU of that (table) name on a model, which is a path ("x86/skylakex"), a
 * cpuid, or "" for none. PMUs that the kernel has everywhere (software,
 * tracepoint, breakpoint) are found with any arch, also with NULL. NULL when
 * its format is not known.
 */
const struct arch_pmu *arch_find_pmu(const struct arch *arch, const char *model, const char *pmu);

/* The aliases of a model, one after the other: *pos starts at 0; NULL at the end. */
const struct arch_alias *arch_next_alias(const struct arch *arch, const char *model, size_t *pos);

/* Whether sysfs calls a core PMU of this architecture so. "cpu" is one on all. */
bool arch_is_core(const struct arch *arch, const char *sysfs_name);

#endif
