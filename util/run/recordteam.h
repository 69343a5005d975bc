/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_RECORDTEAM_H
#define UTIL_RUN_RECORDTEAM_H

/*
 * The threads of record --threads: each empties the rings of its part of the
 * CPUs into its part of the folder, on the CPUs that it was given, and waits for
 * none of the others. What a thread uses is its own; whoever made the team asks
 * for rounds, and stops the threads before it touches rings or parts itself.
 *
 * A round: each thread looks once at all of its rings and then puts a mark into
 * its part. The next one begins when all have done so. What comes behind a mark
 * is then newer than what is before the mark before that, in any part, which is
 * what readers rely on that merge the parts.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"
#include "util/run/recordout.h"
#include "util/run/recordparts.h"
#include "util/target/rings.h"

struct recordteam;

/* All borrowed. ERR_SYSTEM when a thread cannot be made or run on its CPUs. */
struct recordteam *recordteam_start(struct recordout *out, struct rings *rings,
				    const struct recordparts *parts, size_t least_bytes,
				    struct err *err);

/* Becomes readable when a thread has failed; to be polled. */
int recordteam_poll(const struct recordteam *t);

bool recordteam_has_failed(const struct recordteam *t);

/* Begins a round, unless one is on. */
void recordteam_ask_round(struct recordteam *t);

/*
 * Ends the threads, takes NULL. All parts have the same rounds after it. -1 with what
 * the first of them failed at; then their rings are as they were left.
 */
int recordteam_stop(struct recordteam *t, struct err *err);

#endif
