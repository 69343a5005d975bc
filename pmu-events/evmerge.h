/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVMERGE_H
#define PMU_EVENTS_EVMERGE_H

/*
 * Putting harvests together: the files of a tree, in their order, to models;
 * architecture-standard events into the events that stand on them; then tree
 * over tree. The result does not depend on which thread read what.
 */

#include "pmu-events/evharvest.h"
#include "pmu-events/evstandard.h"
#include "pmu-events/evtree.h"
#include "pmu-events/evwant.h"
#include "util/base/map.h"

/* Zeroed but for the first five. */
struct evmerge {
	struct evmodel *model;
	const char *arch; /* what is wanted (evwant.h), may be NULL as models */
	const char *models;
	const char *const *paths; /* of all files, by their order */
	struct evdiag_list *diags;
	struct map groups; /* name -> index of the group, plus 1 */
	struct map cpus;   /* path -> index of the model, plus 1 */
	struct evstandard standard;
	struct evwant_offer offer;
};

/*
 * Puts the harvests of one tree over what is there. Takes all that they hold;
 * they are empty after it.
 */
void evmerge_tree(struct evmerge *g, const struct evtree *tree, struct evharvest *harvests,
		  size_t n);

/* After the last tree: sizes that no vendor told, and wishes that no tree fulfils. */
void evmerge_finish(struct evmerge *g);

void evmerge_release(struct evmerge *g);

#endif
