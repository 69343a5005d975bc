/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_PAGER_H
#define UTIL_OUT_PAGER_H

/*
 * Standard output through a program like less. Between start and wait, what
 * this process writes to standard output goes there.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "util/base/err.h"

struct pager {
	pid_t pid; /* 0: none runs */
};

struct config;

/*
 * What to page a command's output with: TALLY_PAGER, the setting pager.COMMAND,
 * PAGER, less. Borrowed from where it was found; "" when nothing is wanted.
 */
const char *pager_choose(const struct config *config, const char *command);

/*
 * Starts command by the shell. An empty command, "cat", or one whose program
 * is not installed starts nothing, which is no failure.
 */
int pager_start(struct pager *p, const char *command, struct err *err);

/* Ends the output and waits until the user is done. Harmless when none runs. */
void pager_wait(struct pager *p);

#endif
