/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVLOAD_H
#define PMU_EVENTS_EVLOAD_H

/*
 * Event files as a table at run time, through the reader and the tables that
 * the generator uses: `--events` and TALLY_EVENTS.
 *
 * A struct evload owns its table; sets and descriptions made of it (evset.h,
 * evtext.h) must be gone before evload_release(). Prints nothing: what the
 * reader had to say is in diags, also after a failure.
 */

#include "pmu-events/evimage.h"
#include "pmu-events/evjson.h"
#include "util/base/err.h"

struct evload {
	struct evimage image;
	struct evdiag_list diags;
	const struct evtable *table; /* NULL until loaded */
};

/*
 * Loads trees and single files, of which later ones win. l must be zeroed.
 * options may be NULL. Fails as evjson_load() does.
 */
int evload_trees(struct evload *l, const char *const *paths, size_t npaths,
		 const struct evjson_options *options, struct err *err);

void evload_release(struct evload *l);

#endif
