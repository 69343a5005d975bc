/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_FIELDS_H
#define UTIL_REPORT_FIELDS_H

/*
 * The columns of a report and the order of its rows, as perf's -s and -F say:
 * sort keys, and measures (measures.def).
 */

#include "util/report/hist.h"
#include "util/report/tracekeys.h"

enum { FIELDS_MEASURES = 10, FIELDS_MOST = SORTKEY_MOST + FIELDS_MEASURES };

struct fields_column {
	const char *title;
	struct hist_order by; /* the measure, or HIST_BY_KEY and the number of the key */
};

struct fields {
	const struct sortkey *keys[SORTKEY_MOST];
	size_t nkeys;
	struct fields_column columns[FIELDS_MOST];
	size_t ncolumns;
	struct hist_order order[FIELDS_MOST];
	size_t norder;
	struct tracekeys *trace; /* borrowed, of .fields_options */
};

struct fields_options {
	const char *sort;	 /* -s; NULL: usual. "+KEYS" adds to that */
	const char *fields;	 /* -F; NULL: measures and then keys. "+FIELDS" adds to that */
	struct tracekeys *trace; /* what fields of tracepoints may be named; NULL: none */
	const char *usual;	 /* keys when neither names any */
	bool by_children;
	bool has_samples, has_period, has_modes; /* columns beside the usual ones */
	bool by_latency;			 /* ordered by it, before the usual measures */
	bool has_parent; /* the key parent, if it is not named, behind all */
};

/* Failures name the word that is no key and no measure. */
int fields_choose(struct fields *f, const struct fields_options *o, struct err *err);

/* Orders rows by these words alone; keys that are not there are added. */
int fields_set_order(struct fields *f, const char *words, struct err *err);

/* Whether a column or the order is of that measure. */
bool fields_has(const struct fields *f, enum hist_measure by);

/* Those of events from first on, n of them: without what only samples of others have. */
struct fields fields_of_events(const struct fields *f, size_t first, size_t n);

/* The first key that has one of these enum sortkey_flags; NULL: none has. */
const struct sortkey *fields_find_flag(const struct fields *f, unsigned flags);

/* The number of a key of the report; -1: it has it not. */
int fields_find(const struct fields *f, const struct sortkey *key);

#endif
