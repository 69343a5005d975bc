/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_GUESTENTRY_H
#define UTIL_REPORT_GUESTENTRY_H

/*
 * Which threads are virtual CPUs, by the functions of the kernel that their samples
 * are in. Where an event leaves guests out, their time is booked in these.
 */

#include "util/base/vec.h"
#include "util/report/framepool.h"
#include "util/session/recording.h"

struct guestentry {
	bool is_always;		/* the caller's to set: also for events that take guests */
	struct VEC(char) known; /* of frames, by their number */
};

void guestentry_release(struct guestentry *g);

/*
 * Can the sample tell? The name of its function is asked for then, which costs the
 * kernel's symbols.
 */
bool guestentry_may_tell(const struct guestentry *g, const struct sample *s);

/* Tells the recording if it does. The frame is the sample's own place. */
void guestentry_add(struct guestentry *g, struct framepool *frames, struct recording *r,
		    const struct sample *s, uint32_t frame);

/* Both, for those who have no frame of the place yet. */
void guestentry_watch(struct guestentry *g, struct framepool *frames, struct recording *r,
		      const struct sample *s);

#endif
