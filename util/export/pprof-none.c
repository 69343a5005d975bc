/* SPDX-License-Identifier: MIT */
#include "util/export/export.h"

/* Nothing is taken, and the failure is told. */
static void *start(struct recording *r, const struct export_options *o, struct export_sink *to)
{
	(void)to;
	(void)r, (void)o;
	return NULL;
}

static int add(void *state, const struct sample *s, const struct export_chain *chain,
	       struct err *err)
{
	(void)state, (void)s, (void)chain;
	(void)err;
	return 0;
}

static int finish(void *state, struct export_sink *to, struct err *err)
{
	(void)state, (void)to;
	err_set(err, ERR_UNSUPPORTED,
		"this program was not built with protobuf-c, so it writes no pprof");
	err_hint(err, "install libprotobuf-c-dev and protobuf-c-compiler and run: make deps all");
	return -1;
}

static void release(void *state)
{
	(void)state;
}

const struct exporter export_pprof = {
	.name = "pprof",
	.start = start,
	.add = add,
	.finish = finish,
	.free = release,
};
