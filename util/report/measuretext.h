/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_MEASURETEXT_H
#define UTIL_REPORT_MEASURETEXT_H

/* Measures of rows as text, and what their percents are of. */

#include "util/report/fields.h"

/* The period that percents of a member are of; of what was wanted, or of all. */
uint64_t measuretext_total(const struct hist *h, size_t member, bool of_wanted);

double measuretext_percent(uint64_t part, uint64_t whole);

/* Appends a measure of all members, as "%8.2f%%" or the number. */
void measuretext_add(const struct hist *h, const struct hist_count *counts,
		     const struct hist_order *by, bool of_wanted, struct buf *out);

/* The same with percents of these totals, one of each member, in place of the histogram's. */
void measuretext_add_of(const struct hist *h, const struct hist_count *counts,
			const struct hist_order *by, const struct hist_total *totals,
			bool of_wanted, struct buf *out);

/* Whether one of the members has at least so many percent. */
bool measuretext_reaches(const struct hist *h, const struct hist_count *counts, double least,
			 bool of_wanted);

#endif
