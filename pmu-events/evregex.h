/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVREGEX_H
#define PMU_EVENTS_EVREGEX_H

/*
 * POSIX extended regexes out of vendors' files: mapfile patterns, Compat. They
 * come from strangers, so what takes more than a moment or more than a little
 * memory is not run: back-references, long patterns, and repetitions that
 * multiply into thousands of copies.
 */

#include <stdbool.h>

#include "util/base/view.h"

/* Whether a pattern is a regex that evregex_match() would run. */
bool evregex_valid(const char *pattern);

/* Whether the pattern matches all of the text. One that is not valid matches nothing. */
bool evregex_match(const char *pattern, struct view text);

#endif
