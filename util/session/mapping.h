/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_MAPPING_H
#define UTIL_SESSION_MAPPING_H

/*
 * What lies where in an address space: pieces of files (DSOs), as MMAP records
 * tell of them. A later mapping takes the place of what was there.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/vec.h"
#include "util/base/view.h"

/* A file with code, or what stands for one. The session owns it. */
struct dso {
	const char *name; /* as recorded, or "[kernel.kallsyms]", "/tmp/perf-123.map" */
	unsigned char build_id[20];
	size_t build_id_size; /* 0: not told */
	bool is_kernel;	      /* the kernel or a module */
	const char *function; /* all of it is this function; NULL: it has symbols */
	struct view code; /* with .function: its bytes, as they were recorded; empty: not told */
	uint16_t machine; /* with .code: as in ELF files; 0: the recorded machine's */
	bool is_guest;
	uint32_t guest; /* with is_guest: its pid on the host; 0: any */
};

struct mapping {
	uint64_t start, end; /* end is not in it */
	uint64_t pgoff;	     /* of the file at start */
	struct dso *dso;
};

/*
 * Sorted by start, not overlapping. Threads of a process share one; so does a
 * new process with the one that it comes from, until either maps something.
 */
struct mapping_list;

enum { MAPPING_RECENT = 64 };

struct mappings {
	struct mapping_list *list; /* the mappings themselves */
	size_t users;
	/* Those that were found last, by address: where to look first, whatever is there now. */
	uint32_t recent[MAPPING_RECENT];
};

struct mappings *mapping_new_set(void); /* with one user */
struct mappings *mapping_share_set(struct mappings *m);
struct mappings *mapping_fork_set(const struct mappings *m);
void mapping_release_set(struct mappings *m); /* one user less */

/* What all sets of a session share. */
struct mapping_budget {
	size_t may_copy; /* mappings that may still be copied */
	uint64_t changes;
};

/*
 * Puts it over what is there. One of no length is left out. What another
 * process has too is copied first, which takes from the budget; when that is not
 * enough the process begins anew, so that a small file cannot take all memory.
 */
void mapping_add(struct mappings *m, struct mapping new, struct mapping_budget *budget);

/* The same number as long as the same is mapped, in all sets of one budget; 0: nothing. */
uint64_t mapping_version(const struct mappings *m);

/* NULL when nothing is there. */
const struct mapping *mapping_find(struct mappings *m, uint64_t address);

/* One mapping after the other, by address; NULL behind the last. */
const struct mapping *mapping_at(const struct mappings *m, size_t i);

/* The address as the file has it. */
static inline uint64_t mapping_file_offset(const struct mapping *m, uint64_t address)
{
	return address - m->start + m->pgoff;
}

#endif
