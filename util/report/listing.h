/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_LISTING_H
#define UTIL_REPORT_LISTING_H

/*
 * A function as a list of its instructions, each with its samples, its source
 * line, and lines drawn from jumps to where they go.
 */

#include "util/elf/disasm.h"
#include "util/report/annotate.h"
#include "util/session/lines.h"

struct listing_row {
	struct disasm_insn insn;
	struct view bytes; /* of the code */
	const char *file;  /* of the source; NULL: not known */
	uint32_t line;
	const char *inlined; /* the function it is of, when that is an inlined one */
	uint32_t jumps_here; /* of the function's own */
	/* Of the pieces of code that end here: their instructions and cycles; 0 without any. */
	uint64_t instructions, cycles, times;
};

/* A line of the source, with the samples of its instructions. */
struct listing_line {
	const char *file;
	uint32_t line;
	size_t row; /* its first */
};

struct listing {
	const struct annotate_function *function; /* borrowed */
	struct VEC(struct listing_row) rows;
	size_t nevents;
	struct annotate_count *counts;	       /* of each row, nevents of them */
	struct VEC(struct listing_line) lines; /* the one with most of event 0 first */
	struct annotate_count *line_counts;    /* as .counts */
	struct buf code;
	char *lanes; /* lane_width characters for each row */
	size_t lane_width;
};

struct listing_options {
	enum disasm_syntax syntax;
	const char *arch; /* the recorded machine's, as uname has it; NULL: not told */
	size_t nevents;
	bool has_arrows;
};

/*
 * Release it with listing_release(), whatever the result. -1 when the code or
 * somebody who understands it is missing. Texts live as long as the lines.
 */
int listing_init(struct listing *l, const struct annotate_function *f, struct symbols *symbols,
		 struct lines *lines, const struct listing_options *o, struct err *err);
void listing_release(struct listing *l);

/* The samples of a row. */
static inline struct annotate_count listing_count(const struct listing *l, size_t row, size_t event)
{
	return l->counts[row * l->nevents + event];
}

#endif
