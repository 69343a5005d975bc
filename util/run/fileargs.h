/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_FILEARGS_H
#define UTIL_RUN_FILEARGS_H

/*
 * The options that say where a recording goes: into which file or files, how
 * large they may become, whether they are compressed.
 */

#include <stdbool.h>
#include <stdint.h>

#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/opt.h"
#include "util/run/recordfile.h"
#include "util/run/recordparts.h"
#include "util/run/switcher.h"

struct fileargs {
	const char *output;
	struct opt_value level;
	const char *max_size;
	struct opt_value switch_output;
	const char *switch_event;
	uint64_t max_files;
	bool is_stamped, has_boundary, kcore;
	struct opt_value threads;
};

/* For OPT_GROUP(). */
extern const struct opt fileargs_opts[];

/* Where no file is named and standard output is a pipe, it goes down that. ERR_USAGE. */
int fileargs_read(const struct fileargs *a, struct recordfile_options *file,
		  struct switcher_when *when, struct err *err);

/* Which part of a folder the records of each CPU go to; parts begins zeroed. */
int fileargs_read_parts(const struct fileargs *a, const struct fs *fs, struct recordparts *parts,
			struct err *err);

#endif
