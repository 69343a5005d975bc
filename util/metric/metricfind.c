/* SPDX-License-Identifier: MIT */
#include "util/metric/metricfind.h"

#include <fnmatch.h>
#include <string.h>

#include "pmu-events/evset.h"
#include "util/base/buf.h"
#include "util/base/near.h"
#include "util/base/view.h"

static bool is_meant(const char *glob, const struct evtable_metric *m)
{
	return fnmatch(glob, m->name, FNM_CASEFOLD) == 0 || evtable_in_group(m, glob);
}

static struct metricfind_metric *find_picked(struct metricfind_list *list,
					     const struct evtable_metric *m)
{
	for (size_t i = 0; i < list->len; i++) {
		if (list->at[i].table.expr == m->expr && list->at[i].table.name == m->name)
			return &list->at[i];
	}
	return NULL;
}

static int fail_absent(const struct evset *set, const char *name, struct err *err)
{
	struct near near = { .word = name };
	struct evset_pos pos = { 0 };
	struct evtable_metric m;

	while (evset_next_metric(set, &pos, &m, NULL))
		near_offer(&near, m.name);
	err_set(err, ERR_ABSENT, "no metric or metric group is called '%s'", name);
	if (near_best(&near))
		err_hint(err, "did you mean '%s'?", near_best(&near));
	else
		err_hint(err, "'tally list metric' shows the metrics%s",
			 set->model[0] ? "" : "; the CPU's own are not known");
	return -1;
}

static int find_one(const struct evset *set, const char *name, struct metricfind_list *out,
		    struct err *err)
{
	struct evset_pos pos = { 0 };
	struct evtable_metric m;
	bool met = false;

	while (evset_next_metric(set, &pos, &m, NULL)) {
		struct metricfind_metric *picked;

		if (!is_meant(name, &m))
			continue;
		met = true;
		picked = find_picked(out, &m);
		if (!picked) {
			picked = vec_add(out);
			*picked = (struct metricfind_metric){
				.table = m,
				.is_common = strcmp(set->layers[pos.layer].arch, "common") == 0,
			};
		}
		picked->by_name |= strcasecmp(name, m.name) == 0;
	}
	return met ? 0 : fail_absent(set, name, err);
}

int metricfind_named(const struct evset *set, const char *names, struct metricfind_list *out,
		     struct err *err)
{
	struct view rest, name;
	int r = 0;

	for (rest = view_of(names); r == 0 && view_split(&rest, ',', &name);) {
		struct buf text = { 0 };

		buf_add_view(&text, view_trim(name));
		r = find_one(set, buf_text(&text), out, err);
		buf_release(&text);
	}
	return r;
}
