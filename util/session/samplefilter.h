/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_SAMPLEFILTER_H
#define UTIL_SESSION_SAMPLEFILTER_H

/*
 * Which samples are looked at: those of some programs, processes, threads,
 * CPUs, times, files and functions, as the options of perf script and perf report
 * name them.
 */

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/opt.h"
#include "util/base/vec.h"
#include "util/base/view.h"
#include "util/data/datasample.h"

struct sample;
struct symbols;

/* As the options have it; NULL: all. */
struct samplefilter_options {
	const char *comms; /* names, a comma between, or "file://LIST", a name on each line */
	const char *pids, *tids;
	const char *cpus;	 /* "0,2-5" */
	const char *parallelism; /* "1,3-4": so many threads ran */
	const char *time;	 /* "start,stop", seconds; "10%-20%,50%-60%"; "10%/2" */
	const char *dsos;    /* the same of files by their path or the name behind its last slash */
	const char *symbols; /* the same of names, or addresses: "0x401000" */
	uint64_t reach; /* bytes from such an address on; 0: a function's start or the one byte */
};

/* For OPT_GROUP(). --dsos is not in it, since its letter differs between commands. */
extern const struct opt samplefilter_opts[];

struct samplefilter_range {
	uint64_t first, last; /* both are in it */
};

/* Zeroed lets everything through. */
struct samplefilter {
	struct buf comms, dsos, symbols; /* a name on each line; empty: all */
	uint64_t reach;
	struct VEC(struct samplefilter_range) pids, tids, cpus, times, parallelism;
};

/*
 * first and last are when the recording's samples begin and end, which
 * percentages need; both 0 where it does not say. Texts of o are borrowed.
 */
int samplefilter_init(struct samplefilter *f, const struct samplefilter_options *o, uint64_t first,
		      uint64_t last, struct err *err);
void samplefilter_release(struct samplefilter *f);

/* Is it of the times and CPUs? Others are as good as not recorded. */
bool samplefilter_covers(const struct samplefilter *f, const struct datasample *s);

/* Is it of the processes, threads, programs, files and functions? */
bool samplefilter_wants(const struct samplefilter *f, const struct sample *s,
			struct symbols *symbols);

#endif
