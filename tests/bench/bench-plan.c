/* SPDX-License-Identifier: MIT */
/*
 * How much CPU time planning takes: every metric group of every Intel model as a
 * request of its own, then all metrics of each PMU at once. Prints the
 * microseconds of all of the former, and of the slowest of the latter.
 * Usage: bench-plan TREE
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "arch/arch.h"
#include "pmu-events/evload.h"
#include "pmu-events/evset.h"
#include "util/metric/metricplan.h"
#include "util/metric/pack.h"

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static bool in_group(const char *groups, struct view group)
{
	struct view rest, piece;

	for (rest = view_of(groups); rest.len && view_split(&rest, ';', &piece);) {
		if (piece.len == group.len && memcmp(piece.at, group.at, piece.len) == 0)
			return true;
	}
	return false;
}

/* The time that it takes; group.at NULL: all metrics. */
static double plan(struct metricmodel *model, const struct evtable_model *table,
		   const struct evtable_pmu *pmu, struct view group)
{
	const struct metricplan_options options = { .effort = PACK_EFFORT };
	struct metricplan p;
	double start = now_us();

	metricplan_init(&p, model, &options);
	for (size_t i = 0; i < pmu->metrics; i++) {
		struct evtable_metric m = evtable_metric_at(table, pmu->first_metric + i);

		if (!group.at || in_group(m.groups, group))
			metricplan_add_metric(&p, &m);
	}
	metricplan_solve(&p);
	metricplan_release(&p);
	return now_us() - start;
}

static double plan_groups(struct metricmodel *model, const struct evtable_model *table,
			  const struct evtable_pmu *pmu)
{
	struct VEC(struct view) seen = { 0 };
	double sum = 0;

	for (size_t i = 0; i < pmu->metrics; i++) {
		struct evtable_metric m = evtable_metric_at(table, pmu->first_metric + i);
		struct view rest, name;

		for (rest = view_of(m.groups); rest.len && view_split(&rest, ';', &name);) {
			bool known = !name.len;

			for (size_t k = 0; k < seen.len && !known; k++)
				known = seen.at[k].len == name.len &&
					memcmp(seen.at[k].at, name.at, name.len) == 0;
			if (known)
				continue;
			*vec_add(&seen) = name;
			sum += plan(model, table, pmu, name);
		}
	}
	vec_release(&seen);
	return sum;
}

int main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : "";
	struct evload loaded = { 0 };
	struct err err = { 0 };
	double groups = 0, worst = 0;

	if (evload_trees(&loaded, &path, 1, NULL, &err) < 0) {
		fprintf(stderr, "bench-plan: %s\n", err.text);
		return 1;
	}
	for (size_t i = 0; i < evtable_models(loaded.table); i++) {
		struct evtable_model table = evtable_model_at(loaded.table, i);
		struct metricmodel model;
		struct evset set;

		if (strcmp(table.arch, "x86") != 0 || strncmp(table.path, "x86/amd", 7) == 0 ||
		    evset_init(&set, &loaded.table, 1, table.path, &err) < 0)
			continue;
		metricmodel_init(&model, &set, arch_find("x86"), true);
		for (size_t k = 0; k < table.pmus; k++) {
			struct evtable_pmu pmu = evtable_pmu_at(&table, k);
			double all;

			groups += plan_groups(&model, &table, &pmu);
			all = plan(&model, &table, &pmu, view_make(NULL, 0));
			worst = all > worst ? all : worst;
		}
		metricmodel_release(&model);
	}
	printf("%.0f %.0f\n", groups, worst);
	evload_release(&loaded);
	return 0;
}
