/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PAGEROWS_H
#define UTIL_EXPORT_PAGEROWS_H

/*
 * Samples for a page, in memory that does not grow with them: beyond a number
 * of rows the ticks of their clock become twice as long, and rows of the same
 * event, thread and call chain in the same tick become one. So short recordings
 * keep every moment, and long ones keep what a screen can show of them.
 */

#include <stddef.h>
#include <stdint.h>

#include "util/base/vec.h"

struct pagerow {
	uint64_t time; /* ns since the first sample */
	uint64_t weight, count;
	uint32_t thread, node;
	uint16_t event;
};

struct pagerows {
	size_t most;	  /* rows that lead to longer ticks; 0: 2^20 */
	uint64_t tick_ns; /* 0: as they came */
	struct VEC(struct pagerow) rows;
};

void pagerows_release(struct pagerows *r);
void pagerows_add(struct pagerows *r, struct pagerow row);

/* Puts the rows in order of time. */
void pagerows_finish(struct pagerows *r);

#endif
