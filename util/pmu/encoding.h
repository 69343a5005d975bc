/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_ENCODING_H
#define UTIL_PMU_ENCODING_H

/*
 * An event as the kernel wants it: what goes into perf_event_attr, and which
 * counters and shared registers it takes. Made by resolve.h, never written to
 * by anyone behind it. Strings belong to the tables, the PMUs or the resolver.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pmu-events/evtable.h"
#include "util/base/arena.h"
#include "util/base/vec.h"
#include "util/base/view.h"
#include "util/pmu/evspec.h"
#include "util/pmu/pmuformat.h"

/* A register beside the counters that events share: equal values share it, others do not fit. */
struct encoding_register {
	const char *name; /* "offcore_rsp" */
	uint64_t value;
};

#define ENCODING_REGISTERS 4

/* Whether what the threads start is counted: by the event's own term, or as options say. */
enum encoding_inherit { ENCODING_AS_ALL, ENCODING_INHERIT, ENCODING_NO_INHERIT };

struct encoding {
	const char *model; /* where its table event is ("common/common"); the CPU's for others; "" */
	const char *name;  /* as asked for, or what name= says */
	const char *pmu;   /* the table's name: "default_core", "uncore_cha"; "" when not known */
	const char *device;	   /* the machine's: "cpu", "uncore_cha_3"; NULL when it has none */
	const char *terms;	   /* "event=0x3c,umask=0x1"; "" when it has none */
	bool has_type, has_config; /* false: cannot be told without the machine */
	uint32_t type;
	uint64_t config[PMUFORMAT_WORDS];
	struct evspec_mods mods;
	struct evtable_counters counters;
	struct encoding_register registers[ENCODING_REGISTERS];
	size_t nregisters;
	double scale;	  /* count * scale is in unit */
	const char *unit; /* "" for a plain count */
	bool snapshot;	  /* a state, not a sum */
	uint32_t flags;	  /* enum evtable_flag */
	/* Asked for; 0 when not. The table's own default is only for sampling. */
	uint64_t period, frequency;
	uint64_t default_period;
	/*
	 * Lists of CPUs and names of PMUs whose CPUs are meant, with commas between
	 * ("0,2-3,cpu_atom"): it is counted there only. NULL: it is not said.
	 */
	const char *cpus;
	enum encoding_inherit inherit;
	bool of_cores;		   /* percore: with -A, CPUs of a core are added up */
	uint64_t address, length;  /* breakpoints */
	uint8_t access;		   /* enum evspec_access */
	const char *note;	   /* what the user should know, or NULL */
	const char *left_out;	   /* a term that was typed and the PMU's format lacks, or NULL */
	const struct evspec *spec; /* NULL for those that come straight from a table */
};

struct encoding_list VEC(struct encoding);

enum encoding_fault { ENCODING_FINE, ENCODING_NO_TERM, ENCODING_TOO_WIDE };

/*
 * Puts one term into the config words (or the type: legacy-hardware-config,
 * legacy-cache-config) and notes shared registers. f NULL: the format is not
 * known, only the terms that need none are fine.
 */
enum encoding_fault encoding_add_term(struct encoding *e, const struct pmuformat *f,
				      struct view name, uint64_t value);

/*
 * Puts a list of terms ("event=0x3c,period=1000,umask=1") into e. On a fault
 * *fault_term is the term and the words are half done.
 */
enum encoding_fault encoding_add_terms(struct encoding *e, const struct pmuformat *f,
				       const char *terms, struct view *fault_term);

/* A note, in front of one that is there already. */
void encoding_note(struct encoding *e, struct arena *arena, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Reads a ScaleUnit ("64Bytes", "100%") into .scale and .unit, which points into text. */
void encoding_set_unit(struct encoding *e, const char *text);

#endif
