/* SPDX-License-Identifier: MIT */
#include "util/report/guestentry.h"

#include "util/session/vcpuname.h"

void guestentry_release(struct guestentry *g)
{
	vec_release(&g->known);
}

/* Thread 0 is idle. */
bool guestentry_may_tell(const struct guestentry *g, const struct sample *s)
{
	return s->cpumode == RECORD_KERNEL && s->raw->tid && !s->thread->is_vcpu &&
	       (g->is_always || s->event->attr.flags & PERFATTR_EXCLUDE_GUEST);
}

static bool is_entry(struct guestentry *g, struct framepool *frames, uint32_t frame)
{
	while (g->known.len <= frame)
		*vec_add(&g->known) = 0;
	if (!g->known.at[frame]) {
		const struct framepool_function *f = framepool_function(frames, frame);

		g->known.at[frame] = f && vcpuname_is_entry(f->name) ? 'y' : 'n';
	}
	return g->known.at[frame] == 'y';
}

void guestentry_add(struct guestentry *g, struct framepool *frames, struct recording *r,
		    const struct sample *s, uint32_t frame)
{
	if (is_entry(g, frames, frame))
		recording_tell_vcpu(r, s);
}

void guestentry_watch(struct guestentry *g, struct framepool *frames, struct recording *r,
		      const struct sample *s)
{
	if (guestentry_may_tell(g, s))
		guestentry_add(g, frames, r, s, framepool_find(frames, s->place, s->cpumode));
}
