/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVWANT_H
#define PMU_EVENTS_EVWANT_H

/* Which models a user asks for by --arch and --model. */

#include <stdbool.h>

#include "pmu-events/evdiag.h"

/*
 * Whether the model of that path ("x86/skylakex") is wanted: of that
 * architecture, and in the list of models with ',' between them, each a path, a
 * path without architecture, or its last part. NULL wants all. The common
 * models, and loose events, are always wanted.
 */
bool evwant_model(const char *arch, const char *models, const char *path);

/* What there is to be asked for. Zeroed is empty; the names are borrowed. */
struct evwant_offer {
	struct VEC(const char *) arches;
	struct VEC(const char *) models; /* their paths; may be there more than once */
};

/* Tells, as errors, of what is asked for and not offered; with the nearest that is. */
void evwant_check(const char *arch, const char *models, const struct evwant_offer *offer,
		  struct evdiag_list *diags);

void evwant_release(struct evwant_offer *offer);

#endif
