/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_DIFFDOC_H
#define UTIL_REPORT_DIFFDOC_H

/*
 * A comparison of recordings as a document: for programs a row for each row and
 * recording, for people a row with columns for each recording, as perf's.
 */

#include "util/out/doc.h"
#include "util/report/diff.h"

struct diffdoc_args {
	enum diff_compute compute;
	struct diff_weights weights;
	const char *const *names; /* of the recordings */
	bool has_periods, has_formulas;
	bool only_first;       /* and another one */
	bool is_quiet;	       /* no headings */
	const char *separator; /* between columns of text; NULL: aligned */
};

/* d was judged and sorted. */
void diffdoc_tell(struct doc *doc, const struct diff *d, const char *event,
		  const struct diffdoc_args *args);

#endif
