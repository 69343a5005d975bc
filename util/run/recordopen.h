/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_RECORDOPEN_H
#define UTIL_RUN_RECORDOPEN_H

/*
 * The events of a recording, opened where they are wanted, with the rings that
 * the kernel writes them into. All of them, or none: a recording without an
 * event that was asked for would say that it never happened.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"
#include "util/data/datasection.h"
#include "util/target/cpulist.h"
#include "util/target/opener.h"
#include "util/target/rings.h"
#include "util/target/sampling.h"

struct recorder_args;

struct recordopen {
	struct opener opened;
	struct rings rings;
	struct sampling trigger_sampling;
	struct opener trigger; /* events at which the file is switched */
	struct rings trigger_rings;
	struct VEC(struct datasection_event) events; /* as the file tells them */
	struct cpulist cpus;			     /* of a command's rings */
	struct arena arena;
	bool from_exec; /* they begin by themselves, with the command */
	bool user_only; /* the kernel's part was not permitted */
};

/*
 * Opens them, not yet counting. r is zeroed but for the rings' .poll, which are
 * -1; args are kept. command: the process that waits to be it, or 0.
 */
int recordopen_events(struct recordopen *r, const struct recorder_args *args, pid_t command,
		      struct err *err);

/* Those at which the file is switched happen from now on. */
int recordopen_enable_trigger(const struct recordopen *r, struct err *err);

void recordopen_release(struct recordopen *r);

#endif
