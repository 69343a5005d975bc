/* SPDX-License-Identifier: MIT */
#include "util/session/groupread.h"

void groupread_release(struct groupread *g)
{
	idmap_release(&g->places);
	vec_release(&g->last);
}

const struct datafile_event *groupread_event(struct groupread *g, const struct datafile *f,
					     const struct datasample *s, size_t i, uint64_t *period)
{
	struct datasample_read_value v = datasample_read_get(&s->read, i);
	long event = datafile_find_id(f, v.id), place = idmap_find(&g->places, v.id);

	if (place < 0) {
		place = (long)g->last.len;
		idmap_add(&g->places, v.id, (size_t)place);
		*vec_add(&g->last) = 0;
	}
	*period = v.value - g->last.at[place];
	g->last.at[place] = v.value;
	return event < 0 || !*period ? NULL : &f->events.at[event];
}
