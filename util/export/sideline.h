/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SIDELINE_H
#define UTIL_EXPORT_SIDELINE_H

/*
 * Records that are no samples, as perf script's --show-*-events print them.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/export/scriptline.h"

/* Which option of perf script shows records of a type. */
enum sideline_kind {
	SIDELINE_TASK = 1 << 0,
	SIDELINE_MMAP = 1 << 1,
	SIDELINE_SWITCH = 1 << 2,
	SIDELINE_NAMESPACE = 1 << 3,
	SIDELINE_LOST = 1 << 4,
	SIDELINE_BPF = 1 << 5,
	SIDELINE_CGROUP = 1 << 6,
	SIDELINE_TEXT_POKE = 1 << 7,
	SIDELINE_ROUND = 1 << 8,
};

/* 0 for a type that no option shows. */
unsigned sideline_kind(uint32_t type);

/* Appends the record's line; after the session was fed with it. */
void sideline_add(struct scriptline *l, const struct datafile *f, const struct record *r,
		  struct buf *out);

/* The part of it behind who and when: "PERF_RECORD_COMM: bash:12/12", of other types the name. */
void sideline_add_text(const struct datafile *f, const struct record *r, struct buf *out);

#endif
