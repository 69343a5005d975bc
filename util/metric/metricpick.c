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
}

void metricpick_release(struct metricpick *p)
{
	vec_release(&p->names);
	free(p->met);
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

		p->met[i] |= met;
		hit |= met;
	}
	return hit;
}

int metricpick_check(const struct metricpick *p, struct err *err)
{
	for (size_t i = 0; i < p->names.len; i++) {
		if (!p->met[i])
			return err_set(err, ERR_ABSENT,
				       "no metric or metric group is called '%.*s'",
				       VIEW_ARG(p->names.at[i]));
	}
	return 0;
}
