/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_RAWDUMP_H
#define UTIL_EXPORT_RAWDUMP_H

/*
 * Records as they are stored, with where: their bytes and what those say, laid
 * out as perf's -D lays them out.
 */

#include "util/base/buf.h"
#include "util/out/doc.h"
#include "util/session/recording.h"

struct rawdump {
	struct recording *recording;
	const char *path;
};

/* Appends a record that is no sample. */
void rawdump_add(const struct rawdump *d, const struct record *r, struct buf *out);

/* Appends a sample; of a group's only the first one has the bytes of the record. */
void rawdump_add_sample(const struct rawdump *d, const struct sample *s, struct buf *out);

/* Prints the whole recording. */
int rawdump_tell(const struct rawdump *d, struct doc *doc, struct err *err);

#endif
