/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_SORTKEY_H
#define UTIL_REPORT_SORTKEY_H

/*
 * What rows of a report are told apart by (perf's -s), one line each in
 * sorts.def. A key takes a value out of a sample; equal values are one row.
 */

#include "util/base/buf.h"
#include "util/session/sample.h"

enum { SORTKEY_MOST = 8 }; /* in one report */

/*
 * A value: texts are interned, so that equal ones are the same pointer. What
 * has no name is told by its number.
 */
struct sortkey_value {
	const void *thing; /* a name, a DSO, a thread; NULL: only the number counts */
	uint64_t number;
	char mode; /* of symbols: 'k' kernel, '.' user, 'g' and 'u' of guests, 'H' hypervisor */
};

struct sortkey {
	const char *name; /* as in -s */
	const char *key;  /* for programs */
	const char *title;
	struct sortkey_value (*take)(const struct sample *s, struct symbols *symbols);
	int (*compare)(struct sortkey_value a, struct sortkey_value b); /* by what is shown */
	void (*add)(struct sortkey_value v, struct buf *out);
};

/* Takes "comm,dso,sym" apart; *n keys. "symbol" is "sym". */
int sortkey_parse(struct view text, const struct sortkey **keys, size_t *n, struct err *err);

#endif
