/* SPDX-License-Identifier: MIT */
#include "util/count/parts.h"

#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"

#define EVERY_PART SIZE_MAX

/* Readings of one place always belong to one part. */
struct parts_map {
	int cpu, thread, cgroup;
	const struct reading_place *place;
	bool of_core;
	size_t part;
};

void parts_init(struct parts *p, enum parts_by by, const struct fs *fs, size_t nevents)
{
	*p = (struct parts){ .by = by, .nevents = nevents };
	topology_init(&p->topology, fs);
}

void parts_release(struct parts *p)
{
	for (size_t i = 0; i < p->list.len; i++)
		counts_release(&p->list.at[i].counts);
	vec_release(&p->list);
	vec_release(&p->seen);
	topology_release(&p->topology);
}

static struct parts_part whole_part(int cgroup)
{
	return (struct parts_part){ -1, -1, -1, -1, -1, -1, cgroup, -1, -1, -1, 0, { 0 } };
}

bool parts_are_told(const struct parts *p)
{
	for (size_t i = 0; i < p->list.len; i++) {
		const struct parts_part *part = &p->list.at[i];
		const int keys[] = {
			[PARTS_ALL] = 0,
			[PARTS_CPU] = part->cpu,
			[PARTS_CORE] = part->core,
			[PARTS_DIE] = part->die,
			[PARTS_SOCKET] = part->socket,
			[PARTS_NODE] = part->node,
			[PARTS_CLUSTER] = part->cluster,
			[PARTS_CACHE] = part->cache,
			[PARTS_THREAD] = part->thread,
		};

		if (keys[p->by] >= 0)
			return true;
	}
	return false;
}

static struct topology_place find_place(struct parts *p, const struct reading *r)
{
	if (!r->place)
		return topology_find(&p->topology, r->cpu);
	return (struct topology_place){
		.socket = r->place->socket,
		.die = r->place->die,
		.core = r->place->core,
		.node = r->place->node,
		.cluster = -1,
		.cache = -1,
	};
}

static struct parts_part describe(struct parts *p, enum parts_by by, const struct reading *r)
{
	struct parts_part part = whole_part(r->cgroup);
	struct topology_place at = { 0 };

	if (by == PARTS_THREAD)
		part.thread = r->thread;
	if (by == PARTS_ALL || by == PARTS_THREAD || (r->cpu < 0 && !r->place))
		return part;
	if (by != PARTS_CPU)
		at = find_place(p, r);
	if (by == PARTS_CPU)
		part.cpu = r->cpu;
	else if (by == PARTS_NODE)
		part.node = at.node;
	else
		part.socket = at.socket;
	if (by == PARTS_DIE || by == PARTS_CORE || by == PARTS_CLUSTER || by == PARTS_CACHE)
		part.die = at.die;
	if (by == PARTS_CLUSTER)
		part.cluster = at.cluster;
	if (by == PARTS_CACHE) {
		part.cache_level = at.cache_level;
		part.cache = at.cache;
	}
	if (by == PARTS_CORE)
		part.core = at.core;
	return part;
}

static int compare(const struct parts_part *a, const struct parts_part *b)
{
	const int left[] = { a->cgroup, a->node,    a->socket, a->die,	 a->core,
			     a->cpu,	a->cluster, a->cache,  a->thread };
	const int right[] = { b->cgroup, b->node,    b->socket, b->die,	  b->core,
			      b->cpu,	 b->cluster, b->cache,	b->thread };

	for (size_t i = 0; i < ARRAY_LEN(left); i++) {
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	}
	return 0;
}

/* Its place in the list, which stays sorted: later ones move. */
static size_t add_part(struct parts *p, struct parts_part *part)
{
	size_t at = 0;

	while (at < p->list.len && compare(&p->list.at[at], part) < 0)
		at++;
	if (at < p->list.len && compare(&p->list.at[at], part) == 0)
		return at;
	counts_init(&part->counts, p->nevents);
	part->counts.is_raw = p->is_raw;
	(void)vec_add(&p->list);
	memmove(&p->list.at[at + 1], &p->list.at[at],
		(p->list.len - 1 - at) * sizeof(p->list.at[0]));
	p->list.at[at] = *part;
	for (size_t i = 0; i < p->seen.len; i++)
		p->seen.at[i].part += p->seen.at[i].part >= at;
	return at;
}

static bool is_new_cpu(const struct parts *p, const struct reading *r, size_t part)
{
	for (size_t i = 0; i < p->seen.len; i++) {
		if (p->seen.at[i].part == part && p->seen.at[i].cpu == r->cpu)
			return false;
	}
	return r->cpu >= 0;
}

static bool is_from(const struct parts_map *m, const struct reading *r, bool of_core)
{
	return m->cpu == r->cpu && m->thread == r->thread && m->cgroup == r->cgroup &&
	       m->place == r->place && m->of_core == of_core;
}

/* *hint is behind where the last one was: readings come in the same order for each event. */
static size_t find_part(struct parts *p, const struct reading *r, size_t first_event, size_t *hint)
{
	bool of_core = p->by == PARTS_CPU && !p->spreads_cores && p->of_cores &&
		       p->of_cores[first_event + r->event];
	struct parts_part part;
	size_t at;

	if (*hint >= p->seen.len || !is_from(&p->seen.at[*hint], r, of_core)) {
		for (*hint = 0; *hint < p->seen.len; ++*hint) {
			if (is_from(&p->seen.at[*hint], r, of_core))
				break;
		}
	}
	if (*hint < p->seen.len)
		return p->seen.at[(*hint)++].part;
	part = describe(p, of_core ? PARTS_CORE : p->by, r);
	at = add_part(p, &part);
	p->list.at[at].ncpus += r->place ? r->place->ncpus : is_new_cpu(p, r, at);
	*vec_add(&p->seen) =
		(struct parts_map){ r->cpu, r->thread, r->cgroup, r->place, of_core, at };
	*hint = p->seen.len;
	return at;
}

/* A time, or a fact about the machine. */
static bool is_for_every(const struct reading *r)
{
	return r->cgroup < 0 && r->cpu < 0 && r->thread < 0 && !r->place;
}

/* A sum of its core is every CPU's there, which makes it: its reading counts in each of them. */
static bool is_shared(struct parts *p, const struct reading *r, size_t event, size_t part)
{
	const struct parts_part *to = &p->list.at[part];
	struct topology_place from, at;

	if (!p->spreads_cores || p->by != PARTS_CPU || !p->of_cores || !p->of_cores[event] ||
	    r->cpu < 0 || to->cpu < 0 || to->cgroup != r->cgroup)
		return false;
	from = topology_find(&p->topology, r->cpu);
	at = topology_find(&p->topology, to->cpu);
	return from.core >= 0 && from.socket == at.socket && from.die == at.die &&
	       from.core == at.core;
}

static void add_to(struct parts *p, size_t part, const struct readings *readings,
		   const size_t *places, size_t first_event)
{
	struct readings own = { 0 };

	for (size_t i = 0; i < readings->len; i++) {
		struct reading r = readings->at[i];

		r.event += first_event;
		if (places[i] != part && places[i] != EVERY_PART &&
		    !is_shared(p, &r, r.event, part))
			continue;
		*vec_add(&own) = r;
	}
	counts_add(&p->list.at[part].counts, &own);
	vec_release(&own);
}

void parts_add(struct parts *p, const struct readings *readings, size_t first_event)
{
	struct parts_part whole = whole_part(-1);
	size_t *places = alloc_zero(readings->len + 1, sizeof(places[0]));
	size_t hint = 0;

	/* Twice, because parts that appear move those behind them. */
	for (size_t i = 0; i < readings->len; i++) {
		if (!is_for_every(&readings->at[i]))
			find_part(p, &readings->at[i], first_event, &hint);
	}
	for (size_t i = 0; i < readings->len; i++)
		places[i] = is_for_every(&readings->at[i])
				    ? EVERY_PART
				    : find_part(p, &readings->at[i], first_event, &hint);
	if (!p->list.len)
		add_part(p, &whole);
	for (size_t i = 0; i < p->list.len; i++)
		add_to(p, i, readings, places, first_event);
	free(places);
}
