/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_PROGRESS_H
#define UTIL_OUT_PROGRESS_H

/*
 * A bar on a terminal for work that takes longer than a second: nothing before,
 * nothing where nobody watches, and nothing of it is left when the work is done.
 */

#include <stdbool.h>
#include <stdint.h>

struct progress {
	int fd;		      /* of the terminal; -1: nobody watches */
	const char *what;     /* borrowed */
	uint64_t start, last; /* ns */
	bool is_shown;
};

/* what: "reading samples"; fd: where it goes if that is a terminal. */
void progress_init(struct progress *p, const char *what, int fd);

/* So much of all is done; all 0: nobody knows how much there is. */
void progress_step(struct progress *p, uint64_t done, uint64_t all);

/* Takes the bar away. */
void progress_end(struct progress *p);

#endif
