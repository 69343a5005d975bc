/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_BRANCHCODE_H
#define UTIL_REPORT_BRANCHCODE_H

/*
 * What instructions code has, where the file with it is there and this
 * build can take machine code apart: what the cycles of a straight run are held
 * against.
 */

#include <stdint.h>

#include "util/base/buf.h"
#include "util/session/symbols.h"

struct disasm;
struct framepool_frame;

/* Zeroed but for the symbols, which are borrowed. */
struct branchcode {
	struct symbols *symbols;
	const struct elfsyms *file; /* that .disasm is for */
	uint16_t machine;	    /* EM_* of it */
	struct disasm *disasm;	    /* NULL: this build has none for the machine */
	struct buf code;
};

void branchcode_release(struct branchcode *c);

/*
 * Instructions from a frame on up to that one which begins span bytes behind it,
 * and that one as well. 0 when it is not known, or none begins there: then the
 * code is another one.
 */
uint64_t branchcode_count(struct branchcode *c, const struct framepool_frame *start, uint64_t span);

/*
 * All instructions of a function of that size, of which the frame is offset bytes
 * behind the start; 0 when it is not known.
 */
uint64_t branchcode_count_within(struct branchcode *c, const struct framepool_frame *f,
				 uint64_t offset, uint64_t size);

/* Where the instruction behind that at an address of the frame's mapping begins; 0: not known. */
uint64_t branchcode_after(struct branchcode *c, const struct framepool_frame *f, uint64_t address);

#endif
