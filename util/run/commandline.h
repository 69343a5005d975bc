/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_COMMANDLINE_H
#define UTIL_RUN_COMMANDLINE_H

/*
 * The command line of this process, as recordings tell what they were made by.
 */

#include "util/base/arena.h"

/* Words, in the arena, that end with NULL; none where /proc does not tell. */
const char *const *commandline_own(struct arena *arena);

#endif
