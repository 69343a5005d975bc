/* SPDX-License-Identifier: MIT */
#include "util/rewrite/mergeevents.h"

#include <string.h>

void mergeevents_release(struct mergeevents *m)
{
	for (size_t i = 0; i < m->events.len; i++)
		vec_release(&m->events.at[i].ids);
	vec_release(&m->events);
	arena_release(&m->arena);
}

void mergeevents_release_map(struct mergeevents_map *map)
{
	map_release(&map->new_ids);
	vec_release(&map->first);
}

uint64_t mergeevents_new_id(const struct mergeevents_map *map, uint64_t old)
{
	const uint64_t *id = map_find(&map->new_ids, view_make((const char *)&old, sizeof(old)));

	return id ? *id : 0;
}

/*
 * Readers tell events apart by an id at a place that is the same in all, which
 * is what IDENTIFIER is for, and want it also behind records that are no samples.
 */
static struct perfattr make_attr(const struct perfattr *from)
{
	struct perfattr attr = *from;

	attr.sample_type |= PERFATTR_SAMPLE_IDENTIFIER;
	attr.flags |= PERFATTR_SAMPLE_ID_ALL;
	/* Of a damaged file it may say anything. */
	if (attr.size < PERFATTR_SIZE_MIN || attr.size > PERFATTR_SIZE_KNOWN)
		attr.size = PERFATTR_SIZE_KNOWN;
	return attr;
}

/* Values of counters are laid out by the first event's format. */
static int check_format(const struct mergeevents *m, struct perfattr *attr, const char *name,
			struct err *err)
{
	const struct perfattr *first = m->events.len ? &m->events.at[0].attr : attr;

	if (attr->read_format == first->read_format)
		return 0;
	if ((attr->sample_type | first->sample_type) & PERFATTR_SAMPLE_READ)
		return err_set(
			err, ERR_UNSUPPORTED,
			"samples of '%s' have counters in another format (read_format %#llx) "
			"than those of '%s' (%#llx)",
			name, (unsigned long long)attr->read_format, m->events.at[0].name,
			(unsigned long long)first->read_format);
	attr->read_format = first->read_format;
	return 0;
}

/* Members that only say how much of the structure there was do not tell events apart. */
static bool is_same(const struct mergeevents_event *e, struct perfattr attr, const char *name)
{
	attr.size = e->attr.size;
	return memcmp(&e->attr, &attr, sizeof(attr)) == 0 && strcmp(e->name, name) == 0;
}

static struct mergeevents_event *find_event(struct mergeevents *m, const struct perfattr *attr,
					    const char *name)
{
	struct mergeevents_event *e;

	for (size_t i = 0; i < m->events.len; i++) {
		e = &m->events.at[i];
		if (!is_same(e, *attr, name))
			continue;
		e->attr.size = e->attr.size > attr->size ? e->attr.size : attr->size;
		return e;
	}
	e = vec_add(&m->events);
	*e = (struct mergeevents_event){ .attr = *attr, .name = arena_string(&m->arena, name) };
	return e;
}

static uint64_t new_id(struct mergeevents *m, struct mergeevents_event *e)
{
	*vec_add(&e->ids) = ++m->last_id;
	return m->last_id;
}

int mergeevents_add(struct mergeevents *m, const struct datafile_event *e, const char *name,
		    struct mergeevents_map *map, struct err *err)
{
	struct perfattr attr = make_attr(&e->attr);
	struct mergeevents_event *to;

	if (check_format(m, &attr, name, err) < 0)
		return -1;
	to = find_event(m, &attr, name);
	*vec_add(&map->first) = new_id(m, to);
	for (size_t i = 0; i < e->n_ids; i++) {
		/* The old id and the new one; the map borrows the one and gives the other. */
		uint64_t *pair = arena_alloc(&m->arena, 2 * sizeof(*pair));
		void **place;

		pair[0] = e->ids[i];
		place = map_add(&map->new_ids, view_make((const char *)&pair[0], sizeof(pair[0])));
		if (*place)
			continue;
		pair[1] = i == 0 ? map->first.at[map->first.len - 1] : new_id(m, to);
		*place = &pair[1];
	}
	return 0;
}

void mergeevents_finish(struct mergeevents *m)
{
	uint32_t size = 0;

	for (size_t i = 0; i < m->events.len; i++)
		if (m->events.at[i].attr.size > size)
			size = m->events.at[i].attr.size;
	for (size_t i = 0; i < m->events.len; i++)
		m->events.at[i].attr.size = size;
}
