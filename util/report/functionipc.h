/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_FUNCTIONIPC_H
#define UTIL_REPORT_FUNCTIONIPC_H

/*
 * Instructions a cycle of functions, where branches tell their cycles: from where a
 * branch went to until the next one lie so many instructions, which took the cycles
 * of that one. For the key ipc_lbr.
 */

#include "util/report/framepool.h"
#include "util/session/recording.h"

struct functionipc;

/* The frames are borrowed. */
struct functionipc *functionipc_new(struct framepool *frames);
void functionipc_free(struct functionipc *f); /* takes NULL */

/* Adds the branches of a sample. */
void functionipc_add(struct functionipc *f, struct recording *r, const struct sample *s);

/* Gives the functions of the frames what was added so far. */
void functionipc_finish(struct functionipc *f);

#endif
