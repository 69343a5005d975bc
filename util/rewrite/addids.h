/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REWRITE_ADDIDS_H
#define UTIL_REWRITE_ADDIDS_H

/*
 * Build ids put into a recording that has none, as perf inject -b does: of the
 * files of this machine that code of the recording is in. So it is to be done
 * soon, and on the machine that recorded.
 */

#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/data/datanotes.h"

struct addids_options {
	const char *input, *output; /* "-": standard input, output */
	bool is_none; /* nothing is added, which takes out of compression and puts in order */
	bool is_all;  /* of all files that are mapped, not only of those with samples */
	bool in_maps; /* in the records of mappings, instead of records of their own */
};

/* What was done. */
struct addids_result {
	size_t added, without;	/* files whose build id was added, and that have none or are gone */
	struct datanotes notes; /* the caller releases them */
};

int addids_run(const struct addids_options *o, const struct fs *fs, struct addids_result *result,
	       struct err *err);

#endif
