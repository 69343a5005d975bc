/* SPDX-License-Identifier: MIT */
#include "util/metric/metricfamily.h"

#include <string.h>

#include "util/base/arena.h"
#include "util/base/map.h"
#include "util/base/view.h"
#include "util/metric/metricplan.h"

#define LEVEL1 "TopdownL1"

struct finder {
	const struct metricplan *plan;
	struct metricfamily_list *out;
	struct map by_name; /* PMU and group -> family, one more than its index */
	struct arena arena;
};

/* "tma_backend_bound_group" is of the children of tma_backend_bound. */
static bool is_family(struct view group)
{
	return view_equal(group, LEVEL1) ||
	       (view_starts(group, "tma_") && view_ends(group, "_group"));
}

static struct metricfamily *family_of(struct finder *f, const char *pmu, struct view group)
{
	size_t len = strlen(pmu) + 1 + group.len;
	char *key = arena_alloc(&f->arena, len + 1);
	void **place;

	memcpy(key, pmu, strlen(pmu));
	key[strlen(pmu)] = ' ';
	memcpy(key + strlen(pmu) + 1, group.at, group.len);
	place = map_add(&f->by_name, view_make(key, len));
	if (!*place) {
		bool first = view_equal(group, LEVEL1);

		*vec_add(&f->out->families) = (struct metricfamily){
			.together = first || f->plan->options.families >= METRICPLAN_SIBLINGS,
			.first = first,
		};
		*place = (void *)(uintptr_t)f->out->families.len;
	}
	return &f->out->families.at[(uintptr_t)*place - 1];
}

/* The metric that a family's group is named after joins it. */
static void add_parents(struct finder *f)
{
	for (size_t i = 0; i < f->plan->metrics.len; i++) {
		const struct evtable_metric *m = &f->plan->metrics.at[i].metric->table;
		size_t len = strlen(m->pmu) + 1 + strlen(m->name) + strlen("_group");
		char *key = arena_alloc(&f->arena, len + 1);
		uintptr_t place;

		memcpy(key, m->pmu, strlen(m->pmu));
		key[strlen(m->pmu)] = ' ';
		memcpy(key + strlen(m->pmu) + 1, m->name, strlen(m->name));
		memcpy(key + len - strlen("_group"), "_group", strlen("_group"));
		place = (uintptr_t)map_find(&f->by_name, view_make(key, len));
		if (place)
			*vec_add(&f->out->families.at[place - 1].members) = i;
	}
}

static void drop_small(struct metricfamily_list *l)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->families.len; i++) {
		if (l->families.at[i].members.len > 1)
			l->families.at[kept++] = l->families.at[i];
		else
			vec_release(&l->families.at[i].members);
	}
	l->families.len = kept;
}

void metricfamily_find(const struct metricplan *p, struct metricfamily_list *out)
{
	struct finder f = { .plan = p, .out = out };

	for (size_t i = 0; i < p->metrics.len; i++) {
		const struct evtable_metric *m = &p->metrics.at[i].metric->table;
		struct view rest = view_of(m->groups), group;

		while (rest.len && view_split(&rest, ';', &group)) {
			if (is_family(group))
				*vec_add(&family_of(&f, m->pmu, group)->members) = i;
		}
	}
	if (p->options.families == METRICPLAN_PARENTS)
		add_parents(&f);
	drop_small(out);
	map_release(&f.by_name);
	arena_release(&f.arena);
}

void metricfamily_release(struct metricfamily_list *l)
{
	for (size_t i = 0; i < l->families.len; i++)
		vec_release(&l->families.at[i].members);
	vec_release(&l->families);
}
