/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_QEMU_H
#define UTIL_TARGET_QEMU_H

/*
 * The emulated machine as a target: see qemuspec.h for which, qemuturns.h for
 * its counters, qemublock.h for what goes in, qemuresult.h for what comes out.
 * This puts them together: a plan and a program become a command that executes
 * QEMU, and readings when it has ended.
 *
 * The program's streams are ours but for its standard input, which is empty.
 * QEMU's own words are kept apart from them, for errors.
 */

#include "util/target/target.h"

struct qemusampling_sink;
struct qemusample;
struct view;

/*
 * With target_where.machine_sampling: takes whole records off the front of what
 * came from its .results; see qemuresult_take(). Then .ended() tells of the rest.
 */
int qemu_take(struct target_run *run, struct view *records, const struct qemusampling_sink *sink,
	      struct err *err);

/* Does the machine run? 1, 0 not yet, and -1 when it should have long ago. */
int qemu_begins(const struct target_run *run, struct err *err);

/* The event of the plan that a sample is of, or -1: none. */
int qemu_sampled_event(const struct target_run *run, const struct qemusample *sample);

/*
 * With .has_values: what the counter of an event of the plan had when the sample
 * was taken: all that there was, or where the event samples what there was since
 * its last sample. False: the sample does not have it.
 */
bool qemu_sample_value(const struct target_run *run, const struct qemusample *sample, size_t event,
		       uint64_t *value);

/* The program: the file's path, and its bytes as they were run, for as long as the run is open. */
const char *qemu_program_path(const struct target_run *run);
struct view qemu_program(const struct target_run *run);

#endif
