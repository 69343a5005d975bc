/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVTREE_H
#define PMU_EVENTS_EVTREE_H

/*
 * Which files a tree of event files has, and what their folders say:
 *
 *	ARCH/mapfile.csv	which CPUs have which model
 *	ARCH/FILE.json		architecture-standard events
 *	ARCH/MODEL.../FILE.json	a model, one to four folders deep
 *
 * as in Linux's tools/perf/pmu-events/arch. That folder, one above it, a whole
 * kernel tree and a single ARCH are understood. Folders without such mapfiles
 * and single files are loose: Linux's dialect there goes to one model,
 * EVTREE_LOOSE. A root may also be a pipe or another stream with one such file.
 * A file may hold the path of another instead of JSON, as git
 * checks symbolic links out where there are none.
 *
 * No file but mapfiles, SOURCE, such links and streams is read here.
 */

#include <stdbool.h>

#include "pmu-events/evmap.h"
#include "util/base/err.h"

#define EVTREE_LOOSE_ARCH "loose"
#define EVTREE_LOOSE	  "loose/events"

/* The longest file that is read. */
#define EVTREE_FILE_LIMIT ((size_t)64 << 20)

struct evtree_file {
	const char *path;  /* to open it */
	const char *name;  /* below the root: "x86/skylakex/pipeline.json" */
	const char *arch;  /* "x86", "loose" */
	const char *model; /* "x86/skylakex"; NULL for architecture-standard events */
	size_t size;
	size_t order; /* among the files of all trees */
};

struct evtree_map {
	const char *arch;
	struct evmap map;
};

/* Zeroed is empty. Owns everything it points to. */
struct evtree {
	const char *root; /* the folder that the files' names are below */
	const char *name; /* of its SOURCE; NULL when there is none, as licence */
	const char *licence;
	const char *title; /* the last part of what the user named */
	bool from_linux;   /* it is a Linux tree or a copy of one, by where or what it is */
	struct VEC(struct evtree_file) files; /* by folder and name */
	struct VEC(struct evtree_map) maps;   /* of the architectures */
	struct VEC(const char *) arches;      /* that have a folder, wanted or not */
	struct buf stream;		      /* what the root, which can be read only once, held */
	bool is_stream;			      /* files has one file, whose text that is */
	struct evmap map; /* of the root, where that is no architecture: intel/perfmon's */
	struct arena arena;
};

/*
 * Finds the files. arch, when not NULL, leaves out other architectures but
 * common ones. order is the number of the first file and is moved on. What is
 * wrong inside goes to diags; a root that cannot be read is an error.
 */
int evtree_open(struct evtree *t, const char *root, const char *arch, size_t *order,
		struct evdiag_list *diags, struct err *err);

/*
 * Where text, all that is in the file of that name, is a link and no JSON: the
 * name of the file it points to, a string of the arena; "" when it leads out of
 * the tree. NULL when it is no link.
 */
const char *evtree_follow(const char *name, struct view text, struct arena *arena);

void evtree_release(struct evtree *t);

#endif
