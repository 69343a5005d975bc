/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVPOOL_H
#define PMU_EVENTS_EVPOOL_H

/*
 * The strings of a table: equal ones are kept once, and one that is the tail
 * of another lies inside it. Strings are added first and get their offsets all
 * at once, when it is known which tails there are.
 *
 * The pool borrows the strings until it is released. Zeroed is empty. The same
 * strings added in the same order give the same bytes.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/map.h"
#include "util/base/vec.h"

struct evpool_string {
	const char *text;
	uint32_t len;
	uint32_t offset;
};

struct evpool {
	struct map ids;
	struct VEC(struct evpool_string) strings;
};

void evpool_release(struct evpool *p);

/* The number of a string; "" is 0. */
uint32_t evpool_add(struct evpool *p, const char *text);

/*
 * Appends the strings, NUL-terminated, and sets their offsets from where out
 * ended before. Offset 0 is "". Fails when an offset would be above limit.
 */
int evpool_lay(struct evpool *p, uint32_t limit, struct buf *out, struct err *err);

/* After evpool_lay(): where the string with that number lies. */
uint32_t evpool_offset(const struct evpool *p, uint32_t id);

#endif
