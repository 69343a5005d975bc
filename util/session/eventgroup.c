/* SPDX-License-Identifier: MIT */
#include "util/session/eventgroup.h"

enum { SECTION_GROUP_DESC = 17, SECTION_LIMIT = 16 << 20 };

static struct eventgroup search(struct bytes b, size_t event, size_t events)
{
	struct eventgroup g = { event, 1 };
	uint32_t n = bytes_u32(&b);

	for (uint32_t i = 0; i < n && !b.is_short; i++) {
		size_t leader, members;

		bytes_take(&b, bytes_u32(&b));
		leader = bytes_u32(&b);
		members = bytes_u32(&b);
		if (!b.is_short && leader <= event && members > event - leader &&
		    members <= events - leader && members <= EVENTGROUP_MOST)
			g = (struct eventgroup){ leader, members };
	}
	return g;
}

struct eventgroup eventgroup_find(struct recording *r, size_t event, bool all)
{
	const struct datafile *f = recording_file(r);
	const struct datafile_section *s = datafile_find_section(f, SECTION_GROUP_DESC);
	struct eventgroup g = { event, 1 };
	struct buf bytes = { 0 };
	struct err err = { 0 };

	if (all) {
		size_t leader = event - event % EVENTGROUP_MOST, left = f->events.len - leader;

		return (struct eventgroup){ leader,
					    left < EVENTGROUP_MOST ? left : EVENTGROUP_MOST };
	}
	if (s && dataread_section(recording_reader(r), s, SECTION_LIMIT, &bytes, &err) == 0)
		g = search(bytes_of(bytes.at, bytes.len, f->swap), event, f->events.len);
	err_clear(&err);
	buf_release(&bytes);
	return g;
}
