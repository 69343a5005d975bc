/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVJSON_H
#define PMU_EVENTS_EVJSON_H

/*
 * Reading vendors' event files into a model: trees of any dialect
 * (dialects.def), known by what the files contain, read side by side and put
 * together in order, so that the same files give the same model. Nothing in
 * them is ever evaluated.
 *
 * Which folders make a tree is in evtree.h. What is wrong is collected, not
 * printed; without the JSON library there is only the error that says so.
 */

#include <stdbool.h>

#include "pmu-events/evdiag.h"
#include "pmu-events/evmodel.h"
#include "util/base/err.h"
#include "util/base/view.h"

struct evjson_options {
	bool strict;	   /* what is odd is wrong */
	const char *arch;  /* only this architecture; NULL: all */
	const char *model; /* only these models, ',' between them (evwant.h); NULL: all */
};

/*
 * Adds n trees to an empty model; a path may also be a single file. Later trees
 * win: event by event, metric by metric, and their mapfiles come first. o may
 * be NULL. Fails when a tree cannot be read, or when there is another error
 * among diags, which has them all and is sorted by file and line; err tells the
 * first. The model is to be released in any case.
 */
int evjson_load(struct evmodel *m, const char *const *trees, size_t n,
		const struct evjson_options *o, struct evdiag_list *diags, struct err *err);

/* The same for one file's text, called name in diagnostics. */
int evjson_load_text(struct evmodel *m, const char *name, struct view text,
		     const struct evjson_options *o, struct evdiag_list *diags, struct err *err);

#endif
