/* SPDX-License-Identifier: MIT */
#include "util/metric/metricgroup.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "util/base/alloc.h"
#include "util/base/view.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plantext.h"

void metricgroup_release(struct metricgroup_list *list)
{
	for (size_t i = 0; i < list->len; i++)
		vec_release(&list->at[i]);
	vec_release(list);
}

bool metricgroup_has(const struct metricgroup_events *group, const struct encoding *e)
{
	for (size_t i = 0; i < group->len; i++) {
		if (plantext_same(group->at[i].encoding, e))
			return true;
	}
	return false;
}

/* The kernel counts them whenever it counts their group, on any PMU. */
static bool is_software(const struct encoding *e)
{
	return e->has_type && (e->type == PERF_TYPE_SOFTWARE || e->type == PERF_TYPE_TRACEPOINT);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_pmu(const struct encoding *a, const struct encoding *b)
{
	if (a->device || b->device)
		return same_text(a->device, b->device);
	return same_text(a->pmu, b->pmu);
}

/* x86/events/intel/core.c takes topdown metrics only behind slots as the leader. */
static bool is_leader(const struct metricgroup_event *e)
{
	struct view name = view_of(e->encoding->name);

	return view_equal_nocase(name, "slots") || view_equal_nocase(name, "topdown.slots");
}

static void add_event(struct metricgroup_events *group, const struct metricgroup_event *e)
{
	if (metricgroup_has(group, e->encoding))
		return;
	(void)vec_add(group);
	if (is_leader(e)) {
		memmove(group->at + 1, group->at, (group->len - 1) * sizeof(group->at[0]));
		group->at[0] = *e;
	} else {
		group->at[group->len - 1] = *e;
	}
}

static bool is_there(const struct metricgroup_list *list, const struct metricgroup_events *group)
{
	for (size_t i = 0; i < list->len; i++) {
		size_t n = 0;

		while (n < group->len && metricgroup_has(&list->at[i], group->at[n].encoding))
			n++;
		if (n == group->len)
			return true;
	}
	return false;
}

/* Takes the group's events. */
static void add_group(struct metricgroup_list *out, struct metricgroup_events *group, bool merge)
{
	if (!group->len || (merge && is_there(out, group)))
		vec_release(group);
	else
		*vec_add(out) = *group;
	*group = (struct metricgroup_events){ 0 };
}

static void add_alone(const struct metricgroup_events *events, struct metricgroup_list *out)
{
	for (size_t i = 0; i < events->len; i++) {
		struct metricgroup_events one = { 0 };

		add_event(&one, &events->at[i]);
		add_group(out, &one, true);
	}
}

/* One group for each PMU; software events with the first of them. */
static void add_together(const struct metricgroup_events *events, bool merge,
			 struct metricgroup_list *out)
{
	bool *taken = alloc_zero(events->len + 1, sizeof(taken[0]));
	struct metricgroup_events group = { 0 };
	bool first = true;

	for (size_t i = 0; i < events->len; i++) {
		const struct encoding *leader = events->at[i].encoding;

		if (taken[i] || is_software(leader))
			continue;
		for (size_t k = i; k < events->len; k++) {
			const struct encoding *e = events->at[k].encoding;

			if (taken[k] || !(is_software(e) ? first : same_pmu(leader, e)))
				continue;
			taken[k] = true;
			add_event(&group, &events->at[k]);
		}
		for (size_t k = 0; k < i && first; k++) {
			if (!taken[k])
				add_event(&group, &events->at[k]);
			taken[k] = true;
		}
		first = false;
		add_group(out, &group, merge);
	}
	for (size_t i = 0; i < events->len; i++) {
		if (!taken[i])
			add_event(&group, &events->at[i]);
	}
	add_group(out, &group, merge);
	free(taken);
}

struct order {
	const struct metricgroup_item *item;
	size_t at;
};

/* Large ones first, so that small ones find their events there. */
static int compare(const void *left, const void *right)
{
	const struct order *a = left, *b = right;

	if (a->item->needed.len != b->item->needed.len)
		return a->item->needed.len > b->item->needed.len ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

void metricgroup_make(const struct metricgroup_item *items, size_t nitems,
		      const struct metricgroup_style *style, struct metricgroup_list *out)
{
	struct order *order = alloc_zero(nitems + 1, sizeof(order[0]));

	for (size_t i = 0; i < nitems; i++)
		order[i] = (struct order){ &items[i], i };
	if (!style->no_merge)
		qsort(order, nitems, sizeof(order[0]), compare);
	for (size_t i = 0; i < nitems; i++) {
		if (!style->no_group && !order[i].item->is_apart)
			add_together(&order[i].item->needed, !style->no_merge, out);
	}
	/* What stands alone may be in some group already, which is as good. */
	for (size_t i = 0; i < nitems; i++) {
		if (style->no_group || order[i].item->is_apart)
			add_alone(&order[i].item->needed, out);
	}
	for (size_t i = 0; i < nitems; i++)
		add_alone(&order[i].item->soft, out);
	free(order);
}
