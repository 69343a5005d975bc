/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_PLACE_H
#define UTIL_PMU_PLACE_H

/*
 * Where an event is counted: a PMU of the machine, or, where there is none at
 * hand, the architecture's description of one. For resolve.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"
#include "util/pmu/resolve.h"

struct pmuformat;
struct pmu;

struct place {
	const char *table;  /* the table's name: "default_core" */
	const char *device; /* the machine's, NULL for a description */
	struct pmu *pmu;    /* NULL likewise */
	bool is_core;
	bool has_type;
	uint32_t type;
	const struct pmuformat *format; /* NULL: not known */
};

struct place_list VEC(struct place);

/* The places of a table's PMU; one without anything known if need be, never none. */
int place_find_table(struct resolve *r, const char *model, const struct arch *arch, const char *pmu,
		     struct place_list *out, struct err *err);

/* By the architecture's description alone. */
struct place place_describe(struct resolve *r, const char *model, const struct arch *arch,
			    const char *pmu);

/* The places that a name typed by the user means; perhaps none. */
int place_find(struct resolve *r, struct view name, struct place_list *out, struct err *err);

/* Frees what r->formats holds. */
void place_release_cache(struct resolve *r);

#endif
