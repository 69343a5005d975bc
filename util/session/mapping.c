/* SPDX-License-Identifier: MIT */
#include "util/session/mapping.h"

#include <string.h>

struct mapping_list {
	struct VEC(struct mapping) all;
	size_t sets; /* that have it */
	uint64_t version;
};

static struct mapping_list *new_list(void)
{
	struct mapping_list *list = alloc_zero(1, sizeof(*list));

	list->sets = 1;
	return list;
}

static void release_list(struct mapping_list *list)
{
	if (--list->sets)
		return;
	vec_release(&list->all);
	free(list);
}

struct mappings *mapping_new_set(void)
{
	struct mappings *m = alloc_zero(1, sizeof(*m));

	m->users = 1;
	m->list = new_list();
	return m;
}

struct mappings *mapping_share_set(struct mappings *m)
{
	m->users++;
	return m;
}

struct mappings *mapping_fork_set(const struct mappings *m)
{
	struct mappings *fork = alloc_zero(1, sizeof(*fork));

	fork->users = 1;
	fork->list = m->list;
	fork->list->sets++;
	return fork;
}

void mapping_release_set(struct mappings *m)
{
	if (!m || --m->users)
		return;
	release_list(m->list);
	free(m);
}

/* A list of this set alone. */
static void make_own(struct mappings *m, struct mapping_budget *budget)
{
	struct mapping_list *shared = m->list;

	if (shared->sets == 1)
		return;
	m->list = new_list();
	if (shared->all.len <= budget->may_copy) {
		budget->may_copy -= shared->all.len;
		for (size_t i = 0; i < shared->all.len; i++)
			*vec_add(&m->list->all) = shared->all.at[i];
	}
	release_list(shared);
}

/* The first one that ends behind address. */
static size_t find_from(const struct mapping_list *m, uint64_t address)
{
	size_t low = 0, high = m->all.len;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (m->all.at[mid].end > address)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static void insert(struct mapping_list *m, size_t at, struct mapping new)
{
	vec_add(&m->all);
	memmove(&m->all.at[at + 1], &m->all.at[at], (m->all.len - 1 - at) * sizeof(m->all.at[0]));
	m->all.at[at] = new;
}

static void add(struct mapping_list *m, struct mapping new)
{
	size_t first = find_from(m, new.start), end = first;
	struct mapping *old = first < m->all.len ? &m->all.at[first] : NULL;

	/* What begins before it keeps its beginning; when it also ends behind it, its end. */
	if (old && old->start < new.start) {
		struct mapping left = *old;

		left.end = new.start;
		old->pgoff += new.start - old->start;
		old->start = new.start;
		insert(m, first++, left);
	}
	for (end = first; end < m->all.len && m->all.at[end].end <= new.end; end++)
		;
	if (end < m->all.len && m->all.at[end].start < new.end) {
		m->all.at[end].pgoff += new.end - m->all.at[end].start;
		m->all.at[end].start = new.end;
	}
	if (end == first) {
		insert(m, first, new);
	} else {
		m->all.at[first] = new;
		memmove(&m->all.at[first + 1], &m->all.at[end],
			(m->all.len - end) * sizeof(m->all.at[0]));
		m->all.len -= end - first - 1;
	}
}

void mapping_add(struct mappings *m, struct mapping new, struct mapping_budget *budget)
{
	if (new.start >= new.end)
		return;
	make_own(m, budget);
	add(m->list, new);
	m->list->version = ++budget->changes;
}

uint64_t mapping_version(const struct mappings *m)
{
	return m->list->version;
}

static bool is_in(const struct mapping *m, uint64_t address)
{
	return address >= m->start && address < m->end;
}

/* Of 64 KiB each: code that is hot lies in few of them. */
static uint32_t *recent_of(struct mappings *m, uint64_t address)
{
	uint64_t hash = (address >> 16) * UINT64_C(0x9e3779b97f4a7c15);

	return &m->recent[hash >> 32 & (MAPPING_RECENT - 1)];
}

const struct mapping *mapping_find(struct mappings *m, uint64_t address)
{
	const struct mapping_list *list = m->list;
	uint32_t *recent = recent_of(m, address);
	size_t at = *recent;

	if (at < list->all.len && is_in(&list->all.at[at], address))
		return &list->all.at[at];
	at = find_from(list, address);
	*recent = (uint32_t)at;
	return at < list->all.len && is_in(&list->all.at[at], address) ? &list->all.at[at] : NULL;
}

const struct mapping *mapping_at(const struct mappings *m, size_t i)
{
	return i < m->list->all.len ? &m->list->all.at[i] : NULL;
}
