/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_JITDUMP_H
#define UTIL_SESSION_JITDUMP_H

/*
 * What a JIT compiler writes of its code, as it makes it: jit-PID.dump, which
 * the program maps so that the recording knows of it. Source of the layout:
 * tools/perf/Documentation/jitdump-specification.txt in Linux. The file is
 * hostile; what is cut is its end.
 */

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/data/bytes.h"

struct jitdump {
	struct buf file;
	struct bytes rest;
	uint32_t pid;	  /* as the file says it, which may be within a container */
	uint16_t machine; /* as in ELF files */
};

/* Code that begins to be at .start at .time (of CLOCK_MONOTONIC). */
struct jitdump_code {
	uint64_t time, start, size, index;
	struct view name;  /* of a function; empty: the code that .index had was moved here */
	struct view bytes; /* of the code, in the file; empty where it was moved or cut */
};

/* Is it a file of that name that a JIT compiler writes? */
bool jitdump_is_named(struct view path);

int jitdump_open(struct jitdump *j, const char *path, struct err *err);
void jitdump_close(struct jitdump *j);

/* The next piece, which must not be of later than until: 1, 0 when there is none so far. */
int jitdump_next(struct jitdump *j, uint64_t until, struct jitdump_code *out);

#endif
