/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REWRITE_GUESTRECORD_H
#define UTIL_REWRITE_GUESTRECORD_H

/*
 * A record of a guest's own recording as one of its host's: threads get other
 * numbers, modes are those of guests, times are the host's. A part of guestmerge.h.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/data/record.h"

/*
 * Changes the record in b, which is r with an IDENTIFIER added in front of a sample's
 * parts or behind another's, if it had none. attr is the event's as it was. False for
 * records that mean nothing on the host, or that are too short.
 */
bool guestrecord_move(struct buf *b, const struct record *r, const struct perfattr *attr,
		      uint64_t (*to_host)(void *arg, uint64_t guest_ns), void *arg);

#endif
