/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_WORK_H
#define UTIL_BASE_WORK_H

/*
 * The one place where threads are made: n independent pieces of work, done
 * side by side. Pieces share nothing that changes; each writes only to its
 * own slot of what the caller prepared.
 */

#include <stddef.h>

#include "util/base/err.h"

/*
 * Calls piece(context, i) for every i below n, in any order, on as many
 * threads as there are CPUs to run on (the calling one included), and returns
 * when all are done. Where no thread can be made, the caller does it all.
 */
void work_run(size_t n, void (*piece)(void *context, size_t i), void *context);

/*
 * Long work beside the caller's: run(context) on a thread of its own, until it
 * returns. What both use meanwhile is atomic, or behind files that are polled.
 */
struct work_thread;

struct work_thread *work_start(void (*run)(void *context), void *context, struct err *err);

/* Waits for the end; takes NULL. */
void work_join(struct work_thread *t);

#endif
