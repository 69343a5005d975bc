/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_HALT_H
#define UTIL_RUN_HALT_H

/*
 * How a command that its target runs (target.h, .command) is brought to its end
 * when somebody asks us: the target is asked once, so that what was measured
 * until then is told; the command is made to end when that is not heard, or
 * somebody asks again. What comes in the same moment is the same signal, because
 * timeout(1) sends two.
 */

#include <stdint.h>

#include "util/base/err.h"
#include "util/run/workload.h"
#include "util/target/target.h"

/* How long to wait at most between two steps, once the target was asked. */
#define HALT_LOOK_MS 10

struct halt {
	uint64_t since_ns; /* when the target was asked, or 0 */
	unsigned int same; /* signals of that moment */
};

/* After each wait for the command, which is deaf (workload.h). */
int halt_step(struct halt *h, struct workload *w, const struct target *target,
	      struct target_run *run, struct err *err);

#endif
