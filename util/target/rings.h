/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_RINGS_H
#define UTIL_TARGET_RINGS_H

/*
 * The rings of a plan's events: one for each CPU, or, where an event is bound
 * to no CPU, for each thread; all events that are open in a place write into
 * its ring. Maps, and says when something is to be read; reading is ring.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/target/opener.h"
#include "util/target/ring.h"

struct rings_one {
	struct ring ring;
	int cpu, thread; /* -1: any */
	int fd;		 /* of the event whose ring it is */
	size_t mapped;	 /* bytes */
};

/* A file that wakes who waits for records of a CPU. */
struct rings_wait {
	int fd, cpu;
};

struct rings {
	struct VEC(struct rings_one) all;
	struct VEC(struct rings_wait) waits; /* what .poll is made of */
	int poll;    /* an epoll file: can be read when a ring wants to be; -1: none */
	size_t live; /* places whose threads are still there */
};

/*
 * pages is a power of two, of the data of each ring. With usual, fewer are
 * taken where so many may not be locked. Release with rings_close(), before
 * the opener's.
 */
int rings_open(struct rings *r, const struct opener *o, size_t pages, bool usual, struct err *err);
void rings_close(struct rings *r); /* takes a zeroed one */

/* The kernel writes nothing into a ring that is paused; what comes then is lost. */
int rings_pause(const struct rings_one *one, bool on, struct err *err);

/* Forgets what the epoll file says of places whose threads have ended; how many are left. */
size_t rings_drop_ended(struct rings *r);

/* The kernel's number of the counter, which records have; 0 when it does not tell. */
uint64_t rings_id(int fd);

#endif
