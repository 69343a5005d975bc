/* SPDX-License-Identifier: MIT */
#ifndef UTIL_OUT_OUTPUT_H
#define UTIL_OUT_OUTPUT_H

/*
 * Where a result is written when the user names a place: a file, which comes
 * to be whole or not at all, or an open descriptor. Nothing is rendered here.
 */

#include <stdbool.h>
#include <stdio.h>

#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/opt.h"

struct output_args {
	const char *path; /* -o */
	bool append;
	const char *log_fd;
};

/* For OPT_GROUP(): the file, and how results are added to one or go elsewhere. */
extern const struct opt output_opts[];
extern const struct opt output_append_opts[];

struct output {
	FILE *file; /* NULL: the user named no place */
	struct fs_output target;
	bool is_fd;
};

/*
 * Opens what the options name. What the file holds already goes in front of
 * what is appended: it is whole all the time. o begins zeroed; after a failure
 * nothing is open.
 */
int output_open(struct output *o, const struct output_args *args, struct err *err);

/* Puts the file in its place when whole; else leaves what was there before. */
int output_close(struct output *o, bool whole, struct err *err);

#endif
