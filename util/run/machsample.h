/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_MACHSAMPLE_H
#define UTIL_RUN_MACHSAMPLE_H

/*
 * Samples of the emulated machine as a perf.data has them: what its events are,
 * the records of each sample, of the one program that runs there, and of its
 * maps. Pure: bytes are appended, nothing is opened or run.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/view.h"
#include "util/data/perfattr.h"

struct encoding;
struct qemusample;

#define MACHSAMPLE_PID 1000 /* the process and its thread: what getpid() says there */

/* All events of a recording have the same. */
struct machsample_layout {
	bool has_chain;
	uint64_t branches; /* branch_sample_type; 0: none */
};

/* What the event is opened with, as if the machine had a kernel. */
struct perfattr machsample_attr(const struct machsample_layout *layout, const struct encoding *e,
				uint64_t period, bool first);

/* Appends the record of a sample. id: of the event; period: one of it. */
void machsample_put(const struct machsample_layout *layout, const struct qemusample *sample,
		    uint64_t id, uint64_t period, struct buf *out);

/* The program begins: its name and the maps of its code. What is no program is ERR_INPUT. */
int machsample_put_program(struct view program, const char *path, struct buf *out, struct err *err);

/* The program ends. */
void machsample_put_exit(uint64_t time_ns, struct buf *out);

#endif
