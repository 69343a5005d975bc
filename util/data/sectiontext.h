/* SPDX-License-Identifier: MIT */
#ifndef UTIL_DATA_SECTIONTEXT_H
#define UTIL_DATA_SECTIONTEXT_H

/*
 * The sections of a perf.data (sections.def) in the words of perf's headers.
 * What is in them is not trusted: a section that ends too soon is told as far
 * as it goes.
 */

#include "util/data/datafile.h"

enum section {
#define SECTION(number, NAME, full, show) SECTION_##NAME = number,
#include "util/data/sections.def"
#undef SECTION
	SECTION_PERF_END = 35, /* of those that perf itself writes */
};

/* "HOSTNAME"; NULL for a number that sections.def does not have. */
const char *sectiontext_name(unsigned number);

/* What sections say that later ones need. Zeroed to begin with. */
struct sectiontext {
	const struct datafile *file;
	bool full;	   /* also what is long: topologies and caches */
	uint32_t cpus;	   /* that the machine has, of NRCPUS */
	struct bytes btfs; /* of BPF_BTF, for names in BPF_PROG_INFO; where there is one */
};

/* Appends the lines, each with "# " in front, of section number. */
void sectiontext_add(struct sectiontext *t, unsigned number, struct view bytes, struct buf *out);

#endif
