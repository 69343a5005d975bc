/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_TRACINGDATA_H
#define UTIL_RUN_TRACINGDATA_H

/*
 * What readers need to take samples of tracepoints apart: the formats that
 * tracefs has, as perf.data carries them (section TRACING_DATA, or a record of
 * a stream). The layout is that of trace.dat's front, trace-cmd.dat.v6(5).
 */

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"

/* "sched:sched_switch"; borrowed. */
struct tracingdata_names VEC(const char *);

/* Appends the formats of these tracepoints. */
int tracingdata_make(const struct fs *fs, const struct tracingdata_names *names, struct buf *out,
		     struct err *err);

#endif
