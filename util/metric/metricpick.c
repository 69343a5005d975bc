/* SPDX-License-Identifier: MIT */
#include "util/metric/metricpick.h"

#include <fnmatch.h>
#include <string.h>

#include "pmu-events/evset.h"
#include "util/base/view.h"

void metricpick_add(struct metricpick *p, const char *names)
{
	struct view rest = view_of(names), name;

	while (view_split(&rest, ',', &name)) {
		struct view bare = view_trim(name);
		const char *text = arena_stringn(&p->arena, bare.at, bare.len);

		*vec_add(&p->names) =
			(struct metricpick_name){ .text = text, .nearest = { .word = text } };
	}
}

void metricpick_release(struct metricpick *p)
{
	vec_release(&p->names);
	arena_release(&p->arena);
}

static bool matches(struct metricpick_name *name, const struct evtable_metric *m)
{
	bool met = fnmatch(name->text, m->name, FNM_CASEFOLD) == 0 ||
		   evtable_in_group(m, name->text);

	if (!met && !name->met)
		near_offer(&name->nearest, m->name);
	name->met |= met;
	return met;
}

bool metricpick_wants(struct metricpick *p, const struct evtable_metric *metric)
{
	bool hit = !p->names.len;

	for (size_t i = 0; i < p->names.len; i++)
		hit |= matches(&p->names.at[i], metric);
	return hit;
}

int metricpick_check(const struct metricpick *p, struct err *err)
{
	for (size_t i = 0; i < p->names.len; i++) {
		const struct metricpick_name *name = &p->names.at[i];

		if (name->met)
			continue;
		err_set(err, ERR_ABSENT, "no metric or metric group is called '%s'", name->text);
		if (near_best(&name->nearest))
			err_hint(err, "did you mean '%s'?", near_best(&name->nearest));
		else
			err_hint(err, "'tally list metric' shows the metrics");
		return -1;
	}
	return 0;
}

static struct metricpick_metric *find_listed(struct metricpick_list *list,
					     const struct evtable_metric *m)
{
	for (size_t i = 0; i < list->len; i++) {
		if (list->at[i].table.expr == m->expr && list->at[i].table.name == m->name)
			return &list->at[i];
	}
	return NULL;
}

static void find_one(struct metricpick_name *name, const struct evset *set,
		     struct metricpick_list *out)
{
	struct evset_pos pos = { 0 };
	struct evset_item item;

	while (evset_next(set, EVSET_METRICS, &pos, &item)) {
		struct metricpick_metric *picked;

		if (!matches(name, &item.metric))
			continue;
		picked = find_listed(out, &item.metric);
		if (!picked) {
			picked = vec_add(out);
			*picked = (struct metricpick_metric){
				.table = item.metric,
				.is_common = strcmp(item.model.arch, "common") == 0,
			};
		}
		picked->by_name |= strcasecmp(name->text, item.metric.name) == 0;
	}
}

int metricpick_find(struct metricpick *p, const struct evset *set, struct metricpick_list *out,
		    struct err *err)
{
	for (size_t i = 0; i < p->names.len; i++)
		find_one(&p->names.at[i], set, out);
	return metricpick_check(p, err);
}
