/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_GZIP_H
#define UTIL_EXPORT_GZIP_H

/* A stream of gzip (RFC 1952), as it comes; zlib behind it. */

#include "util/base/buf.h"
#include "util/base/err.h"

struct gzip;

/* -1 or NULL without zlib, or when memory is not there. */
struct gzip *gzip_new(struct err *err);
void gzip_free(struct gzip *g); /* takes NULL */

/* Both append what is packed so far, which may be nothing. */
int gzip_add(struct gzip *g, const void *bytes, size_t len, struct buf *out, struct err *err);
int gzip_end(struct gzip *g, struct buf *out, struct err *err);

#endif
