/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVMODEL_H
#define PMU_EVENTS_EVMODEL_H

/*
 * What the vendors' event files say, whatever their dialect: the one type
 * between reading (evjson) and everything that is made of it (evimage, and
 * with it the generator). evjson fills it, nobody writes to it later.
 *
 * All strings are NUL-terminated UTF-8 in the model's arena or constant, never
 * NULL unless said so. Everything is in the order of the trees and files, so that the same
 * input gives the same model; sorting is the image's business.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/vec.h"

/*
 * Which counters of its PMU an event may use. Programmable counters are bits
 * 0..63; on RISC-V, bit n is hpmcounter n as in CounterIDMask, so that bits 0
 * and 2 are the cycle and instret counters. Fixed counters are numbered as the
 * vendor does (Intel: IA32_FIXED_CTRn). An event of which nothing is known
 * (`known` false) may use any counter.
 */
struct evmodel_counters {
	bool known;
	uint64_t generic;
	uint64_t generic_no_smt; /* with hyperthreading off (CounterHTOff); else as generic */
	uint32_t fixed;
};

enum evmodel_flag {
	EVMODEL_DEPRECATED = 1 << 0,
	EVMODEL_PER_PKG = 1 << 1,     /* one count per package (PerPkg) */
	EVMODEL_TAKEN_ALONE = 1 << 2, /* Intel's TakenAlone */
	EVMODEL_EXPERIMENTAL = 1 << 3,
	EVMODEL_PRECISE = 1 << 4,      /* PEBS "1": may be precise */
	EVMODEL_PRECISE_ONLY = 1 << 5, /* PEBS "2": must be precise */
};

struct evmodel_event {
	const char *name; /* lower case */
	const char *pmu;  /* as perf names it: "default_core", "uncore_cha", "cpu_atom" */
	/*
	 * The encoding in perf's order and spelling, without the counter terms:
	 * "event=0xd0,period=200003,umask=0x81". Shared registers are terms of
	 * it (offcore_rsp, frontend, ldlat).
	 */
	const char *terms;
	const char *brief; /* "" when there is none; so are text, unit, compat */
	const char *text;  /* the long description, when it says more than brief */
	const char *topic;
	const char *unit;   /* ScaleUnit, as "64Bytes" */
	const char *compat; /* ERE for the PMU's sysfs identifier; sys events only */
	struct evmodel_counters counters;
	uint32_t flags;	     /* enum evmodel_flag */
	double latency_mean; /* retirement latency in cycles; NaN when not given */
	double latency_min;
	double latency_max;
};

/* The numbers are perf's (MetricConstraint, AggregationMode). */
enum evmodel_constraint {
	EVMODEL_GROUP,
	EVMODEL_NO_GROUP,
	EVMODEL_NO_GROUP_NMI,
	EVMODEL_NO_GROUP_SMT,
	EVMODEL_NO_THRESHOLD_NMI,
};

enum evmodel_aggregation { EVMODEL_AGGREGATE_ANY, EVMODEL_PER_CHIP, EVMODEL_PER_CORE };

struct evmodel_metric {
	const char *name;      /* as the vendor spells it */
	const char *pmu;       /* "default_core" when the vendor names none */
	const char *json_unit; /* Unit as the vendor spells it ("iMC"); "" for none */
	const char *groups;    /* ';' between them; "" for none */
	const char *expr;      /* as the vendor wrote it, in perf's grammar */
	const char *threshold; /* "" for none */
	const char *brief;
	const char *text;
	const char *unit; /* ScaleUnit: a number and then the unit, as "100%" */
	const char *compat;
	const char *no_group;	   /* MetricgroupNoGroup */
	const char *default_group; /* DefaultMetricgroupName */
	enum evmodel_aggregation aggregation;
	enum evmodel_constraint constraint;
	bool show_events; /* DefaultShowEvents */
};

/* One PMU of a model and how many counters it has. */
struct evmodel_pmu {
	const char *name; /* as in the events */
	uint32_t generic;
	uint32_t fixed;
	bool derived; /* no counter.json: 1 + the highest counter that an event names */
};

struct evmodel_cpu {
	const char *arch; /* "x86" */
	const char *path; /* "x86/skylakex", "arm64/freescale/imx8mm/sys", "common/common" */
	struct VEC(struct evmodel_event) events;   /* (pmu, name) unique */
	struct VEC(struct evmodel_metric) metrics; /* (pmu, name) unique */
	struct VEC(struct evmodel_pmu) pmus;
};

/* A row of a mapfile: which CPUs a model is for. Rows are tried in order. */
struct evmodel_map {
	const char *arch;
	const char *cpuid; /* the pattern, as the mapfile has it */
	const char *path;  /* of the model; a model of that path exists, perhaps without events */
};

struct evmodel_group {
	const char *name; /* of a metric group */
	const char *brief;
};

/* Where it all came from, for `tally version`. */
struct evmodel_tree {
	const char *name;    /* "Linux perf pmu-events", "intel/perfmon", "Arm data", "tally" */
	const char *licence; /* SPDX expression */
};

struct evmodel {
	struct arena arena;
	struct VEC(struct evmodel_cpu)
		cpus; /* paths unique; common/, test/ and sys folders included */
	struct VEC(struct evmodel_map) maps;
	struct VEC(struct evmodel_group) groups;
	struct VEC(struct evmodel_tree) trees;
};

void evmodel_release(struct evmodel *m);

/* The model with that path, or NULL. */
struct evmodel_cpu *evmodel_find_cpu(struct evmodel *m, const char *path);

#endif
