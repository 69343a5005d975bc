/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_FRAMESIMD_H
#define UTIL_REPORT_FRAMESIMD_H

/* The kind of vectors that the instruction at a frame works on, by its code: for the key simd. */

#include "util/report/framepool.h"

struct framesimd;

/* "AVX-512", "SSE scalar", ...; "-" for none, "" where the code is not to be had. Constant. */
const char *framesimd_find(struct framepool *f, uint32_t frame);

void framesimd_free(struct framesimd *s); /* takes NULL */

#endif
