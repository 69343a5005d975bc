/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RECORD_RECORDJOB_H
#define UTIL_RECORD_RECORDJOB_H

/*
 * One recording from its options to what is said of it: the tables, the plan,
 * the target, the file. Commands that record add what they want to the options
 * (recordargs.h) and hand them in.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/record/recordargs.h"

/* All borrowed. */
struct recordjob {
	struct doc *doc;
	const struct fs *fs;
	const char *version; /* of this tool, for the file */
	bool as_perf;
	const char *kept; /* the folder where files of samples are kept (keepfiles.h); NULL: none */
	const char *keeping; /* the setting "record.build-id"; NULL: "cache" */
	char **argv;	     /* of the command; NULL: there is none */
};

/*
 * Begins and ends the document. The exit status, or -1; a status above 0 with
 * err told is kept: 126 and 127, as shells say that a command cannot be executed.
 */
int recordjob_run(const struct recordjob *job, const struct recordargs *args, struct err *err);

#endif
