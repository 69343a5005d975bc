/* SPDX-License-Identifier: MIT */
#include "util/base/perffeature.h"

#include <string.h>

#include "util/base/alloc.h"

#define NEVER  NULL
#define ALWAYS ""

static const struct perffeature all[] = {
#define PERF_FEATURE(name, macro, library) { name, macro, library },
#include "util/base/perffeature.def"
#undef PERF_FEATURE
};

const struct perffeature *perffeature_at(size_t i)
{
	return i < ARRAY_LEN(all) ? &all[i] : NULL;
}

const struct perffeature *perffeature_find(struct view name)
{
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (view_equal_nocase(name, all[i].name) || view_equal_nocase(name, all[i].macro))
			return &all[i];
	}
	return NULL;
}

bool perffeature_is_built(const struct perffeature *f, const char *libraries)
{
	struct view rest = view_of(libraries), library;

	if (!f->library || !f->library[0])
		return f->library != NULL;
	while (view_split(&rest, ' ', &library)) {
		if (view_starts(library, "+") &&
		    view_equal(view_make(library.at + 1, library.len - 1), f->library))
			return true;
	}
	return false;
}
