/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_DIFF_H
#define UTIL_REPORT_DIFF_H

/*
 * Histograms of several recordings side by side: rows are the same when their
 * keys read the same, since addresses and what they mean are of one recording.
 *
 * Whether a share changed or only seems so follows from how many samples there
 * are: a two-proportion z-test on the numbers of samples, of which at most 5 %
 * of those called significant are expected to be chance (Benjamini and Hochberg,
 * 1995). Samples are taken as independent of each other.
 */

#include "util/base/err.h"
#include "util/report/hist.h"

enum diff_verdict { DIFF_TOO_FEW, DIFF_CHANCE, DIFF_SIGNIFICANT };

/* In words; and as a column has it: "yes", "no", "few". */
const char *diff_verdict_name(enum diff_verdict v);
const char *diff_verdict_mark(enum diff_verdict v);

struct diff_part {
	uint64_t samples, period;
	double p; /* that the share is as in the first recording; 1 in the first */
	enum diff_verdict verdict;
};

struct diff_row {
	const char *const *texts; /* of each key */
	struct diff_part *parts;  /* of each recording */
};

struct diff {
	const struct sortkey *const *keys; /* borrowed */
	size_t nkeys, nfiles;
	struct VEC(struct diff_row) rows;
	struct VEC(struct hist_total) totals; /* of each recording */
	struct map by_text;
	struct arena arena;
	bool of_wanted; /* shares of what was wanted, not of all */
};

void diff_init(struct diff *d, const struct sortkey *const *keys, size_t nkeys, size_t nfiles,
	       bool of_wanted);
void diff_release(struct diff *d);

/* Adds the histogram of a recording, whose keys are the same. It may be released then. */
void diff_add(struct diff *d, const struct hist *h, size_t file);

/* When all were added: what is significant. ERR_UNSUPPORTED without libm, which is loaded for it. */
int diff_judge(struct diff *d, struct err *err);

/* The share that a row has in a recording, in percent. */
double diff_share(const struct diff *d, const struct diff_row *row, size_t file);

enum diff_compute { DIFF_DELTA, DIFF_DELTA_ABS, DIFF_RATIO, DIFF_WDIFF };

struct diff_weights {
	double first, other;
};

/* Has the recording samples of the row? */
bool diff_is_in(const struct diff_row *row, size_t file);

/* What a row comes to in a recording that has it, beside the first one. NAN where there is no such. */
double diff_value(const struct diff *d, const struct diff_row *row, size_t file,
		  enum diff_compute compute, struct diff_weights weights);

/*
 * Most first, by the value in that recording (by how much it changed for
 * DIFF_DELTA_ABS), or of recording 0 by the share in it.
 */
void diff_sort(struct diff *d, size_t file, enum diff_compute compute, struct diff_weights weights);

#endif
