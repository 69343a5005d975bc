/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BLOCKCYCLES_H
#define UTIL_REPORT_BLOCKCYCLES_H

/*
 * How many cycles pieces of a program took that ran straight on between two
 * branches of a sample (perf report --total-cycles). A piece is told by its file
 * and where it is in that, so processes share it.
 */

#include "util/out/doc.h"
#include "util/report/framepool.h"
#include "util/session/recording.h"

struct blockcycles_block {
	uint32_t first, last; /* frames: of the first that was added */
	uint64_t times, cycles;
	double squares; /* of the cycles of each time */
};

struct blockcycles {
	struct framepool frames;
	struct VEC(struct blockcycles_block) blocks;
	uint32_t *slots; /* a hash table of block numbers plus 1 */
	size_t room;
	uint64_t seed; /* of hashes */
	uint64_t cycles;
};

void blockcycles_init(struct blockcycles *b, struct recording *r);
void blockcycles_release(struct blockcycles *b);

/* Adds the pieces between the branches of a sample, those whose cycles are told. */
void blockcycles_add(struct blockcycles *b, struct recording *r, const struct sample *s);

/*
 * Appends what a piece is called, "[main+0x10 -> main+0x2c]"; with lines by its source
 * where that is known, for people.
 */
void blockcycles_add_range(struct blockcycles *b, const struct blockcycles_block *block, bool lines,
			   struct buf *out);

/* Tells those with at least so many percent, most cycles first. */
void blockcycles_tell(struct blockcycles *b, double least, struct doc *doc);

#endif
