/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_REPLAY_H
#define UTIL_TARGET_REPLAY_H

/*
 * A target that counts nothing: it reads a document of schema tally.stat/1 in
 * place of counters, or one for each interval, line by line, each of which is a
 * moment of its own. So the arithmetic behind counters can be done again,
 * elsewhere and with other metrics.
 *
 * Rows keep the CPU, thread, socket, die, core, node and cgroup that they name:
 * they are told apart and added up by those, not by this machine's. Events are found by their names. Values count as scaled already, unless the
 * document says that they are not. The path "-" is standard input, which is held
 * then (input.h).
 */

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"

#define REPLAY_LIMIT (1024 * 1024 * 1024) /* bytes of a file */

struct replay_names VEC(const char *);

/* The names of the document's events, each once, in its order; strings are put in the arena. */
int replay_read_names(const struct fs *fs, const char *path, struct arena *arena,
		      struct replay_names *out, struct err *err);

/* The same of the cgroups that its rows are of; "" is all of them. */
int replay_read_cgroups(const struct fs *fs, const char *path, struct arena *arena,
			struct replay_names *out, struct err *err);

/* A text that the document has outside of its tables, put in the arena; NULL: none of that key. */
int replay_read_text(const struct fs *fs, const char *path, const char *key, struct arena *arena,
		     const char **out, struct err *err);

#endif
