/* SPDX-License-Identifier: MIT */
#include "util/tui/tuigrow.h"

#include <time.h>

enum {
	FIRST_MS = 20,	/* and as much again for rows of it: nobody sees that */
	SLICE_MS = 100, /* a key waits for so long at most */
	CHUNK = 64,	/* samples: few, as each may have a stack to unwind */
};

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static int read_for(struct tuigrow *g, uint64_t ms, struct err *err)
{
	uint64_t start = now_ms();

	while (g->has_more && now_ms() - start < ms) {
		size_t n = CHUNK;

		if (profile_read_part(g->profile, g->recording, &n, &g->at, err) < 0)
			return -1;
		g->samples += n;
		g->has_more = n == CHUNK;
	}
	g->refresh_ms = g->has_more;
	return 0;
}

int tuigrow_start(struct tuigrow *g, struct profile *p, struct recording *r, struct err *err)
{
	*g = (struct tuigrow){ .profile = p, .recording = r, .has_more = true };
	if (read_for(g, FIRST_MS, err) < 0)
		return -1;
	g->shown = g->samples;
	return 0;
}

bool tuigrow_refresh(void *grow, bool *changed, struct err *err)
{
	struct tuigrow *g = grow;

	if (!g->has_more)
		return true;
	if (read_for(g, SLICE_MS, err) < 0)
		return false;
	/* Making rows anew takes its time, too: as often as there is twice as much. */
	if (g->has_more && g->samples < g->shown * 2)
		return true;
	g->shown = g->samples;
	*changed = true;
	return true;
}

void tuigrow_add_state(void *grow, struct buf *out)
{
	const struct tuigrow *g = grow;
	const struct datafile *f = recording_file(g->recording);

	if (!g->has_more)
		return;
	buf_add_text(out, "   reading");
	if (f->data_size)
		buf_printf(out, ": %u%%",
			   (unsigned)(g->at >= f->data_size ? 100 : g->at * 100 / f->data_size));
}
