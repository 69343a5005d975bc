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

/* What a sample has of its group's counts (PERF_SAMPLE_READ), the leader's first. */
struct machsample_read {
	const uint64_t *ids; /* of the events */
	const uint64_t *values;
	size_t n;
};

#define MACHSAMPLE_PID 1000 /* the process and its thread: what getpid() says there */

/* Events of a recording differ in calls and branches only. */
struct machsample_layout {
	bool has_chain;
	uint16_t frames;	       /* of a chain, at most; 0: as many as the machine takes */
	bool has_cpu;		       /* which is 0 */
	uint64_t branches;	       /* branch_sample_type; 0: none */
	uint64_t user_regs, intr_regs; /* sample_regs_*; the machine's samples have all of them */
	bool read_times;	       /* with counts there are the times in which they counted */
};

/* Where an event stands in its group. */
struct machsample_group {
	size_t first, len; /* among the recording's events */
	bool reads; /* its samples have the group's counts, those of the leader, who alone has any */
};

/*
 * What the event is opened with, as if the machine had a kernel. period: 0 for
 * one without samples; frequency: in Hz, that it was made of; or 0.
 */
struct perfattr machsample_attr(const struct machsample_layout *layout, const struct encoding *e,
				const struct machsample_group *group, uint64_t period,
				uint64_t frequency, bool first);

/* The registers that the machine is to put into samples. */
uint64_t machsample_registers(const struct machsample_layout *layout);

/*
 * Appends the record of a sample; id: of the event; read: NULL where its group does not; newest: the number of its
 * newest branch among all that there were (with PERF_SAMPLE_BRANCH_HW_INDEX), so
 * that readers see whether a sample goes on where the one before ended. A sample that has other
 * registers than machsample_registers() is ERR_INPUT.
 */
int machsample_put(const struct machsample_layout *layout, const struct qemusample *sample,
		   uint64_t id, const struct machsample_read *read, uint64_t newest,
		   struct buf *out, struct err *err);

/* The program begins: its name and the maps of its code. What is no program is ERR_INPUT. */
int machsample_put_program(const struct machsample_layout *layout, struct view program,
			   const char *path, struct buf *out, struct err *err);

/* The program ends. */
void machsample_put_exit(const struct machsample_layout *layout, uint64_t time_ns, struct buf *out);

#endif
