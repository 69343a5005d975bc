/* SPDX-License-Identifier: MIT */
#include "util/metric/metricpick.h"

#include <fnmatch.h>
#include <stdlib.h>

#include "util/base/buf.h"

void metricpick_init(struct metricpick *p, const struct opt_list *names)
{
	*p = (struct metricpick){ .met = NULL };
	for (size_t i = 0; i < names->len; i++) {
		struct view rest = view_of(names->at[i].value), name;

		while (view_split(&rest, ',', &name))
			*vec_add(&p->names) = view_trim(name);
	}
	p->met = alloc_zero(p->names.len + 1, sizeof(p->met[0]));
	p->nearest = alloc_zero(p->names.len + 1, sizeof(p->nearest[0]));
	for (size_t i = 0; i < p->names.len; i++)
		p->nearest[i].word =
			arena_stringn(&p->arena, p->names.at[i].at, p->names.at[i].len);
}

void metricpick_release(struct metricpick *p)
{
	vec_release(&p->names);
	free(p->met);
	free(p->nearest);
	arena_release(&p->arena);
}

static bool matches(struct view pattern, const struct evtable_metric *m)
{
	struct buf glob = { 0 };
	bool hit;

	buf_add_view(&glob, pattern);
	hit = fnmatch(buf_text(&glob), m->name, FNM_CASEFOLD) == 0 ||
	      evtable_in_group(m, buf_text(&glob));
	buf_release(&glob);
	return hit;
}

bool metricpick_wants(struct metricpick *p, const struct evtable_metric *metric)
{
	bool hit = !p->names.len;

	for (size_t i = 0; i < p->names.len; i++) {
		bool met = matches(p->names.at[i], metric);

		if (met)
			p->met[i] = true;
		else if (!p->met[i])
			near_offer(&p->nearest[i], metric->name);
		hit |= met;
	}
	return hit;
}

int metricpick_check(const struct metricpick *p, struct err *err)
{
	for (size_t i = 0; i < p->names.len; i++) {
		if (p->met[i])
			continue;
		err_set(err, ERR_ABSENT, "no metric or metric group is called '%s'",
			p->nearest[i].word);
		if (near_best(&p->nearest[i]))
			err_hint(err, "did you mean '%s'?", near_best(&p->nearest[i]));
		return -1;
	}
	return 0;
}
