/* SPDX-License-Identifier: MIT */
#include "util/elf/demangle.h"

#include <stddef.h>

bool demangle_built_in(void)
{
	return false;
}

char *demangle_name(const char *name)
{
	(void)name;
	return NULL;
}
