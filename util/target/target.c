/* SPDX-License-Identifier: MIT */
#include "util/target/target.h"

#include <string.h>

static const struct target *const all[] = {
#define TARGET(id) &target_##id,
#include "util/target/targets.def"
#undef TARGET
};

const struct target *target_find(const char *name)
{
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	}
	return NULL;
}
