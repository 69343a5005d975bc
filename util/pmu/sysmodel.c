/* SPDX-License-Identifier: MIT */
#include "util/pmu/sysmodel.h"

#include <string.h>

#include "arch/arch.h"
#include "pmu-events/evregex.h"
#include "util/pmu/pmuset.h"
#include "util/pmu/resolve.h"

int sysmodel_next(const struct resolve *r, struct sysmodel_pos *pos, struct evtable_model *out)
{
	if (!r->pmus || !r->arch)
		return 0;
	for (; pos->table < r->set->ntables; pos->table++, pos->model = 0) {
		const struct evtable *t = r->set->tables[pos->table];

		while (pos->model < evtable_models(t)) {
			*out = evtable_model_at(t, pos->model++);
			if (view_ends(view_of(out->path), "/sys") &&
			    strcmp(out->arch, r->arch->name) == 0)
				return 1;
		}
	}
	return 0;
}

int sysmodel_fits(struct resolve *r, const struct evtable_event *event, struct err *err)
{
	struct view wanted = view_of(event->pmu);
	struct pmu *pmu;
	size_t pos = 0;
	int status = 0;

	while (r->pmus && (status = pmuset_next(r->pmus, wanted, &pos, &pmu, err)) > 0) {
		if (pmu->identifier[0] && evregex_match(event->compat, view_of(pmu->identifier)))
			return 1;
	}
	return status;
}
