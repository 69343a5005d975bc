/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_LINEINDEX_H
#define UTIL_ELF_LINEINDEX_H

/*
 * Which line of which source file an address comes from, and which functions
 * were inlined there. It is made of what dwarflines.h reads, unit by unit, and
 * can be kept: as bytes it is read back without any debug information. Those
 * bytes are hostile, like any file.
 *
 * A unit is one translation unit. It is either read or not: who looks up an
 * address asks for its unit and has that read first.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/map.h"
#include "util/base/vec.h"

/* From this address to the next one's. line 0: nothing is known there. */
struct lineindex_row {
	uint64_t address;
	uint32_t file; /* a text's number */
	uint32_t line;
};

/* From this address to the next one's: what is inlined innermost, a number plus 1; 0: nothing. */
struct lineindex_spot {
	uint64_t address;
	uint32_t inlined;
};

/* A function at one place where it was inlined. */
struct lineindex_inlined {
	uint32_t name; /* as the compiler made it; a text's number */
	uint32_t file; /* of the call; a text's number */
	uint32_t line;
	uint32_t parent; /* what it is inlined in, a lower number plus 1; 0: the function itself */
};

struct lineindex_unit {
	bool is_read;
	struct VEC(struct lineindex_row) rows;
	struct VEC(struct lineindex_spot) spots;
	struct VEC(struct lineindex_inlined) inlined;
};

struct lineindex_range {
	uint64_t start, end;
	uint32_t unit;
};

/* Zeroed is empty. */
struct lineindex {
	struct VEC(struct lineindex_unit) units;
	struct VEC(struct lineindex_range) ranges; /* by start, not overlapping */
	struct VEC(const char *) texts;		   /* number 0 is "" */
	struct map numbers;			   /* of texts */
	struct arena arena;
};

void lineindex_release(struct lineindex *x);

/* The number of a text, which is copied when it is new. */
uint32_t lineindex_text(struct lineindex *x, const char *text);

/* Puts the ranges in order, once all are there. */
void lineindex_sort(struct lineindex *x);

/* The unit whose code the address is in, or -1. */
long lineindex_find_unit(const struct lineindex *x, uint64_t address);

/* A step of the way from an inlined function out to the one that is there. */
struct lineindex_frame {
	const char *name; /* as the compiler made it; NULL: the function that holds all of it */
	const char *file; /* NULL: not known */
	uint32_t line;
};

/*
 * What is at an address, innermost first, the function itself last; at most
 * most of them. 0 when nothing is known. Texts are borrowed.
 */
size_t lineindex_find(const struct lineindex *x, uint64_t address, struct lineindex_frame *out,
		      size_t most);

/* As bytes, for a file; Documentation/line-index.md describes them. */
void lineindex_write(const struct lineindex *x, struct view build_id, struct buf *out);

/*
 * Reads such bytes into an empty index: -1 when they are of another file, of
 * another version or damaged, and then it is empty again.
 */
int lineindex_read(struct lineindex *x, struct view build_id, struct view bytes, struct err *err);

#endif
