/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_RECORDNOTES_H
#define UTIL_RUN_RECORDNOTES_H

/*
 * What is to be known of the kernel's records as they pass from a ring into the
 * file: how many samples, from when to when, how many are told to be lost, and
 * which files code may be in. One thread notes; others may ask for the numbers.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "util/run/mapped.h"

struct ring;

struct recordnotes {
	struct mapped mapped;
	unsigned char *scratch;
	uint64_t first_ns, last_ns; /* of the samples; first above last: there are none */
	_Atomic uint64_t samples;
	_Atomic uint64_t told_lost; /* since the recording began */
};

void recordnotes_init(struct recordnotes *n);

/* Begins anew for another file. */
void recordnotes_restart(struct recordnotes *n);
void recordnotes_release(struct recordnotes *n); /* takes a zeroed one */

/*
 * Notes all of a ring's batch. time_at: where samples have their time, 0: nowhere;
 * id_size as of record_read(). -1 when the batch is not records from end to end.
 */
int recordnotes_take(struct recordnotes *n, const struct ring *ring, size_t time_at, size_t id_size,
		     struct err *err);

/* Adds what another one has noted; its files are the same memory. */
void recordnotes_add(struct recordnotes *n, const struct recordnotes *other);

#endif
