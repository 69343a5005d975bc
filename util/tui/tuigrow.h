/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TUI_TUIGROW_H
#define UTIL_TUI_TUIGROW_H

/*
 * A recording that is read while its report is on the screen already: the screen is
 * there at once, however large the file is, and what it shows grows until all is read.
 */

#include "util/report/profile.h"

struct tuigrow {
	struct profile *profile; /* borrowed, as is the recording */
	struct recording *recording;
	bool has_more;
	unsigned refresh_ms;	 /* for tui_run(): 0 once all is read */
	uint64_t samples, shown; /* that were read, and when the screen was last made anew */
	uint64_t at;		 /* in the file */
};

/* Reads for as long as nobody minds to wait. */
int tuigrow_start(struct tuigrow *g, struct profile *p, struct recording *r, struct err *err);

/* As struct tui_list has it: reads a little more. Never ends the screens but by a failure. */
bool tuigrow_refresh(void *grow, bool *changed, struct err *err);

/* "   reading: 40%" while there is more. */
void tuigrow_add_state(void *grow, struct buf *out);

#endif
