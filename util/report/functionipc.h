/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_FUNCTIONIPC_H
#define UTIL_REPORT_FUNCTIONIPC_H

/*
 * Instructions a cycle of functions, where branches tell their cycles: from where a
 * branch went to until the next one lie so many instructions, which took the cycles
 * of that one. For the key ipc_lbr.
 */

#include "util/base/map.h"
#include "util/report/framepool.h"
#include "util/session/recording.h"

struct functionipc_block {
	uint32_t first, last; /* frames: its first and its last instruction */
	uint64_t times, cycles;
};

/* Zeroed but for the frames, which are borrowed. */
struct functionipc {
	struct framepool *frames;
	struct VEC(struct functionipc_block) blocks;
	struct map numbers; /* plus 1, by both frames */
	struct arena arena;
};

void functionipc_release(struct functionipc *f);

/* Adds the branches of a sample. */
void functionipc_add(struct functionipc *f, struct recording *r, const struct sample *s);

/* Gives the functions of the frames what was added so far. */
void functionipc_finish(struct functionipc *f);

#endif
