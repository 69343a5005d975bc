/* SPDX-License-Identifier: MIT */
#include "pmu-events/evwant.h"

#include <string.h>

#include "util/base/view.h"

static bool in_list(const char *models, const char *path)
{
	const char *slash = strchr(path, '/'), *last = strrchr(path, '/');
	struct view rest = view_of(models), model;

	while (view_split(&rest, ',', &model)) {
		model = view_trim(model);
		if (view_equal(model, path) || (slash && view_equal(model, slash + 1)) ||
		    (last && view_equal(model, last + 1)))
			return true;
	}
	return false;
}

bool evwant_model(const char *arch, const char *models, const char *path)
{
	struct view p = view_of(path);

	if (view_starts(p, "common/") || view_starts(p, "loose/"))
		return true;
	if (arch && !(view_starts(p, arch) && path[strlen(arch)] == '/'))
		return false;
	return !models || in_list(models, path);
}
