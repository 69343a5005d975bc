/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_DEBUGSERVER_H
#define UTIL_ELF_DEBUGSERVER_H

/*
 * Programs and their debug information from servers, by build id, through
 * libdebuginfod: from those that DEBUGINFOD_URLS names, as that library's other
 * settings have it (debuginfod-find(1)), and only if it is set. What was
 * fetched is kept by the library. A build without it has debugserver-none.c.
 */

#include <stdbool.h>

#include "util/base/view.h"

struct debugserver;

bool debugserver_built_in(void);

/* NULL: no server is named, or there is no library. */
struct debugserver *debugserver_new(void);
void debugserver_free(struct debugserver *d); /* takes NULL */

enum debugserver_what { DEBUGSERVER_DEBUG, DEBUGSERVER_PROGRAM };

/* The path of a file that is here now, yours; NULL: no server has it. d may be NULL. */
char *debugserver_fetch(struct debugserver *d, struct view build_id, enum debugserver_what what);

#endif
