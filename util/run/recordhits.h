/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_RECORDHITS_H
#define UTIL_RUN_RECORDHITS_H

/*
 * What asks a recording to go on in another file: SIGUSR2, or a sample of an
 * event that stands for it. It switches nothing.
 */

#include <stdbool.h>

#include "util/base/err.h"

struct recordopen;

struct recordhits {
	int signals; /* SIGUSR2 comes here; -1: nobody waits for it */
	bool is_hit; /* somebody has asked */
};

/*
 * Called when the command is made already, which keeps the signal as it was. Here
 * it ends nobody any more, whether it is waited for or not.
 */
int recordhits_open(struct recordhits *h, bool by_signal, struct err *err);

/* Has anything come? */
void recordhits_take(struct recordhits *h, struct recordopen *open);

void recordhits_close(struct recordhits *h);

#endif
