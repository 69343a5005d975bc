/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVDIAG_H
#define PMU_EVENTS_EVDIAG_H

/*
 * What there is to say about event files: collected while they are read side
 * by side, shown in the order of the files. A list owns all its texts and
 * outlives the model. It prints nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/vec.h"
#include "util/base/view.h"

enum evdiag_severity {
	EVDIAG_NOTE,	/* something was derived or assumed */
	EVDIAG_WARNING, /* the file is odd, the model is good; an error when strict */
	EVDIAG_ERROR,	/* no model can be made of it */
};

/* No object of the file in particular. */
#define EVDIAG_WHOLE SIZE_MAX

/* Where in the files: the line may be found later, from the rest (evlocate.h). */
struct evdiag_place {
	const char *file;
	size_t order;	   /* of the file among all */
	const char *array; /* key of the array that holds the object; NULL: the root is the array */
	size_t object;	   /* which of the array's, from 0; or EVDIAG_WHOLE */
	size_t line;	   /* from 1; 0 when not known */
};

struct evdiag {
	enum evdiag_severity severity;
	struct evdiag_place place;
	const char *event; /* the event or metric; "" for none, as key */
	const char *key;
	const char *text; /* "expected a number, not 'x'" */
};

struct evdiag_list {
	struct VEC(struct evdiag) all;
	struct arena arena;
	size_t errors; /* how many, also of those that are not in the list */
	size_t warnings;
	size_t order; /* of the file of the last one, and how many it has */
	size_t in_file;
};

void evdiag_release(struct evdiag_list *l);

/* Everything is copied. event and key may be NULL. A file's 200th is the last that is kept. */
void evdiag_add(struct evdiag_list *l, enum evdiag_severity severity,
		const struct evdiag_place *place, const char *event, const char *key,
		const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Whether more about that file would only be counted: whoever would search for words can save it. */
bool evdiag_is_full(const struct evdiag_list *l, size_t order);

/* Everything of from now belongs to l; from is empty after it. */
void evdiag_take(struct evdiag_list *l, struct evdiag_list *from);

/*
 * The text of a file without a byte order mark, which neither JSON nor CSV has;
 * a warning tells of it unless l is NULL.
 */
struct view evdiag_skip_mark(struct evdiag_list *l, const struct evdiag_place *place,
			     struct view text);

/* By file, line and object; equal ones in the order in which they were added. */
void evdiag_sort(struct evdiag_list *l);

/* Makes errors of the warnings. */
void evdiag_make_strict(struct evdiag_list *l);

/* FILE:LINE: event 'X': key "Y": text -- without the parts that are not known, nor a newline. */
void evdiag_format(const struct evdiag *d, struct buf *out);

/* "note", "warning" or "error". */
const char *evdiag_severity_name(enum evdiag_severity severity);

#endif
