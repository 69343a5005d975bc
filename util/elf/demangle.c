/* SPDX-License-Identifier: MIT */
#include "util/elf/demangle.h"

#include <libiberty/demangle.h>
#include <stdlib.h>
#include <string.h>

/* Names nest without end in what is made to hurt; real ones stay below this. */
enum { NAME_MAX_BYTES = 16384 };

bool demangle_built_in(void)
{
	return true;
}

static char *demangle(const char *name)
{
	if (name[1] == 'D')
		return dlang_demangle(name, DMGL_NO_OPTS);
	return cplus_demangle(name, DMGL_AUTO | DMGL_NO_OPTS);
}

char *demangle_name(const char *name)
{
	const char plt[] = "@plt"; /* of calls into other files; see elfsyms.h */
	size_t len = strlen(name), own;
	char *mangled, *made;

	/* What all of them begin with; most names are plain C. */
	if (name[0] != '_' || len > NAME_MAX_BYTES)
		return NULL;
	own = len > strlen(plt) && strcmp(name + len - strlen(plt), plt) == 0 ? len - strlen(plt)
									      : len;
	if (own == len)
		return demangle(name);
	mangled = strndup(name, own);
	made = mangled ? demangle(mangled) : NULL;
	free(mangled);
	if (!made)
		return NULL;
	len = strlen(made);
	mangled = realloc(made, len + sizeof(plt));
	if (!mangled) {
		free(made);
		return NULL;
	}
	memcpy(mangled + len, plt, sizeof(plt));
	return mangled;
}
