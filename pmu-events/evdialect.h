/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVDIALECT_H
#define PMU_EVENTS_EVDIALECT_H

/*
 * The ways in which vendors write event files: one file evNAME.c that defines
 * evNAME_dialect, and one line in dialects.def. A dialect knows its files by
 * what they contain, and turns one parsed file into a harvest. It runs beside
 * others and changes nothing but the harvest.
 */

#include <stdbool.h>

#include "pmu-events/evharvest.h"
#include "pmu-events/evmap.h"

struct evflat;
struct json_t;

/* A file on its way into the model. Everything is borrowed. */
struct evdialect_file {
	const char *path;  /* to open it, and for diagnostics */
	const char *name;  /* below the tree: "SKX/events/skylakex_core.json" */
	size_t order;	   /* among all files that are read */
	const char *array; /* set by the dialect while it reads the objects of a nested array */
	/* What Linux's folders say; a dialect whose files say it themselves does not look. */
	const char *arch;  /* "x86" */
	const char *model; /* "x86/skylakex"; NULL for a file of architecture-standard events */
	const char *topic; /* from the name of the file: "uncore memory", "metrics" */
	/* The mapfile.csv at the root of the tree; without rows when there is none. */
	const struct evmap *map;
	bool spare; /* an item of which there is one already in the tree is no mistake */
	struct evharvest *out;
};

struct evdialect {
	/* Of a tree in this dialect that does not say by a file SOURCE. */
	const char *tree;
	const char *licence; /* SPDX expression */
	bool (*knows)(const struct json_t *root);
	/* What is wrong with the file goes to the harvest's diagnostics. */
	void (*read)(const struct json_t *root, struct evdialect_file *file);
	/* The same for a text that is flat (evflat.h); NULL: it never is, or is read as above. */
	bool (*knows_flat)(struct view text);
	void (*read_flat)(struct evflat *flat, struct evdialect_file *file);
};

/* The place of the object'th object (EVDIAG_WHOLE: the file itself), for evdiag_add(). */
struct evdiag_place evdialect_place(const struct evdialect_file *file, size_t object);

/* evdiag_add() for an object of the file. */
void evdialect_tell(struct evdialect_file *file, size_t object, enum evdiag_severity severity,
		    const char *event, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

#define DIALECT(name) extern const struct evdialect ev##name##_dialect;
#include "pmu-events/dialects.def"
#undef DIALECT

#endif
