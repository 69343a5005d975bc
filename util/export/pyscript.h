/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PYSCRIPT_H
#define UTIL_EXPORT_PYSCRIPT_H

/*
 * Scripts that were written for perf script -s: the machine's python3 runs them
 * as a program of its own, with a driver of ours that calls their functions, and
 * is told of the samples through a pipe. Nothing of Python is in this program.
 */

#include "util/session/recording.h"

struct pyscript_options {
	const char *script;	  /* "FILE.py", maybe with "python:" in front */
	const char *exec_path;	  /* PERF_EXEC_PATH, whose scripts go by their names; NULL: none */
	const char *const *words; /* what the script is called with */
	size_t nwords;
	unsigned max_stack; /* callers of a chain; 0: all */
};

/*
 * Runs it to its end; what it prints goes where our own would. The script's exit
 * status, or -1. A script that ends early is no failure of ours.
 */
int pyscript_run(struct recording *r, const struct pyscript_options *o, struct err *err);

#endif
