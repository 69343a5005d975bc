/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_BUILDIDS_H
#define UTIL_DATA_BUILDIDS_H

/*
 * The files whose build ids a recording has (section BUILD_ID): the kernel,
 * modules, programs and libraries that samples were in.
 */

#include "util/data/record.h"

struct buildids_file {
	unsigned cpumode; /* enum record_cpumode */
	struct view name, build_id;
};

/* Steps through the section's bytes; what is cut is its end. 1 or 0. */
int buildids_next(struct bytes *section, struct buildids_file *out);

#endif
