/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REWRITE_MERGE_H
#define UTIL_REWRITE_MERGE_H

/*
 * Several recordings, of one host or of several, as one file: in the order of
 * time, the same events together, ids new. What has no place in the whole is
 * left out and told: traces of the hardware and counts but of one of them.
 *
 * Recordings are of one host when they say so (section HOSTNAME). Processes of
 * others get numbers of their own, 2^22 further for each host. A kernel that
 * lies elsewhere is told as a guest's, so that no address is looked up in the
 * wrong one. Times of other hosts are put on the clock of the first by the time
 * of day, where both say what that was, else so that they begin together.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"
#include "util/data/datanotes.h"

struct merge_options {
	const char *const *inputs;
	size_t n_inputs;
	const char *output;
	bool is_apart; /* processes of each recording are others, though the host is the same */
};

int merge_run(const struct merge_options *o, struct datanotes *notes, struct err *err);

#endif
