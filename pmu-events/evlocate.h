/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVLOCATE_H
#define PMU_EVENTS_EVLOCATE_H

/*
 * In which line of a JSON text an object or its key is. The JSON library does
 * not keep that, so the text is looked at again, when there is something to
 * tell. The text is known to be valid JSON; on any other the answer is some
 * line, or 0.
 */

#include "pmu-events/evdiag.h"
#include "util/base/view.h"

/* Zeroed but for text. Asking in the order of the objects reads the text once. */
struct evlocate {
	struct view text;
	const char *array;
	size_t object; /* the one that starts at .at, when .at is not 0 */
	size_t at;
	size_t line;
};

/* The line of the place: of the key where the object has it, else where the object starts. */
size_t evlocate_line(struct evlocate *l, const struct evdiag_place *place, const char *key);

#endif
