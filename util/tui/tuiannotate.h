/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUIANNOTATE_H
#define UTIL_TUI_TUIANNOTATE_H

/* The code of one function of a recording with its samples, as text for a screen. */

#include "util/report/framepool.h"
#include "util/session/recording.h"

/*
 * Reads the recording anew, which o names as it did for the report; standard
 * input cannot be read twice. first, nevents: the events that have columns.
 */
int tuiannotate_text(const struct recording_options *o, const struct framepool_function *f,
		     size_t first, size_t nevents, struct buf *out, struct err *err);

#endif
