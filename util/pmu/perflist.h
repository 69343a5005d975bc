/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_PERFLIST_H
#define UTIL_PMU_PERFLIST_H

/*
 * The entries of a catalogue as the fields of perf's list (tools/perf of Linux,
 * builtin-list.c), for those who read its output: what an event's name, alias
 * and type are there, and a metric once for each of its groups. The layout is
 * for renderers (perftext.c, perfjson.c of util/out).
 *
 * As with perf, events of PMUs that the machine does not have are left out.
 */

#include <stdbool.h>
#include <stddef.h>

struct catalogue_entry;
struct doc;
struct evtext;
struct machine;

/* What the text shows; JSON shows everything. */
struct perflist_options {
	bool desc;
	bool long_desc;
	bool details;
	bool names; /* nothing else */
	bool deprecated;
	bool groups; /* metrics below their groups */
};

struct perflist_source {
	struct machine *machine;
	struct evtext *texts;
	const struct catalogue_entry *const *entries; /* in the catalogue's order */
	size_t n;
};

/* A whole document of schema "perf-list". Nothing fails: what cannot be read is left out. */
void perflist_print(struct doc *doc, const struct perflist_source *source,
		    const struct perflist_options *options);

#endif
