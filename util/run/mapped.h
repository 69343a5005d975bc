/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_MAPPED_H
#define UTIL_RUN_MAPPED_H

/*
 * The files that code of a recording may be in, gathered from the maps that
 * pass by, and their build ids, read at the end. So nobody has to read the
 * recording again.
 */

#include "util/base/arena.h"
#include "util/base/fs.h"
#include "util/base/map.h"
#include "util/base/vec.h"
#include "util/data/record.h"

struct mapped_file {
	struct view name;
	enum record_cpumode mode;
};

struct mapped {
	struct arena arena;
	struct map by_name;
	struct VEC(struct mapped_file) files; /* as they came */
};

/* Looks at a record; of others than maps of code nothing is noted. */
void mapped_note(struct mapped *m, const struct record *record);

/* The same of all records there. */
void mapped_note_all(struct mapped *m, struct view records);

/* The files of another one, too. */
void mapped_add(struct mapped *m, const struct mapped *other);

/* Appends the build id of a file, whose name ends with a NUL; false when it has none or is gone. */
bool mapped_read_build_id(const struct mapped_file *file, const struct fs *fs, struct buf *id);

/* Appends the content of section BUILD_ID: of files that have one and are still there. */
void mapped_put_build_ids(const struct mapped *m, const struct fs *fs, struct buf *out);

void mapped_release(struct mapped *m);

#endif
