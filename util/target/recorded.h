/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_RECORDED_H
#define UTIL_TARGET_RECORDED_H

/*
 * Counts that perf stat record, or stat --record, has written to a perf.data:
 * read once as a whole, because it may come through a pipe, and then a target
 * that gives them round by round, as replay does with documents. What was
 * sampled is not looked at here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/data/datanotes.h"
#include "util/pmu/reading.h"

struct datafile;
struct record;

struct recorded_event {
	uint64_t id;
	const char *name;
	const char *unit; /* "" for a plain count */
	double scale;
	const char *told; /* what the file says of its name, which .name was made of */
};

/* A moment at which all was read. */
struct recorded_round {
	uint64_t time_ns; /* since counting began */
	size_t end;	  /* of its readings; they begin where those of the round before end */
};

struct recorded_thread {
	int pid; /* READING_ANY: all */
	const char *comm;
};

/* How the recorder told counts apart: enum aggr_mode of perf 6.1. */
enum recorded_by {
	RECORDED_BY_CPU,
	RECORDED_BY_NOTHING,
	RECORDED_BY_SOCKET,
	RECORDED_BY_DIE,
	RECORDED_BY_CORE,
	RECORDED_BY_THREAD,
	RECORDED_BY_NODE = 7,
};

/* Strings are in the arena. */
struct recorded {
	struct VEC(struct recorded_event) events;
	struct VEC(struct recorded_thread) threads;
	struct VEC(struct recorded_round) rounds;
	struct readings readings; /* of all rounds, each since counting began */
	bool is_pipe;
	uint64_t by; /* enum recorded_by, or a number that is not known here */
	uint64_t interval_ms;
	const char *command; /* of the recorder, words with blanks between; "" if it does not tell */
	struct datanotes notes; /* where it is damaged */
	struct arena arena;
};

/* Is the file a perf.data? "-" is standard input, which is held then (input.h). */
bool recorded_is(const char *path);

/* ERR_INPUT where it holds no counts. Release also after a failure. */
int recorded_read(struct recorded *r, const char *path, struct err *err);
void recorded_release(struct recorded *r);

/* The same record by record, for who walks through the file himself; r begins zeroed. */
int recorded_take(struct recorded *r, const struct datafile *file, const struct record *record,
		  struct err *err);

#endif
