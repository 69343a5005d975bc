/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUIREPORT_H
#define UTIL_TUI_TUIREPORT_H

/*
 * A report to move in: the rows of one event at a time, with the call graph of
 * each row to be opened below it; sorting by any column, filters, going into one
 * program or file. It reads a profile and makes histograms of it; a profile that
 * grows (top) is read anew each time.
 */

#include "util/report/profile.h"
#include "util/report/reportdoc.h"
#include "util/session/eventgroup.h"
#include "util/tui/tui.h"
#include "util/tui/tuiannotate.h"

struct tuireport_args {
	struct profile *profile;
	struct recording *recording; /* for the names of events */
	const struct reportdoc_args *told;
	const struct hist_args *hist; /* as for the text; .members is not looked at */
	enum eventgroup_rule group;
	const char *header;	      /* what the recording says of itself */
	struct tuiannotate *annotate; /* for the code of functions; NULL: no key 'a' */
	const char *symbol;	      /* whose code is shown at first; NULL: of none */
	/* More samples for the profile, for one that grows; NULL: it does not. See tui.h. */
	bool (*refresh)(void *arg, bool *changed, struct err *err);
	void (*add_state)(void *arg, struct buf *out); /* for the title; NULL: none */
	/* For one that grows without an end: it begins anew each time, or not; it stops, or goes on. */
	void (*toggle_zero)(void *arg);
	void (*toggle_stop)(void *arg);
	void *arg;
	const unsigned *refresh_ms; /* as of tui_run(); NULL: never */
};

/* All is borrowed. Until the user leaves it. */
int tuireport_run(const struct tuireport_args *args, struct err *err);

#endif
