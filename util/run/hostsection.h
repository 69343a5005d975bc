/* SPDX-License-Identifier: MIT */
#ifndef UTIL_RUN_HOSTSECTION_H
#define UTIL_RUN_HOSTSECTION_H

/*
 * What a recording says of the machine that it was made on: sections out of
 * /proc, /sys and uname(2). What the machine does not tell is left out.
 */

#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/run/recordfile.h"

/*
 * cpuid: as tables name the CPU ("AuthenticAMD-26-2-1"), "" when not known.
 * argv, which ends with NULL, is the command line that recorded.
 */
int hostsection_write(struct recordfile *f, const struct fs *fs, const char *cpuid,
		      const char *version, const char *const *argv, struct err *err);

#endif
