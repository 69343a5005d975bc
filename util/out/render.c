/* SPDX-License-Identifier: MIT */
#include "util/out/render.h"

#include <string.h>

#include "util/base/alloc.h"

static const struct render *const all[] = {
#define RENDER(id) &render_##id,
#include "util/out/renders.def"
#undef RENDER
};

const struct render *render_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	}
	return NULL;
}
