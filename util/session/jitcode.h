/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_JITCODE_H
#define UTIL_SESSION_JITCODE_H

/*
 * The code of JIT compilers put into the address spaces of a recording, at the
 * time at which it was made: each function as a mapping of its own, called as
 * perf inject --jit calls the files that it makes, jitted-PID-NUMBER.so.
 */

#include "util/base/map.h"
#include "util/base/vec.h"
#include "util/data/datafile.h"
#include "util/session/jitdump.h"
#include "util/session/session.h"
#include "util/session/symbols.h"

struct jitcode_dump {
	struct jitdump dump;
	uint32_t pid;		       /* of the recording */
	bool is_timed;		       /* by the clock of the samples */
	struct VEC(char *) names;      /* of functions, by their number in the file */
	struct VEC(struct view) bytes; /* of their code, likewise */
};

/* Zeroed is empty. */
struct jitcode {
	struct VEC(struct jitcode_dump) dumps;
};

void jitcode_release(struct jitcode *j);

/* Adds what path has; -1 when it is no such file. */
int jitcode_add(struct jitcode *j, uint32_t pid, const char *path, bool is_timed, struct err *err);

/*
 * Looks at a MMAP or MMAP2: a program maps the dump of its JIT compiler, so that it is
 * known. symfs: where the recorded machine's files are, NULL: /. -1 when it is damaged.
 */
int jitcode_feed(struct jitcode *j, const struct datafile *f, const struct record *rec,
		 struct symbols *symbols, const char *symfs, struct err *err);

/* Maps all that was made up to a time. */
void jitcode_map(struct jitcode *j, struct session *s, uint64_t until);

#endif
