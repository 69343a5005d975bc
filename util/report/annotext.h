/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_ANNOTEXT_H
#define UTIL_REPORT_ANNOTEXT_H

/*
 * A listing as people read it, in the layout of perf annotate --stdio:
 * instructions with their shares, the source between them, and jumps as lines.
 */

#include "util/base/buf.h"
#include "util/report/listing.h"
#include "util/report/sourcetext.h"

enum annotext_percent {
	ANNOTEXT_LOCAL_PERIOD, /* of the function's */
	ANNOTEXT_LOCAL_HITS,
	ANNOTEXT_GLOBAL_PERIOD, /* of all that was recorded */
	ANNOTEXT_GLOBAL_HITS,
};

/* As an option CHOICE has them, in that order. */
#define ANNOTEXT_PERCENTS "local-period|local-hits|global-period|global-hits"

/* For each row of a listing: where in the text its line begins. */
struct annotext_rows VEC(size_t);

struct annotext {
	const struct annotate *samples;
	struct symbols *symbols;
	struct sourcetext *sources; /* NULL: no source is shown */
	enum annotext_percent percent;
	bool has_samples, has_period; /* these numbers in place of shares */
	bool has_numbers;	      /* -l: file and line at each instruction */
	bool has_paths;		      /* files with their folders */
	bool has_bytes;
	bool has_offsets;	    /* in the function, in place of addresses */
	bool is_simple;		    /* these, and only where jumps go to */
	bool has_jumps_here;	    /* how many go there */
	size_t first, nevents;	    /* that have columns */
	struct annotext_rows *rows; /* of what is added, to be told; NULL */
};

/* The share of a count, in percent. */
double annotext_share(const struct annotext *t, const struct annotate_function *f, size_t event,
		      struct annotate_count c);

/* "local period" and so on. */
const char *annotext_percent_name(enum annotext_percent p);

/* Operands with the names of what they lead to. */
void annotext_add_operands(const struct annotext *t, const struct listing *l,
			   const struct disasm_insn *insn, struct buf *out);

/* A function's name without the arguments of templates. */
void annotext_add_short_name(const char *name, struct buf *out);

/* What was measured, in words: "cpu-clock (12 samples, percent: local period)". */
void annotext_add_listing(const struct annotext *t, const struct listing *l, const char *measured,
			  struct buf *out);

#endif
