/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SELFTEST_MACHEVENTS_H
#define UTIL_SELFTEST_MACHEVENTS_H

/*
 * Whether the encodings and counter masks of a table's events hold on the
 * emulated machine, whose counters are programmed for that: each event is
 * placed, configured, counted in a program that makes it count, and kept still.
 * Which events, is the caller's; nothing is looked up here.
 *
 * What a machine does not know is told apart from what it gets wrong: any code
 * can be written and read back, but one that is unknown counts nothing.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"

struct doc;
struct encoding;
struct qemuspec;

enum machevents_result { MACHEVENTS_OK, MACHEVENTS_UNKNOWN, MACHEVENTS_FAIL };

struct machevent {
	const char *name;
	uint64_t code;
	uint64_t mask;	/* counters of the machine that it may take; 0: cannot be tried */
	size_t batch;	/* those of one number are tried together */
	int counter;	/* that it was tried on */
	uint64_t count; /* in the program */
	enum machevents_result result;
	const char *reason; /* in the arena */
};

struct machevents {
	struct arena arena;
	struct VEC(struct machevent) events;
	size_t batches;
};

/* An event of the table; its name must live as long. */
void machevents_add(struct machevents *m, const struct encoding *e, const struct qemuspec *spec);

/* Tries all of them; failure is a machine that does not run. */
int machevents_run(struct machevents *m, const struct qemuspec *spec, struct err *err);

/* The table, into a document that is open. The status for the shell: 1 when one failed. */
int machevents_show(const struct machevents *m, struct doc *doc);

void machevents_release(struct machevents *m);

#endif
