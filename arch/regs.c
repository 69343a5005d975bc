/* SPDX-License-Identifier: MIT */
#include "arch/regs.h"

#include <string.h>

static const struct regs_set *const all[] = {
#define REGS(id) &regs_##id,
#include "arch/regs.def"
#undef REGS
};

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

const struct regs_set *regs_next(size_t *pos)
{
	return *pos < LEN(all) ? all[(*pos)++] : NULL;
}

const struct regs_set *regs_of(const char *arch)
{
	for (size_t i = 0; i < LEN(all); i++) {
		if (strcmp(all[i]->arch, arch) == 0)
			return all[i];
	}
	return NULL;
}
