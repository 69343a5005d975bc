/* SPDX-License-Identifier: MIT */
#include "pmu-events/evmodel.h"

#include <string.h>

void evmodel_release(struct evmodel *m)
{
	for (size_t i = 0; i < m->cpus.len; i++) {
		vec_release(&m->cpus.at[i].events);
		vec_release(&m->cpus.at[i].metrics);
		vec_release(&m->cpus.at[i].pmus);
	}
	vec_release(&m->cpus);
	vec_release(&m->maps);
	vec_release(&m->groups);
	vec_release(&m->trees);
	arena_release(&m->arena);
	*m = (struct evmodel){ 0 };
}

struct evmodel_cpu *evmodel_find_cpu(struct evmodel *m, const char *path)
{
	for (size_t i = 0; i < m->cpus.len; i++) {
		if (strcmp(m->cpus.at[i].path, path) == 0)
			return &m->cpus.at[i];
	}
	return NULL;
}
