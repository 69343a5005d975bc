/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_SHELL_H
#define UTIL_RUN_SHELL_H

/* A command line by the shell, before and after what is measured (stat --pre, --post). */

#include <signal.h>

#include "util/base/err.h"

/*
 * Runs it and waits for it; another status than 0 is a failure. mask: of its
 * signals, where they are held (workload.h); or NULL.
 */
int shell_run(const char *line, const sigset_t *mask, struct err *err);

#endif
