/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_OBEY_H
#define UTIL_RUN_OBEY_H

/*
 * What the commands of --control do to a run: switch all events or some, list
 * them, stop. As with perf, a command that is known is acknowledged, also one
 * that asks for what there is not, so that nobody waits without end; what is
 * wrong with it is told. snapshot is refused and not acknowledged where nothing
 * is recorded, nor is what is no command.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"

struct buf;
struct control;
struct plan;

/* How what runs is dealt with. */
struct obey_ops {
	int (*switch_all)(void *run, bool on, struct err *err);
	int (*switch_event)(void *run, size_t event, bool on, struct err *err);
	int (*snapshot)(void *run, struct err *err);		    /* NULL: nothing is recorded */
	void (*put_rate)(void *run, size_t event, struct buf *out); /* NULL: there are no samples */
};

/* All borrowed. */
struct obey {
	struct control *control;
	const struct plan *plan;
	const struct obey_ops *ops;
	void *run;
	/* A line for whoever looks on, without its newline; NULL: nobody does. */
	void (*tell)(void *to, const char *line);
	void *to;
};

/* Deals with all that has come: 1 it asks to stop, 0 not. */
int obey_all(const struct obey *o, struct err *err);

#endif
