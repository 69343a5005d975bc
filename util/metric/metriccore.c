/* SPDX-License-Identifier: MIT */
#include "util/metric/metriccore.h"

#include <string.h>

#include "arch/arch.h"
#include "pmu-events/evset.h"
#include "util/pmu/pmuset.h"

#define CORE "default_core"

static void add(struct metriccore_list *out, const char *name)
{
	for (size_t i = 0; i < out->len; i++) {
		if (strcmp(out->at[i], name) == 0)
			return;
	}
	*vec_add(out) = name;
}

static void find_in_machine(struct pmuset *pmus, struct metriccore_list *out)
{
	struct err ignored = { 0 };
	struct pmu *pmu;
	size_t pos = 0;

	while (pmuset_next(pmus, view_of(CORE), &pos, &pmu, &ignored) > 0)
		add(out, pmu->name);
}

static void find_in_tables(const struct evset *set, const struct arch *arch,
			   struct metriccore_list *out)
{
	for (size_t i = 0; i < set->len; i++) {
		for (size_t k = 0; k < set->layers[i].pmus; k++) {
			const char *name = evtable_pmu_at(&set->layers[i], k).name;

			if (arch_is_core(arch, name))
				add(out, name);
		}
	}
}

void metriccore_find(const struct evset *set, const struct arch *arch, struct pmuset *pmus,
		     struct metriccore_list *out)
{
	if (pmus)
		find_in_machine(pmus, out);
	if (!out->len)
		find_in_tables(set, arch, out);
}
