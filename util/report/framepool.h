/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_FRAMEPOOL_H
#define UTIL_REPORT_FRAMEPOOL_H

/*
 * Places in code that samples and their callers were at, each kept once under a
 * number, so that its name is looked up once however often it is seen. Frames,
 * and the functions that they are in, live as long as the set.
 */

#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/session/lines.h"
#include "util/session/sample.h"

/* What a function took, where branches tell cycles (functionipc.h). */
struct framepool_ipc {
	uint64_t instructions, cycles; /* of the pieces of code that were run through */
	uint64_t covered, all;	       /* instructions of the function: in such pieces, and all */
};

/* A function, once for each file and place that it begins at. */
struct framepool_function {
	const char *name;
	const struct dso *dso;
	uint64_t start;			 /* as the recording's addresses are */
	uint64_t relative_start;	 /* from where its file's mapping would begin at 0 */
	uint64_t size;			 /* 0: not known */
	bool is_inlined;		 /* into others: it has no place of its own */
	const struct framepool_ipc *ipc; /* NULL: not known */
};

struct framepool_frame {
	struct session_place place;		   /* its mapping is .mapping, or NULL */
	struct mapping mapping;			   /* as it was at the time */
	const struct framepool_function *function; /* see framepool_function() */
	uint64_t offset;			   /* in the function */
	const char *file_name;			   /* see framepool_file_name() */
	uint32_t number;			   /* its own */
	uint32_t line;				   /* of the source */
	unsigned cpumode;			   /* enum record_cpumode */
	bool is_known;				   /* the function was looked for */
	bool has_lines;				   /* the source was looked for */
	const char *source;			   /* see framepool_source() */
	/* What is at the place, innermost first, the frame itself last; NULL: only that. */
	const uint32_t *expanded;
	size_t nexpanded;
};

struct framesimd;

/* Where an address is of: those of one file, mapped at one place, in one mode. */
struct framepool_origin {
	uint64_t base; /* where the file's first byte would be */
	const struct dso *dso;
	unsigned cpumode;
};

struct framepool {
	struct symbols *symbols; /* borrowed */
	bool has_paths;		 /* the caller's to set: sources are told with their folders */
	struct lines *lines;	 /* borrowed, the caller's to set; NULL: no sources are known */
	struct arena arena;
	struct VEC(struct framepool_frame *) all;
	struct framepool_slot *slots; /* a hash table of frames that are called */
	size_t room, used;
	uint64_t seed;				     /* of hashes */
	struct VEC(struct framepool_origin) origins; /* what there is beside addresses */
	uint32_t *origin_slots;
	size_t origin_room;
	struct VEC(const struct framepool_function *) functions;
	uint32_t *function_slots;
	size_t function_room;
	struct map texts;	    /* by themselves */
	struct framesimd *simd;	    /* of framesimd.c; NULL: not asked for */
	const struct dso *last_dso; /* that a file name was asked of */
	const char *last_name;	    /* NULL: of none yet */
};

void framepool_init(struct framepool *f, struct symbols *symbols);
void framepool_release(struct framepool *f);

/* The number of the frame at a place, in that mode. */
uint32_t framepool_find(struct framepool *f, struct session_place p, unsigned cpumode);

const struct framepool_frame *framepool_at(const struct framepool *f, uint32_t frame);

/* The function that a frame is in; NULL when its name is not known. */
const struct framepool_function *framepool_function(struct framepool *f, uint32_t frame);

/* The function that has an inlined one at most places; NULL: none with a name has. */
const struct framepool_function *framepool_container(struct framepool *f,
						     const struct framepool_function *inlined);

/* Sets .ipc of the frame's function, if it has one; copied. */
void framepool_set_ipc(struct framepool *f, uint32_t frame, const struct framepool_ipc *ipc);

/* A text, the same pointer for equal ones. */
const char *framepool_text(struct framepool *f, struct view text);

/*
 * The file's name without folders, "[kvm]" for modules, "[unknown]" for none:
 * files of one name are the same here, as in perf.
 */
const char *framepool_file_name(struct framepool *f, uint32_t frame);

/* The path of the frame's source, and its line; NULL: not known. */
const char *framepool_source(struct framepool *f, uint32_t frame, uint32_t *line);

/*
 * The frames of the functions that were inlined at a frame's place, innermost
 * first, and behind them itself; *n of them.
 */
const uint32_t *framepool_expand(struct framepool *f, uint32_t frame, size_t *n);

/* The name as a call graph shows it: the function, or else the address. */
void framepool_add_name(struct framepool *f, uint32_t frame, struct buf *out);

#endif
