/* SPDX-License-Identifier: MIT */
#include "arch/arch.h"

#include <fnmatch.h>
#include <string.h>

static const struct arch *const all[] = {
#define ARCH(id) &arch_##id,
#include "arch/archs.def"
#undef ARCH
};

/* Types: enum perf_type_id of include/uapi/linux/perf_event.h. */
static const struct arch_pmu everywhere[] = {
	{ "*", "software", 1, "" },
	{ "*", "tracepoint", 2, "" },
	{ "*", "breakpoint", 5, "" },
	{ "*", "tool", ARCH_TYPE_DYNAMIC, "" },
};

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Whether text fits one of the globs in list, which have blanks between them. */
static bool match_list(const char *list, const char *text)
{
	char glob[64];

	while (*list) {
		size_t len = strcspn(list, " ");

		if (len && len < sizeof(glob)) {
			memcpy(glob, list, len);
			glob[len] = '\0';
			if (fnmatch(glob, text, 0) == 0)
				return true;
		}
		list += len + (list[len] == ' ');
	}
	return false;
}

const struct arch *arch_find(const char *name)
{
	for (size_t i = 0; i < LEN(all); i++) {
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	}
	return NULL;
}

const struct arch *arch_find_machine(const char *machine)
{
	for (size_t i = 0; i < LEN(all); i++) {
		if (match_list(all[i]->machine, machine))
			return all[i];
	}
	return NULL;
}

static const struct arch_pmu *find(const struct arch_pmu *pmus, size_t n, const char *model,
				   const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(pmus[i].name, name) == 0 && match_list(pmus[i].models, model))
			return &pmus[i];
	}
	return NULL;
}

/* "x86/skylakex" -> "skylakex"; cpuids stay as they are. */
static const char *below(const struct arch *arch, const char *model)
{
	size_t len = strlen(arch->name);

	return strncmp(model, arch->name, len) == 0 && model[len] == '/' ? model + len + 1 : model;
}

const struct arch_alias *arch_next_alias(const struct arch *arch, const char *model, size_t *pos)
{
	while (arch && *pos < arch->naliases) {
		const struct arch_alias *a = &arch->aliases[(*pos)++];

		if (match_list(a->models, below(arch, model)))
			return a;
	}
	return NULL;
}

const struct arch_pmu *arch_find_pmu(const struct arch *arch, const char *model, const char *pmu)
{
	const struct arch_pmu *found = find(everywhere, LEN(everywhere), "", pmu);

	if (found || !arch)
		return found;
	return find(arch->pmus, arch->npmus, below(arch, model), pmu);
}

bool arch_is_core(const struct arch *arch, const char *sysfs_name)
{
	return strcmp(sysfs_name, "cpu") == 0 || (arch && match_list(arch->core, sysfs_name));
}
