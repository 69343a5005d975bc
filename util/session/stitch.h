/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_STITCH_H
#define UTIL_SESSION_STITCH_H

/*
 * Call chains of the hardware (--call-graph lbr) that are longer than the
 * hardware has room for. What it drops are the outermost calls; as long as one
 * of those that are left was in the thread's sample before, at the same place
 * of the hardware, that sample's callers are also this one's (--stitch-lbr).
 */

#include <stddef.h>
#include <stdint.h>

#include "util/data/datasample.h"

struct stitch;

struct stitch *stitch_new(void);
void stitch_free(struct stitch *s); /* takes NULL */

/*
 * Takes the next sample of a thread with branches of the mode CALL_STACK. The
 * addresses that calls came from behind those of its own branches, the
 * innermost first; valid until the next call. None without the number of the
 * hardware's place (branch_hw_index).
 */
size_t stitch_sample(struct stitch *s, uint32_t tid, const struct datasample *sample,
		     const uint64_t **from);

#endif
