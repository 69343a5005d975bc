/* SPDX-License-Identifier: MIT */
#include "util/data/recordcount.h"

void recordcount_add(struct recordcounts *c, uint32_t type)
{
	long at = idmap_find(&c->places, type);

	if (at < 0) {
		at = (long)c->all.len;
		idmap_add(&c->places, type, c->all.len);
		*vec_add(&c->all) = (struct recordcount){ .type = type };
	}
	c->all.at[at].records++;
}

static int by_type(const void *a, const void *b)
{
	const struct recordcount *x = a, *y = b;

	return x->type < y->type ? -1 : x->type > y->type;
}

void recordcount_sort(struct recordcounts *c)
{
	if (c->all.len)
		qsort(c->all.at, c->all.len, sizeof(c->all.at[0]), by_type);
}

void recordcount_release(struct recordcounts *c)
{
	vec_release(&c->all);
	idmap_release(&c->places);
}
