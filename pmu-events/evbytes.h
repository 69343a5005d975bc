/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVBYTES_H
#define PMU_EVENTS_EVBYTES_H

/* Appending little-endian numbers; evformat.h reads them. The caller has checked that they fit. */

#include <stdint.h>

#include "util/base/buf.h"

void evbytes_add8(struct buf *b, uint32_t n);
void evbytes_add16(struct buf *b, uint32_t n);
void evbytes_add24(struct buf *b, uint32_t n);
void evbytes_add32(struct buf *b, uint32_t n);
void evbytes_add64(struct buf *b, uint64_t n);
void evbytes_add_real(struct buf *b, double d); /* the bits of an IEEE double */

#endif
