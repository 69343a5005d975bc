/* SPDX-License-Identifier: MIT */
#include "util/stat/statcores.h"

#include <string.h>

#include "util/pmu/encoding.h"
#include "util/pmu/machine.h"
#include "util/pmu/plan.h"

static bool is_type(const char *pmu, const char *type)
{
	return strcmp(pmu, type) == 0 ||
	       (strncmp(pmu, "cpu_", 4) == 0 && strcmp(pmu + 4, type) == 0);
}

/* Keeps the events of type and all that are of no core PMU, in their groups. */
static void keep(const char *const *others, size_t nothers, struct plan *plan)
{
	struct plan kept = { 0 };

	for (size_t g = 0; g < plan->groups.len; g++) {
		const struct plan_group *group = &plan->groups.at[g];
		bool begun = false;

		for (size_t i = group->first; i < group->first + group->len; i++) {
			const struct encoding *e = plan->events.at[i].encoding;
			bool other = false;

			for (size_t k = 0; k < nothers && e && e->device; k++)
				other |= strcmp(e->device, others[k]) == 0;
			if (other)
				continue;
			if (!begun) {
				plan_add_group(&kept);
				kept.groups.at[kept.groups.len - 1].weak = group->weak;
			}
			begun = true;
			plan_add_event(&kept, &plan->events.at[i]);
		}
	}
	plan_release(plan);
	*plan = kept;
}

int statcores_choose(const char *type, struct machine *machine, struct plan *plan, struct err *err)
{
	struct VEC(const char *) others = { 0 };
	struct pmu *pmu;
	bool known = false;
	size_t pos = 0;
	int r;

	while ((r = pmuset_next(&machine->pmus, view_of("default_core"), &pos, &pmu, err)) > 0) {
		if (is_type(pmu->name, type))
			known = true;
		else
			*vec_add(&others) = pmu->name;
	}
	/* A machine that shows none still has events of cpu/.../, which it cannot count. */
	if (r == 0 && !known && !others.len)
		known = strcmp(type, "cpu") == 0;
	if (r == 0 && !known)
		r = err_set(err, ERR_USAGE, "option '--cputype': no PMU of cores here is '%s'",
			    type);
	if (r == 0)
		keep(others.at, others.len, plan);
	vec_release(&others);
	return r;
}
