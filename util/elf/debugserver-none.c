/* SPDX-License-Identifier: MIT */
#include "util/elf/debugserver.h"

#include <stddef.h>

bool debugserver_built_in(void)
{
	return false;
}

struct debugserver *debugserver_new(void)
{
	return NULL;
}

void debugserver_free(struct debugserver *d)
{
	(void)d;
}

char *debugserver_fetch(struct debugserver *d, struct view build_id, enum debugserver_what what)
{
	(void)d, (void)build_id, (void)what;
	return NULL;
}
