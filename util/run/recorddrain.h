/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_RECORDDRAIN_H
#define UTIL_RUN_RECORDDRAIN_H

/*
 * Emptying the rings of a recording into its file, by the one thread that is
 * there or while those of recordteam.h are not, and what the rings had no room for.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"
#include "util/run/recordopen.h"
#include "util/run/recordout.h"

struct recordparts;

/*
 * All that is there and a mark that rings were looked at; those that are overwritten
 * only when a file ends (last). Before that a ring waits that has less than least_bytes.
 */
int recorddrain_all(struct recordopen *from, struct recordout *to, const struct recordparts *parts,
		    size_t least_bytes, bool last, struct err *err);

/*
 * What did not fit into the rings, told event by event as the kernel counted it:
 * records of it may themselves be missing. The sum, or what records told, if that is more.
 */
int recorddrain_losses(const struct recordopen *from, struct recordout *to, bool is_counted,
		       uint64_t *lost, struct err *err);

#endif
