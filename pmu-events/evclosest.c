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

/* What was said, as a path: the architecture's models, however far off. */
static size_t path_distance(const char *path, const char *cpu)
{
	size_t arch = strcspn(cpu, "/") + 1;

	return strncmp(path, cpu, arch) == 0 ? near_distance(path + arch, cpu + arch) : FAR;
}

static void offer_models(struct near_rank *r, const struct evtable *const *tables, size_t ntables,
			 const char *cpu, size_t (*distance)(const char *path, const char *cpu))
{
	for (size_t k = 0; k < ntables; k++) {
		for (size_t i = 0; i < evtable_models(tables[k]); i++) {
			const char *path = evtable_model_at(tables[k], i).path;

			offer(r, path, distance(path, cpu));
		}
	}
}

static void offer_rows(struct near_rank *r, const struct evtable *const *tables, size_t ntables,
		       const char *cpuid, const char *arch)
{
	for (size_t k = 0; k < ntables; k++) {
		const struct evtable *t = tables[k];

		for (size_t i = 0; i < evtable_maps(t); i++) {
			struct evtable_map map = evtable_map_at(t, i);

			if (strcmp(map.arch, arch) == 0)
				offer(r, evtable_model_at(t, map.model).path,
				      cpuid_distance(map.cpuid, cpuid));
		}
	}
}

int evclosest_tell(const struct evtable *const *tables, size_t ntables, const char *cpu,
		   struct err *err)
{
	struct near_rank r = { .most = SHOWN };
	const char *arch = evcpu_arch(cpu);
	struct buf names = { 0 };

	if (*arch)
		offer_rows(&r, tables, ntables, cpu, arch);
	else
		offer_models(&r, tables, ntables, cpu, name_distance);
	if (!r.len && strchr(cpu, '/'))
		offer_models(&r, tables, ntables, cpu, path_distance);
	err_set(err, ERR_ABSENT, "there is no model for the CPU '%s'", cpu);
	near_tell(&r, &names);
	if (names.len)
		err_hint(err, "%s", names.at);
	else
		err_hint(err,
			 "none is close; 'tally list --cpus' shows those there are, "
			 "'make events' builds in those of Linux's tree, --events DIR reads more");
	buf_release(&names);
	return -1;
}
