/* SPDX-License-Identifier: MIT */
#include "util/pmu/pmulimit.h"

#include <fnmatch.h>
#include <string.h>

#include "util/pmu/plan.h"
#include "util/pmu/pmuset.h"

static bool is_type(const char *pmu, const char *type)
{
	return strcmp(pmu, type) == 0 ||
	       (strncmp(pmu, "cpu_", 4) == 0 && strcmp(pmu + 4, type) == 0);
}

static int choose_core(struct pmulimit *l, const char *type, struct pmuset *pmus, struct err *err)
{
	struct pmu *pmu;
	size_t pos = 0;
	int r;

	while ((r = pmuset_next(pmus, view_of("default_core"), &pos, &pmu, err)) > 0) {
		if (is_type(pmu->name, type))
			l->core = pmu->name;
		else
			*vec_add(&l->left) = pmu->name;
	}
	if (r < 0 || l->core)
		return r;
	/* A machine that shows none still has events of cpu/.../, which it cannot count. */
	if (!l->left.len && strcmp(type, "cpu") == 0)
		return 0;
	return err_set(err, ERR_USAGE, "option '--cputype': no PMU of cores here is '%s'", type);
}

static bool is_unit(const struct pmulimit *l, const char *pmu)
{
	return fnmatch(l->units, pmu, 0) == 0;
}

static int find_units(const struct pmulimit *l, struct pmuset *pmus, struct err *err)
{
	size_t n;

	if (pmuset_count(pmus, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (is_unit(l, pmus->names.at[i]))
			return 0;
	}
	return err_set(err, ERR_USAGE, "option '--pmu-filter': no PMU here is '%s'", l->units);
}

int pmulimit_choose(struct pmulimit *l, const char *cputype, const char *units, struct pmuset *pmus,
		    struct err *err)
{
	l->units = units;
	if (cputype && choose_core(l, cputype, pmus, err) < 0)
		return -1;
	return units ? find_units(l, pmus, err) : 0;
}

void pmulimit_release(struct pmulimit *l)
{
	vec_release(&l->left);
}

bool pmulimit_leaves_out(const struct pmulimit *l, const char *pmu)
{
	for (size_t i = 0; pmu && i < l->left.len; i++) {
		if (strcmp(pmu, l->left.at[i]) == 0)
			return true;
	}
	return false;
}

/* Keeps those that the predicate holds for, if there are any; else false, and all stay. */
static bool keep(const struct pmulimit *l, size_t first, struct encoding_list *list,
		 bool (*holds)(const struct pmulimit *, const struct encoding *))
{
	size_t kept = first;

	for (size_t i = first; i < list->len; i++)
		kept += holds(l, &list->at[i]);
	if (kept == first)
		return false;
	for (size_t i = kept = first; i < list->len; i++) {
		if (holds(l, &list->at[i]))
			list->at[kept++] = list->at[i];
	}
	list->len = kept;
	return true;
}

static bool may_count(const struct pmulimit *l, const struct encoding *e)
{
	return !pmulimit_leaves_out(l, e->device);
}

static bool is_of_units(const struct pmulimit *l, const struct encoding *e)
{
	return is_unit(l, e->device ? e->device : e->pmu);
}

int pmulimit_apply(const struct pmulimit *l, const struct evspec *spec, size_t first,
		   struct encoding_list *list, struct err *err)
{
	if (first == list->len)
		return 0;
	if (!keep(l, first, list, may_count) && !spec->slashed)
		return evspec_fail(spec->text, spec->column, NULL, err,
				   "'%.*s' is no event of %s, which '--cputype' names",
				   VIEW_ARG(spec->whole), l->core);
	if (l->units)
		keep(l, first, list, is_of_units);
	return 0;
}

int pmulimit_check(const struct pmulimit *l, const struct plan *plan, struct err *err)
{
	for (size_t i = 0; l->units && i < plan->events.len; i++) {
		const struct encoding *e = plan->events.at[i].encoding;

		if (e && is_of_units(l, e))
			return 0;
	}
	return l->units ? err_set(err, ERR_USAGE,
				  "option '--pmu-filter': no event here is of PMU '%s'", l->units)
			: 0;
}
