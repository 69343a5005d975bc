/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVMAP_H
#define PMU_EVENTS_EVMAP_H

/*
 * mapfile.csv: which CPUs have which model. Linux has one per architecture
 * (cpuid pattern, version, model's folder, type), intel/perfmon one for all
 * with three more columns and files instead of folders. Rows that start with
 * '#' and the row of titles are skipped. A field may be quoted: "a,b" with ""
 * for a quote inside.
 */

#include <stdbool.h>

#include "pmu-events/evdiag.h"
#include "util/base/view.h"

enum evmap_column {
	EVMAP_CPUID,
	EVMAP_VERSION,
	EVMAP_PATH,
	EVMAP_TYPE,
	EVMAP_CORE_TYPE,
	EVMAP_NATIVE_ID,
	EVMAP_ROLE,
	EVMAP_COLUMNS,
};

struct evmap_row {
	const char *field[EVMAP_COLUMNS]; /* "" where the row ends before */
	size_t line;
};

/* Zeroed is empty. Owns its rows. */
struct evmap {
	struct VEC(struct evmap_row) rows;
	struct arena arena;
	bool perfmon; /* the titles are those of intel/perfmon */
};

/* Appends the rows; a row that makes no sense is left out and told. path is for diagnostics. */
void evmap_parse(struct view text, const char *path, size_t order, struct evmap *out,
		 struct evdiag_list *diags);

void evmap_release(struct evmap *map);

#endif
