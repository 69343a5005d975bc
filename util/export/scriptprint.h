/* SPDX-License-Identifier: MIT */
#ifndef UTIL_EXPORT_SCRIPTPRINT_H
#define UTIL_EXPORT_SCRIPTPRINT_H

/*
 * A recording from its header to its last sample as perf script prints it, and
 * for programs its samples as rows.
 */

#include "util/export/scriptfields.h"
#include "util/export/scriptline.h"
#include "util/out/doc.h"
#include "util/session/recording.h"

struct scriptprint_options {
	const char *path; /* as the user named it */
	struct scriptfields fields;
	bool has_ns, hides_chains, has_paths;
	bool is_narrow; /* see scriptline.h */
	enum scriptline_clock clock;
	unsigned max_stack;
	size_t max_blocks;   /* of the code between branches, the last ones; 0: all */
	const char *stop_at; /* functions that end a call chain, a comma between; NULL: none */
	unsigned sides;	     /* enum sideline_kind: which other records are printed */
	bool has_header, header_only;
	bool is_full;	 /* all of the header */
	bool has_dump;	 /* with the bytes of each record */
	bool by_event;	 /* each event's samples into a file of its own, PATH.EVENT.dump */
	bool is_verbose; /* counters of branches by their events' names, without letters */
};

int scriptprint_run(struct recording *r, const struct scriptprint_options *o, struct doc *doc,
		    struct err *err);

#endif
