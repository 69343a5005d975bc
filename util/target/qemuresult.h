/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_QEMURESULT_H
#define UTIL_TARGET_QEMURESULT_H

/*
 * What comes out of the emulated machine: the records of arch/riscv/monblock.h,
 * read back. The machine may have ended anywhere, and what runs on it is the
 * user's, so that nothing of it is believed: a record that is cut off ends the
 * reading, one that makes no sense is an error.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/riscv/monblock.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/base/view.h"

struct buf;
struct qemusampling_sink;

struct qemuresult {
	bool began;	  /* the monitor was there */
	bool whole;	  /* the program came to its end, and end is set */
	bool is_interval; /* the turns are those of one that is over; cleared to go on */
	bool has_fault;	  /* which ended it */
	bool has_problem;
	struct monblock_fault fault;
	struct monblock_problem problem;
	struct monblock_end end;
	uint64_t time_ns;			   /* of the turns, where is_interval or whole */
	struct VEC(struct monblock_reading) turns; /* by number, all of them if they have a time */
	struct VEC(struct monblock_call) calls;	   /* system calls that are not there */
};

/* nturns is how many were asked for. Release with qemuresult_release(), whatever the result. */
int qemuresult_parse(struct view records, size_t nturns, struct qemuresult *out, struct err *err);

/*
 * The same piece by piece, of a zeroed *out: takes whole records off the front
 * of *records, up to the end of an interval, and leaves what is not whole yet,
 * less than MONBLOCK_SAMPLE_MOST bytes; behind the end there must not be anything. Samples go to the sink; without one (NULL) they make no sense.
 */
int qemuresult_take(struct view *records, size_t nturns, const struct qemusampling_sink *sink,
		    struct qemuresult *out, struct err *err);

void qemuresult_release(struct qemuresult *r);

/* In words: "load from 0x10, which is not its memory, at 0x100f8". */
void qemuresult_add_fault(const struct monblock_fault *fault, struct buf *out);

/* In words, or a number where there are none. */
void qemuresult_add_problem(const struct monblock_problem *problem, struct buf *out);

/* The name of one of Linux's system calls (riscv64), or NULL. */
const char *qemuresult_call_name(uint64_t number);

#endif
