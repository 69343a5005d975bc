/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_EVENTSWITCH_H
#define UTIL_SESSION_EVENTSWITCH_H

/*
 * Only the samples between those of two events: what comes before the first one
 * of an event, or after one of another, is left out.
 */

#include "util/base/err.h"
#include "util/base/opt.h"

/* Names of events; NULL: none. */
struct eventswitch_options {
	const char *on, *off;
	bool shows; /* the samples that switch, too */
};

/* For OPT_GROUP(). */
extern const struct opt eventswitch_opts[];

enum { EVENTSWITCH_NONE = -1 };

/* Zeroed lets everything through. */
struct eventswitch {
	bool is_known; /* which events they are */
	int on, off;   /* their numbers */
	bool shows, is_off;
};

/* name_of: by the number of the event, of which there are n. Names that none has are an error. */
int eventswitch_init(struct eventswitch *s, const struct eventswitch_options *o, size_t n,
		     const char *(*name_of)(void *arg, size_t event), void *arg, struct err *err);

/* The next sample is of that event: is it one of those that are looked at? */
bool eventswitch_passes(struct eventswitch *s, size_t event);

#endif
