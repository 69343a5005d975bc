/* SPDX-License-Identifier: MIT */
#include "pmu-events/evclosest.h"

#include <stdint.h>
#include <string.h>

#include "pmu-events/evcpu.h"
#include "util/base/near.h"

#define SHOWN 3
#define FAR   SIZE_MAX

static void offer(struct near_rank *r, const char *path, size_t distance)
{
	if (distance != FAR)
		near_rank(r, path, distance);
}

/* By the name, or its beginning, as long as it was said. */
static size_t name_distance(const char *path, const char *cpu)
{
	const char *last = strrchr(path, '/');
	const char *name = strchr(cpu, '/') || !last ? path : last + 1;
	size_t len = strlen(cpu);
	size_t distance = near_distance(cpu, name);

	if (len >= 3 && strncmp(name, cpu, len) == 0)
		return 1;
	return distance <= 1 + len / 4 && distance < strlen(name) ? distance : FAR;
}

/* By how far the row and the cpuid agree, past what all of a vendor agree in. */
static size_t cpuid_distance(const char *pattern, const char *cpuid)
{
	size_t common = 0;

	while (cpuid[common] && cpuid[common] == pattern[common])
		common++;
	return common >= 4 ? strlen(cpuid) - common : FAR;
}

void evclosest_models(const struct evtable *const *tables, size_t ntables, const char *cpu,
		      struct buf *out)
{
	const char *arch = evcpu_arch(cpu);
	struct near_rank r = { .most = SHOWN };

	for (size_t k = 0; k < ntables; k++) {
		const struct evtable *t = tables[k];

		for (size_t i = 0; i < evtable_models(t) && !*arch; i++) {
			struct evtable_model model = evtable_model_at(t, i);

			offer(&r, model.path, name_distance(model.path, cpu));
		}
		for (size_t i = 0; i < evtable_maps(t) && *arch; i++) {
			struct evtable_map map = evtable_map_at(t, i);

			if (strcmp(map.arch, arch) == 0)
				offer(&r, evtable_model_at(t, map.model).path,
				      cpuid_distance(map.cpuid, cpu));
		}
	}
	near_list(&r, out);
}
