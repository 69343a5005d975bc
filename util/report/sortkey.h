/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_SORTKEY_H
#define UTIL_REPORT_SORTKEY_H

/*
 * What rows of a report are told apart by (perf's -s), one line each in
 * sorts.def and one object in the file that the line names. A key takes a value
 * out of a sample; equal values are one row.
 */

#include "util/base/buf.h"
#include "util/report/framepool.h"
#include "util/session/recording.h"

enum { SORTKEY_MOST = 64 }; /* in one report */

/*
 * A value: texts are interned, so that equal ones are the same pointer. What
 * has no name is told by its number.
 */
struct sortkey_value {
	const void *thing; /* a name, a function; NULL: only the number counts */
	uint64_t number;
	char mode; /* of symbols: 'k' kernel, '.' user, 'g' and 'u' of guests, 'H' hypervisor */
};

/* What values are taken out of. */
struct sortkey_input {
	const struct sortkey *key; /* itself, with SORTKEY_OF_EVENT */
	const struct sample *sample;
	struct recording *recording;
	struct framepool *frames;
	uint32_t frame; /* where it is: the sample's place, a caller's, or where a branch went */
	uint32_t from;	/* where a branch came from */
	const struct framepool_function *parent; /* a caller that --parent matches */
	uint64_t time_quantum;			 /* ns */
	bool ns;				 /* times are told to the nanosecond */
	bool raw_trace;				 /* tracepoints are told by their fields */
};

enum sortkey_flags {
	SORTKEY_OF_FRAME = 1 << 0,    /* is another one for a caller */
	SORTKEY_OF_BRANCH = 1 << 1,   /* only branches have it */
	SORTKEY_OF_MEMORY = 1 << 2,   /* only samples of memory accesses have it */
	SORTKEY_OF_PARENT = 1 << 3,   /* needs .parent */
	SORTKEY_OF_SWITCHES = 1 << 4, /* needs to know when threads run */
	SORTKEY_OF_CYCLES = 1 << 5,   /* needs what branches tell of cycles (functionipc.h) */
	SORTKEY_PADDED = 1 << 6,      /* for people blanks or zeros are in front of its numbers */
	SORTKEY_OF_COMM = 1 << 7,     /* its thing is the name of a thread */
	SORTKEY_OF_EVENT = 1 << 8,    /* of one event alone (tracekeys.h); it wants in->key */
};

struct sortkey {
	const char *name; /* as in -s */
	const char *key;  /* for programs */
	const char *title;
	unsigned flags;
	struct sortkey_value (*take)(const struct sortkey_input *in);
	int (*compare)(struct sortkey_value a, struct sortkey_value b); /* by what is shown */
	/* For people; samples: of the row. */
	void (*add)(struct sortkey_value v, uint64_t samples, struct buf *out);
};

#define SORT(file, id) extern const struct sortkey file##_##id;
#include "util/report/sorts.def"
#undef SORT

/* The key of that name, or of one of perf's other names for it; NULL: there is none. */
const struct sortkey *sortkey_find(struct view name);

/* The only key whose name begins so, in any case, as perf takes them; NULL: none, or several do. */
const struct sortkey *sortkey_find_part(struct view start);

/* The failure that a name is no key, with the one that may be meant. */
int sortkey_fail(struct view name, struct err *err);

/*
 * What was added of a value, for programs: within text, without the blanks of padding.
 * NULL: it has no value.
 */
const char *sortkey_plain(const struct sortkey *key, const char *text);

/* Whether n values are the same ones, and what tables of them look up by. */
bool sortkey_is_same(const struct sortkey_value *a, const struct sortkey_value *b, size_t n);
uint64_t sortkey_hash(uint64_t seed, const struct sortkey_value *v, size_t n);

int sortkey_compare_numbers(struct sortkey_value a, struct sortkey_value b);
int sortkey_compare_texts(struct sortkey_value a, struct sortkey_value b); /* NULL is first */

#endif
