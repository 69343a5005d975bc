/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_LINES_H
#define UTIL_SESSION_LINES_H

/*
 * Source lines of code and the functions that were inlined there. A file's
 * debug information is read unit by unit, when an address in it is asked for,
 * and what was read is kept on disk by the file's build id for the next time.
 * Debug information may be huge, so no more of it is read than a budget; who
 * shows lines tells how much was left out.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/opt.h"
#include "util/session/symbols.h"

struct lines;

enum { LINES_BUDGET_MIB = 1024, LINES_MOST = 64 }; /* frames of one place */

struct lines_options {
	/*
	 * $XDG_CACHE_HOME and $HOME: what is kept is in tally/lines below the
	 * one, or else in .cache/tally/lines below the other. Both NULL: nothing is.
	 */
	const char *cache_home, *home;
	bool inlines, no_inlines;
	uint64_t budget_mib; /* of debug information that is read; 0: LINES_BUDGET_MIB */
};

/* For OPT_GROUP(); the folders are the caller's to set. */
extern const struct opt lines_opts[];

/* symbols is borrowed, and asked no more once the lines are freed: it may have their texts. */
struct lines *lines_new(struct symbols *symbols, const struct lines_options *o);

/* Takes NULL. Puts on disk what was learnt. */
void lines_free(struct lines *l);

/* Are inlined functions to be shown as callers? */
bool lines_has_inlined(const struct lines *l);

struct lines_frame {
	const char *name; /* of an inlined function; NULL: the function itself */
	const char *file; /* its path; NULL: not known */
	uint32_t line;	  /* 0: not known */
};

/*
 * What is at a place, innermost first, the function itself last (alone where
 * inlined functions are not to be shown); 0: nothing is known of it. No more
 * than most of them. Texts live as long as the lines.
 */
size_t lines_find(struct lines *l, struct session_place p, struct lines_frame *out, size_t most);

/* Places that nothing is known of because of the budget. */
uint64_t lines_left_out(const struct lines *l);

#endif
