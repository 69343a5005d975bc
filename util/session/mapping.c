/* SPDX-License-Identifier: MIT */
#include "util/session/mapping.h"

#include <string.h>

struct mappings *mapping_new_set(void)
{
	struct mappings *m = alloc_zero(1, sizeof(*m));

	m->users = 1;
	return m;
}

struct mappings *mapping_share_set(struct mappings *m)
{
	m->users++;
	return m;
}

struct mappings *mapping_copy_set(const struct mappings *m)
{
	struct mappings *copy = mapping_new_set();

	for (size_t i = 0; i < m->all.len; i++)
		*vec_add(&copy->all) = m->all.at[i];
	return copy;
}

void mapping_release_set(struct mappings *m)
{
	if (!m || --m->users)
		return;
	vec_release(&m->all);
	free(m);
}

/* The first one that ends behind address. */
static size_t find_from(const struct mappings *m, uint64_t address)
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

static void insert(struct mappings *m, size_t at, struct mapping new)
{
	vec_add(&m->all);
	memmove(&m->all.at[at + 1], &m->all.at[at], (m->all.len - 1 - at) * sizeof(m->all.at[0]));
	m->all.at[at] = new;
}

void mapping_add(struct mappings *m, struct mapping new)
{
	size_t first = find_from(m, new.start), end = first;
	struct mapping *old = first < m->all.len ? &m->all.at[first] : NULL;

	if (new.start >= new.end)
		return;
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
	m->last = first;
}

const struct mapping *mapping_find(struct mappings *m, uint64_t address)
{
	const struct mapping *found = m->last < m->all.len ? &m->all.at[m->last] : NULL;

	if (!found || address < found->start || address >= found->end) {
		m->last = find_from(m, address);
		found = m->last < m->all.len ? &m->all.at[m->last] : NULL;
	}
	return found && address >= found->start ? found : NULL;
}
