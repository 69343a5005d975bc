/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_CATALOGUE_H
#define UTIL_PMU_CATALOGUE_H

/*
 * All that there is to count on a CPU, put in order: generic events, the
 * tables' events, those that the machine's sysfs names, tracepoints, metrics
 * and their groups. Reads names only and never opens an event. Entries borrow
 * from the machine (machine.h) and the catalogue's arena.
 */

#include <stdbool.h>
#include <stddef.h>

#include "pmu-events/evtable.h"
#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"

struct machine;
struct pmu_alias;

/* In the order in which they are shown. */
enum catalogue_kind {
	CATALOGUE_HARDWARE,
	CATALOGUE_SOFTWARE,
	CATALOGUE_TOOL,
	CATALOGUE_CACHE,
	CATALOGUE_PMU,
	CATALOGUE_TRACEPOINT,
	CATALOGUE_RAW,
	CATALOGUE_METRIC,
	CATALOGUE_METRICGROUP,
	CATALOGUE_KINDS
};

struct catalogue_entry {
	enum catalogue_kind kind;
	const char *name;
	const char *pmu; /* table's or machine's; "" for none */
	const char *topic;
	const char *terms;	     /* "" for none */
	const char *text;	     /* a description that no table has, or NULL */
	const struct evtable *table; /* of event or metric; NULL for neither */
	const char *model;
	const char *unit;
	bool is_metric;
	union {
		struct evtable_event event;
		struct evtable_metric metric;
	};
	uint32_t brief; /* for evtext_get() */
	uint32_t long_text;
};

struct catalogue {
	struct arena arena;
	struct err tracepoints;			    /* why they could not be read */
	struct VEC(struct catalogue_entry) entries; /* by kind, topic, name */
};

/*
 * kinds: a bit 1 << kind for each that is wanted. Tracepoints that may not be
 * read are left out, unless they alone are wanted: then it is the error.
 */
int catalogue_read(struct catalogue *c, struct machine *m, unsigned int kinds, struct err *err);
void catalogue_release(struct catalogue *c);

/* "hardware", ... and the kind that a user's word names ("hw", "metrics"); KINDS for none. */
const char *catalogue_kind_name(enum catalogue_kind kind);
enum catalogue_kind catalogue_find_kind(const char *word);

/* The word for a kind that is nearest to a mistyped one, or NULL. */
const char *catalogue_guess_kind(const char *word);

#endif
