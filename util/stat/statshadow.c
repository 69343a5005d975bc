/* SPDX-License-Identifier: MIT */
#include "util/stat/statshadow.h"

#include <string.h>

#include "util/count/spread.h"
#include "util/pmu/encoding.h"
#include "util/stat/statview.h"

struct statshadow_event {
	enum ratio_kind kind;
	struct view modifiers;
};

static struct statshadow_event look_at(const struct plan_event *planned)
{
	struct statshadow_event result = { 0 };
	struct view name = ratio_name(planned->name, &result.modifiers);
	const struct encoding *e = planned->encoding;
	bool is_encoded = e && e->has_type && e->has_config;

	result.kind = is_encoded ? ratio_find_kind(true, e->type, e->config[0], name)
				 : ratio_find_kind(false, 0, 0, name);
	return result;
}

void statshadow_init(struct statshadow_source *s, const struct statview *v)
{
	*s = (struct statshadow_source){ .view = v };
	for (size_t i = 0; i < v->plan->events.len; i++)
		*vec_add(&s->events) = look_at(&v->plan->events.at[i]);
}

void statshadow_release(struct statshadow_source *s)
{
	vec_release(&s->events);
}

/* The same one may be named twice (-G a,a). */
static const char *cgroup_of(const struct statview *v, const struct plan_event *planned)
{
	return planned->cgroup && v->cgroups ? v->cgroups[planned->cgroup - 1] : "";
}

static bool is_same_place(const struct statview *v, const struct plan_event *a,
			  const struct plan_event *b, enum ratio_kind wanted)
{
	const char *left = statview_pmu(a), *right = statview_pmu(b);

	if (strcmp(cgroup_of(v, a), cgroup_of(v, b)) != 0)
		return false;
	return wanted == RATIO_CLOCK || (!left && !right) ||
	       (left && right && strcmp(left, right) == 0);
}

/* A clock runs at all privileges, whatever was asked for. */
static bool has_same_modifiers(const struct statshadow_event *a, const struct statshadow_event *b)
{
	return b->kind == RATIO_CLOCK ||
	       (a->modifiers.len == b->modifiers.len &&
		memcmp(a->modifiers.at, b->modifiers.at, a->modifiers.len) == 0);
}

/* An event in a part, of which others are looked for. */
struct looker {
	const struct statshadow_source *s;
	size_t part, event;
};

/* What another event of that kind has counted in the same part and privilege; 0: nothing has. */
static double find(const void *from, enum ratio_kind wanted)
{
	const struct looker *l = from;
	const struct statshadow_source *s = l->s;
	const struct plan_event *events = s->view->plan->events.at;

	for (size_t i = 0; i < s->events.len; i++) {
		const struct statshadow_event *other = &s->events.at[i];
		struct count count;

		if (other->kind != wanted || i == l->event ||
		    !has_same_modifiers(&s->events.at[l->event], other) ||
		    !is_same_place(s->view, &events[l->event], &events[i], wanted))
			continue;
		count = statview_count(s->view, l->part, i);
		if (count.counted)
			return (double)count.value;
	}
	return 0;
}

size_t statshadow_get(const struct statshadow_source *s, size_t part, size_t event,
		      struct ratio out[RATIO_MOST])
{
	const struct encoding *e = s->view->plan->events.at[event].encoding;
	const struct looker looker = { s, part, event };
	const struct ratio_others others = { find, &looker, s->view->wall->mean };
	struct count count = statview_count(s->view, part, event);
	double value = (double)count.value;
	size_t n = ratio_get(s->events.at[event].kind, value, e ? value * e->scale : value, &others,
			     out);

	if (n)
		out[0].known &= count.counted;
	return n;
}
