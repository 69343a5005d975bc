/* SPDX-License-Identifier: MIT */
#include "util/session/callframes.h"

void callframes_start(struct callframes *f, const struct sample *s, struct session *session,
		      struct lines *lines)
{
	callers_start(&f->callers, s);
	f->session = session;
	f->lines = lines;
	f->len = f->next = 0;
}

bool callframes_next(struct callframes *f, struct callframes_frame *out)
{
	const struct lines_frame *at;
	uint64_t address;

	if (f->next == f->len) {
		if (!callers_next(&f->callers, &address, &f->cpumode))
			return false;
		f->place = session_find_place(f->session, f->callers.sample->thread, f->cpumode,
					      address);
		f->next = 0;
		f->len = f->lines ? lines_find(f->lines, f->place, f->at, LINES_MOST) : 0;
		if (!f->len) {
			f->at[0] = (struct lines_frame){ .name = NULL };
			f->len = 1;
		}
	}
	at = &f->at[f->next++];
	*out = (struct callframes_frame){ .place = f->place,
					  .cpumode = f->cpumode,
					  .inlined = at->name,
					  .file = at->file,
					  .line = at->line };
	return true;
}
