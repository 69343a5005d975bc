/* SPDX-License-Identifier: MIT */
/* How many events of the built-in table are found in a second, each by its name and PMU. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "pmu-events/evtable.h"

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Looks up every event of every model; how many were found. */
static size_t find_all(const struct evtable *t, int with_pmu)
{
	size_t found = 0;

	for (size_t i = 0; i < evtable_models(t); i++) {
		struct evtable_model model = evtable_model_at(t, i);

		for (size_t k = 0; k < model.events; k++) {
			struct evtable_event wanted = evtable_event_at(&model, k), got;

			found += evtable_find_event(&model, with_pmu ? wanted.pmu : NULL,
						    wanted.name, strlen(wanted.name), &got);
		}
	}
	return found;
}

static void report(const char *what, const struct evtable *t, int with_pmu)
{
	double start = now_s(), end;
	size_t found = 0;

	do {
		size_t once = find_all(t, with_pmu);

		if (once == 0)
			break;
		found += once;
		end = now_s();
	} while (end - start < 0.5);
	printf("%-44s %10.0f look-ups a second\n", what,
	       found ? (double)found / (now_s() - start) : 0.0);
}

int main(void)
{
	const struct evtable *t = evtable_builtin();

	if (!evtable_valid(t, 0)) {
		puts("the built-in table is not valid");
		return 1;
	}
	report("finding an event of a PMU", t, 1);
	report("finding an event of any PMU", t, 0);
	return 0;
}
