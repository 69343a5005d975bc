/* SPDX-License-Identifier: MIT */
#include "util/count/delta.h"

static bool is_same(const struct reading *a, const struct reading *b)
{
	return a->event == b->event && a->cpu == b->cpu && a->thread == b->thread &&
	       a->cgroup == b->cgroup && a->place == b->place;
}

/* Counters are read in one order, so that the same place is nearly always right. */
static const struct reading *find(const struct readings *list, size_t at, const struct reading *r)
{
	if (at < list->len && is_same(&list->at[at], r))
		return &list->at[at];
	for (size_t i = 0; i < list->len; i++) {
		if (is_same(&list->at[i], r))
			return &list->at[i];
	}
	return NULL;
}

/* Counters that went backwards were reset: nothing is known of what was before. */
static uint64_t since(uint64_t now, uint64_t before)
{
	return now >= before ? now - before : now;
}

void delta_take(struct delta *d, const struct readings *now, struct readings *out)
{
	out->len = 0;
	for (size_t i = 0; i < now->len; i++) {
		struct reading r = now->at[i];
		const struct reading *before = find(&d->before, i, &r);

		if (before) {
			r.value = r.is_state ? r.value : since(r.value, before->value);
			r.enabled_ns = since(r.enabled_ns, before->enabled_ns);
			r.running_ns = since(r.running_ns, before->running_ns);
		}
		*vec_add(out) = r;
	}
	d->before.len = 0;
	for (size_t i = 0; i < now->len; i++)
		*vec_add(&d->before) = now->at[i];
}

void delta_release(struct delta *d)
{
	vec_release(&d->before);
}
