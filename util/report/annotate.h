/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_ANNOTATE_H
#define UTIL_REPORT_ANNOTATE_H

/*
 * Samples summed up by instruction: for each function how often and with how
 * much of each event they were at which of its addresses, and where the
 * recording has branches, how many cycles its pieces took.
 */

#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/base/vec.h"
#include "util/session/code.h"
#include "util/session/sample.h"

/* Of one event. */
struct annotate_count {
	uint64_t samples, period;
};

/* At one address of a function, as the file has it. */
struct annotate_spot {
	uint64_t address;
	size_t event;
	struct annotate_count count;
};

/* Code between two branches: where it begins, and its last instruction. */
struct annotate_block {
	uint64_t start, end;
	uint64_t cycles, times; /* those times whose cycles are known */
};

struct annotate_function {
	const char *name;
	const struct dso *dso;
	struct session_place place;		  /* of its first sample */
	struct code_function code;		  /* of .place */
	uint64_t start, end;			  /* those of .code */
	struct VEC(struct annotate_count) totals; /* by the number of the event */
	struct VEC(struct annotate_spot) spots;
	struct VEC(struct annotate_block) blocks;
	struct map spot_numbers, block_numbers; /* plus 1 */
};

struct annotate {
	struct symbols *symbols; /* borrowed */
	struct VEC(struct annotate_function *) functions;
	struct VEC(struct annotate_count) totals; /* of all code, by the number of the event */
	struct map numbers;
	struct arena arena;
	uint64_t nameless; /* samples in no function that is known */
};

void annotate_init(struct annotate *a, struct symbols *symbols);
void annotate_release(struct annotate *a);

/* event: its number. Functions whose code is in no file are nameless. */
void annotate_add(struct annotate *a, const struct sample *s, size_t event);

/* Adds the pieces of code that the branches of a sample lead through. */
void annotate_add_branches(struct annotate *a, const struct sample *s, struct session *session);

/* The function at a place, which is added where it had no samples yet; NULL: none is known. */
const struct annotate_function *annotate_find(struct annotate *a, struct session_place p);

/* Functions by their share of an event, the highest first; spots and blocks by address. */
void annotate_sort(struct annotate *a, size_t event);

struct annotate_count annotate_total(const struct annotate_function *f, size_t event);

#endif
