/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_QEMUEND_H
#define UTIL_TARGET_QEMUEND_H

/*
 * What there is to say when the emulated machine has ended: how the program
 * did, and why there are no counts. Nothing is read but the symbols of the
 * program's file.
 */

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"

struct qemuresult;
struct qemuspec;

/* All borrowed. */
struct qemuend {
	const struct qemuresult *result;
	const struct qemuspec *spec;
	const char *name; /* of the program, as it was typed */
	const char *path; /* its file */
};

struct qemuend_notes VEC(const char *);

/* Adds what is worth knowing beside the counts, in the arena. */
void qemuend_add_notes(const struct qemuend *e, struct arena *arena, struct qemuend_notes *out);

/* There are no counts, because the monitor could not go on. Returns -1. */
int qemuend_fail_problem(const struct qemuend *e, struct err *err);

/* There are no counts, because QEMU ended; said: what it said. Returns -1. */
int qemuend_fail_early(const struct qemuend *e, struct view said, struct err *err);

#endif
