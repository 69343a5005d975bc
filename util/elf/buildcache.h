/* SPDX-License-Identifier: MIT */
#ifndef UTIL_ELF_BUILDCACHE_H
#define UTIL_ELF_BUILDCACHE_H

/*
 * The folder in which perf and tally keep the files of recordings by their build
 * ids (~/.debug), so that they are there when the originals are not. A file is in
 * FOLDER/NAME/BUILDID, as "elf", "debug", "vdso" or "kallsyms", where NAME is its
 * path; FOLDER/.build-id/xx/yyyy is a link there (perf-buildid-cache(1) and what
 * perf 6.1 writes). Names are of recordings, so hostile: none leads elsewhere.
 */

#include <stdbool.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/vec.h"

struct config;

/*
 * Which folder it is: the one that is asked for, or that of the setting "buildid.dir"
 * ("~/" is home), or .debug in home. Appends nothing when there is none: /dev/null.
 */
void buildcache_choose(const char *asked, const struct config *config, const char *home,
		       struct buf *out);

/* The path of a kept file; appended whether it is there or not. */
void buildcache_add_path(const char *folder, struct view build_id, const char *leaf,
			 struct buf *out);

/* Is anything kept by that build id? */
bool buildcache_has(const char *folder, struct view build_id);

struct buildcache_file {
	struct view build_id;
	struct view name;   /* "/usr/bin/true", "[kernel.kallsyms]", "[vdso]" */
	const char *leaf;   /* "elf", ... */
	const char *source; /* what is kept: as a second name of the file, or as a copy */
	struct view bytes;  /* without .source: these */
};

/* Keeps a file, in place of one that is kept by its build id and name. */
int buildcache_keep(const char *folder, const struct buildcache_file *f, struct err *err);

/* Removes what is kept by a build id: 1, 0 when that is nothing. */
int buildcache_remove(const char *folder, struct view build_id, struct err *err);

/*
 * The folder of a kernel's memory that was kept (FOLDER/[kernel.kcore]/BUILDID/TIME with
 * kcore, kallsyms and modules); the newest. Appends; false when there is none.
 */
bool buildcache_find_kcore(const char *folder, struct view build_id, struct buf *out);

/* Where that of now would be: "FOLDER/[kernel.kcore]/BUILDID/" and the time. */
void buildcache_add_kcore(const char *folder, struct view build_id, struct buf *out);

/* One build id of the folder; strings are yours. */
struct buildcache_entry {
	char *id;   /* in hex */
	char *name; /* of the file; NULL: the link leads nowhere */
};

struct buildcache_entries VEC(struct buildcache_entry);

/* All that is kept, sorted by build id; a folder that is not there has nothing. */
int buildcache_list(const char *folder, struct buildcache_entries *out, struct err *err);
void buildcache_entries_release(struct buildcache_entries *e);

/* Bytes of a build id in hex; false when that is none. */
bool buildcache_parse_id(struct view hex, struct buf *out);

#endif
