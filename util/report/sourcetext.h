/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_SOURCETEXT_H
#define UTIL_REPORT_SOURCETEXT_H

/*
 * Lines of source files, each file read once. A file that is not there, or no
 * text, has no lines.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/map.h"
#include "util/base/vec.h"

struct sourcetext_options {
	const char *prefix; /* goes before paths, once strip folders are cut off; NULL: nothing */
	uint64_t strip;
};

struct sourcetext {
	struct sourcetext_options options;
	struct map files;
	struct VEC(struct sourcetext_file *) all;
	struct arena arena;
};

void sourcetext_init(struct sourcetext *s, const struct sourcetext_options *o);
void sourcetext_release(struct sourcetext *s);

/* A line by its number from 1, without its end; false when there is none. */
bool sourcetext_line(struct sourcetext *s, const char *path, uint32_t number, struct view *line);

#endif
