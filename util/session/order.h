/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_ORDER_H
#define UTIL_SESSION_ORDER_H

/*
 * The records of a recording in the order of time. Recorders write what each
 * CPU's buffer held, one after the other, and FINISHED_ROUND when they have
 * been at all of them: then nothing older than the round before can come any
 * more. So what is kept here is what two rounds hold, not the file.
 *
 * Records without a time (all of perf's own) are given at once.
 */

#include "util/data/dataread.h"

struct order;

/* r is borrowed. */
struct order *order_new(struct dataread *r);
void order_free(struct order *o); /* takes NULL */

/* What is known of a record when it is put in order. */
struct order_record {
	struct record record;
	uint64_t time; /* ns; 0 without one */
};

/* The next one, valid until the next call: 1, 0 at the end, -1 when the system fails. */
int order_next(struct order *o, struct order_record *out, struct err *err);

#endif
