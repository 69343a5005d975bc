/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_SHOW_H
#define UTIL_OUT_SHOW_H

/*
 * One value as people read it: counts in groups of three, reals rounded to the
 * digits that help (0.225, 2.03e-10), lists joined. Counts are quantities; identifiers (pid,
 * cpu) are CELL_INT, which is not grouped.
 */

#include "util/base/buf.h"
#include "util/out/cell.h"

/* unit tells the precision of reals; "%" is added to the number, other units are not. */
void show_add_cell(struct buf *out, const struct cell *cell, const char *unit);

/* The colour of a tone as a terminal takes it; "" for TONE_PLAIN. */
const char *show_tone_start(enum cell_tone tone);

#define SHOW_TONE_END "\033[0m"

#endif
