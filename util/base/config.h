/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_CONFIG_H
#define UTIL_BASE_CONFIG_H

/*
 * The user's settings, in perf's file format: "[section]" or
 * "[section "name"]", then "key = value" lines; a key alone is true; # and ;
 * begin comments; values may be quoted, with \n \t \b \" \\ inside; a
 * backslash at the end of a line continues it. Section and key names are
 * lower case in the result ("pager.list"); quoted names keep their case.
 * Zeroed is empty.
 */

#include <stdbool.h>

#include "util/base/arena.h"
#include "util/base/err.h"
#include "util/base/vec.h"

struct config_item {
	const char *name; /* section.key or section.name.key */
	const char *value;
	const char *file;
	unsigned int line;
};

struct config {
	struct VEC(struct config_item) items; /* in the order read; the last of a name counts */
	struct arena arena;
};

struct fs;

/*
 * Adds what the text of a file says; file is what messages call it. A malformed
 * line is ERR_INPUT, told with file and line.
 */
int config_parse(struct config *c, struct view text, const char *file, struct err *err);

/*
 * Adds the user's own file: $PERF_CONFIG, else ~/.perfconfig. One that is not
 * there is no failure, unless PERF_CONFIG names it; "/dev/null" and "" are none.
 */
int config_read_user(struct config *c, const struct fs *fs, struct err *err);

void config_release(struct config *c);

/* The value of a name, or NULL. */
const char *config_find(const struct config *c, const char *name);

/* true, yes, on, 1; false, no, off, 0. False in *ok when it is neither. */
bool config_truth(const char *value, bool *ok);

/* The truth of a setting; otherwise when there is none, or its value is no truth. */
bool config_is_on(const struct config *c, const char *name, bool otherwise);

#endif
