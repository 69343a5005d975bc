/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_CONTROL_H
#define UTIL_RUN_CONTROL_H

/*
 * Commands from another program while something is measured: lines of text in,
 * "ack" and a newline out for each that was dealt with. Commands and
 * descriptors are those of perf's --control (perf-stat(1), perf-record(1)).
 * What the commands mean is the business of obey.h.
 */

#include <stdbool.h>

#include "util/base/buf.h"
#include "util/base/err.h"

enum control_word {
	CONTROL_ENABLE, /* all, or the event that the argument names */
	CONTROL_DISABLE,
	CONTROL_EVLIST, /* -v, -g or -F */
	CONTROL_PING,
	CONTROL_SNAPSHOT,
	CONTROL_STOP,
	CONTROL_OTHER, /* nothing that we know */
};

struct control {
	int in;	     /* can be read when there is something; -1: closed */
	int out;     /* -1: nobody wants to be told */
	bool opened; /* by us, from names */
	struct buf text;
	struct buf line;     /* the command that came last */
	struct buf argument; /* what stands behind its word; empty for nothing */
};

/*
 * spec is "fd:IN[,OUT]" or "fifo:IN[,OUT]". Named pipes are opened without
 * waiting for the other side; a number that is no open descriptor is ERR_USAGE.
 */
int control_open(struct control *c, const char *spec, struct err *err);

/* The next command that has come: 1 it is in *word, 0 there is none for now. */
int control_next(struct control *c, enum control_word *word, struct err *err);

/* Tells the other side that it was dealt with. A reader that left is no failure. */
void control_ack(const struct control *c);

void control_release(struct control *c);

#endif
