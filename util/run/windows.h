/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_WINDOWS_H
#define UTIL_RUN_WINDOWS_H

/*
 * The spans of time in which something is recorded, counted from the start of
 * the command (perf record -D). Switches nothing itself.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/vec.h"

#define WINDOWS_OPEN UINT64_MAX

struct windows_one {
	uint64_t from_ms, to_ms; /* WINDOWS_OPEN: it does not end */
};

struct windows {
	struct VEC(struct windows_one) all; /* in their order; none: no time says anything */
	size_t edges;			    /* that have passed: two of each */
	uint64_t start_ns;		    /* CLOCK_MONOTONIC */
};

/*
 * "500": from then on; "10-20,30-40": in these, which follow each other. "0" is
 * none. ERR_USAGE for anything else.
 */
int windows_parse(const char *text, struct windows *out, struct err *err);

/* The time begins to count. */
void windows_begin(struct windows *w, uint64_t now_ns);

enum windows_edge {
	WINDOWS_NOTHING, /* to be done for now */
	WINDOWS_ON,
	WINDOWS_OFF,
	WINDOWS_OVER, /* the last one has ended */
};

/* Steps behind the next edge that has passed. */
enum windows_edge windows_next(struct windows *w, uint64_t now_ns);

/* Milliseconds until the next edge, at most otherwise_ms (-1: no limit). */
int windows_wait_ms(const struct windows *w, uint64_t now_ns, int otherwise_ms);

void windows_release(struct windows *w);

#endif
