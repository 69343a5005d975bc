/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_OBEY_H
#define UTIL_RUN_OBEY_H

/*
 * What the commands of --control do to a run: switch all events or some, list
 * them, stop. As with perf, a command that is known is acknowledged, also one
 * that asks for what there is not, so that nobody waits without end; what is
 * wrong with it is told. snapshot, which is for recordings, is refused and not
 * acknowledged, nor is what is no command.
 */

#include "util/base/err.h"

struct control;
struct plan;
struct target;
struct target_run;

/* All borrowed. */
struct obey {
	struct control *control;
	const struct plan *plan;
	const struct target *target;
	struct target_run *run;
	/* A line for whoever looks on, without its newline; NULL: nobody does. */
	void (*tell)(void *to, const char *line);
	void *to;
};

/* Deals with all that has come: 1 it asks to stop, 0 not. */
int obey_all(const struct obey *o, struct err *err);

#endif
