/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_PACKED_H
#define UTIL_EXPORT_PACKED_H

/*
 * Numbers as text that is short and quick to read: varints (7 bits a byte, the
 * lowest first, the top bit says that more follow) in base64 (RFC 4648,
 * section 4). Zeroed is empty.
 */

#include <stdint.h>

#include "util/base/buf.h"

struct packed {
	unsigned char bytes[3]; /* that are not yet a whole group */
	unsigned n;
};

void packed_add(struct packed *p, uint64_t number, struct buf *out);

/* Adds what is left, padded. */
void packed_end(struct packed *p, struct buf *out);

#endif
