/* SPDX-License-Identifier: MIT */
#ifndef UTIL_STAT_STATVERB_H
#define UTIL_STAT_STATVERB_H

/*
 * The words record and report of `tally stat`, behind which its options stand
 * again, with the file that is written or read.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/stat/statargs.h"

struct statverb {
	struct statargs stat;
	const char *file; /* to write, or to read */
};

/*
 * Are the operands such a word? What "--" is in front of is a program of that
 * name; argv[-1] is there: what is in front.
 */
bool statverb_is(int argc, char **argv);

/*
 * Takes the word and the options behind it; what .stat had is an error, for those
 * stand in front. statverb_release() comes afterwards, whatever the result.
 */
int statverb_read(struct statverb *verb, int *argc, char ***argv, struct err *err);
void statverb_release(struct statverb *verb);

#endif
