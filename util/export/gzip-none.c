/* SPDX-License-Identifier: MIT */
#include "util/export/gzip.h"

#include <stdlib.h>

struct gzip *gzip_new(struct err *err)
{
	err_set(err, ERR_UNSUPPORTED, "this program was not built with zlib, so it writes no gzip");
	err_hint(err, "install zlib1g-dev and run: make deps all");
	return NULL;
}

void gzip_free(struct gzip *g)
{
	(void)g;
}

static int refuse(struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED, "this program was not built with zlib");
}

int gzip_add(struct gzip *g, const void *bytes, size_t len, struct buf *out, struct err *err)
{
	(void)g, (void)bytes, (void)len, (void)out;
	return refuse(err);
}

int gzip_end(struct gzip *g, struct buf *out, struct err *err)
{
	(void)g, (void)out;
	return refuse(err);
}
