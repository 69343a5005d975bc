/* SPDX-License-Identifier: MIT */
#include "util/pmu/plan.h"

#include <assert.h>

void plan_release(struct plan *p)
{
	vec_release(&p->events);
	vec_release(&p->groups);
}

void plan_add_group(struct plan *p)
{
	*vec_add(&p->groups) = (struct plan_group){ .first = p->events.len };
}

size_t plan_add_event(struct plan *p, const struct plan_event *event)
{
	assert(p->groups.len);
	*vec_add(&p->events) = *event;
	p->groups.at[p->groups.len - 1].len++;
	return p->events.len - 1;
}

size_t plan_find_group(const struct plan *p, size_t event)
{
	size_t g = 0;

	assert(event < p->events.len);
	while (event >= p->groups.at[g].first + p->groups.at[g].len)
		g++;
	return g;
}
