/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_SWITCHER_H
#define UTIL_RUN_SWITCHER_H

/*
 * When a recording goes on in another file (perf record --switch-output): at a
 * signal, when the file is so large, or when so much time is over. Renames and
 * writes nothing.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"

struct switcher_when {
	bool is_on;	    /* the recording is in several files */
	bool by_signal;	    /* at each SIGUSR2 */
	uint64_t bytes;	    /* 0: of any size */
	uint64_t period_ms; /* 0: for any time */
};

/* "signal", a size ("100M"), or a time ("30s", "5m", "1h", "1d"); NULL: signal. ERR_USAGE. */
int switcher_parse(const char *text, struct switcher_when *out, struct err *err);

struct switcher {
	struct switcher_when when;
	uint64_t next_ns; /* CLOCK_MONOTONIC */
};

/* A file begins now. */
void switcher_begin(struct switcher *s, uint64_t now_ns);

/* Is it time to switch? bytes: of the file; hit: the signal, or what counts as one, came. */
bool switcher_is_due(const struct switcher *s, uint64_t now_ns, uint64_t bytes, bool hit);

/* Milliseconds until it may be time by the clock, at most otherwise_ms (-1: no limit). */
int switcher_wait_ms(const struct switcher *s, uint64_t now_ns, int otherwise_ms);

#endif
