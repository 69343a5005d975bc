/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_DSOFILE_H
#define UTIL_SESSION_DSOFILE_H

/*
 * Where the files of a recorded program or library are: the file itself and its debug
 * information, in their places, in the folder that keeps files by build id, or with a
 * server. A file whose build id is not the recorded one is another file.
 */

#include <stdbool.h>

#include "util/base/buf.h"
#include "util/elf/elfsyms.h"
#include "util/session/mapping.h"

struct debugserver;

/* All is borrowed. */
struct dsofile_where {
	const char *
		symfs; /* the root of the files; NULL: /. With one nothing is looked for in .kept */
	const char *kept;	    /* buildcache.h; NULL */
	struct debugserver *server; /* NULL: none */
};

bool dsofile_is_recorded(const struct dso *d, const struct elfsyms *e);

/* Opens a candidate; NULL when it is not there or another file. */
struct elfsyms *dsofile_open(const struct dso *d, const char *path);

/* Its path in .kept, which is cleared first; false when nothing can be there. */
bool dsofile_add_kept(const struct dsofile_where *w, const struct dso *d, const char *leaf,
		      struct buf *path);

/* The file itself and where it was found; NULL. */
struct elfsyms *dsofile_find_image(const struct dsofile_where *w, const struct dso *d,
				   struct buf *path);

/*
 * Its debug information: by build id, or by the name that the file has of it (or no file: NULL);
 * without any, a kept copy that was not stripped.
 */
struct elfsyms *dsofile_find_debug(const struct dsofile_where *w, const struct dso *d,
				   const struct elfsyms *image, struct buf *path);

#endif
