/* SPDX-License-Identifier: MIT */
#include "util/elf/demangle.h"

#include <libiberty/demangle.h>
#include <string.h>

/* Names nest without end in what is made to hurt; real ones stay below this. */
enum { NAME_MAX_BYTES = 16384 };

bool demangle_built_in(void)
{
	return true;
}

char *demangle_name(const char *name)
{
	/* What all of them begin with; most names are plain C. */
	if (name[0] != '_' || strlen(name) > NAME_MAX_BYTES)
		return NULL;
	if (name[1] == 'D')
		return dlang_demangle(name, DMGL_NO_OPTS);
	return cplus_demangle(name, DMGL_AUTO | DMGL_NO_OPTS);
}
