/* SPDX-License-Identifier: MIT */
#include "util/session/eventgroup.h"

enum { SECTION_GROUP_DESC = 17, SECTION_LIMIT = 16 << 20 };

void eventgroup_release(struct eventgroups *g)
{
	vec_release(&g->of);
}

/* Groups follow each other: of one that reaches into the one before it nothing is believed. */
static void read_groups(struct eventgroups *g, struct bytes b)
{
	uint32_t n = bytes_u32(&b);
	size_t end = 0;

	for (uint32_t i = 0; i < n && !b.is_short; i++) {
		size_t leader, members;

		bytes_take(&b, bytes_u32(&b));
		leader = bytes_u32(&b);
		members = bytes_u32(&b);
		if (b.is_short || leader < end || leader >= g->of.len ||
		    members > g->of.len - leader || members > EVENTGROUP_MOST)
			continue;
		end = leader + members;
		for (size_t k = leader; k < end; k++)
			g->of.at[k] = (struct eventgroup){ leader, members };
	}
}

static void learn(struct recording *r, struct eventgroups *g)
{
	const struct datafile *f = recording_file(r);
	const struct datafile_section *s = datafile_find_section(f, SECTION_GROUP_DESC);
	uint64_t size = s ? s->size : 0;
	struct buf bytes = { 0 };
	struct err err = { 0 };

	if (g->of.len == f->events.len && g->read == s && g->size == size)
		return;
	g->read = s;
	g->size = size;
	g->of.len = 0;
	for (size_t i = 0; i < f->events.len; i++)
		*vec_add(&g->of) = (struct eventgroup){ i, 1 };
	if (s && dataread_section(recording_reader(r), s, SECTION_LIMIT, &bytes, &err) == 0)
		read_groups(g, bytes_of(bytes.at, bytes.len, f->swap));
	err_clear(&err);
	buf_release(&bytes);
}

struct eventgroup eventgroup_find(struct recording *r, size_t event, enum eventgroup_rule rule)
{
	struct eventgroups *g = recording_groups(r);

	if (rule == EVENTGROUP_NONE)
		return (struct eventgroup){ event, 1 };
	if (rule == EVENTGROUP_ALL) {
		size_t leader = event - event % EVENTGROUP_MOST;
		size_t left = recording_file(r)->events.len - leader;

		return (struct eventgroup){ leader,
					    left < EVENTGROUP_MOST ? left : EVENTGROUP_MOST };
	}
	learn(r, g);
	return g->of.at[event];
}
