/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVIMAGE_H
#define PMU_EVENTS_EVIMAGE_H

/*
 * A table in memory, made of a model: what evtable.h reads, what evwrite.h
 * writes down as C. Pure: the same model gives the same bytes. Nothing of the
 * model is needed afterwards.
 *
 * Events that are equal in all but their PMU's name are kept once, whatever
 * models have them; what they have in common with others (counters, flags,
 * unit, ...) is kept once too, and so is every string.
 */

#include <stdbool.h>

#include "pmu-events/evmodel.h"
#include "pmu-events/evtable.h"
#include "util/base/buf.h"
#include "util/base/err.h"

struct evimage {
	struct buf bytes; /* evformat.h */
};

void evimage_release(struct evimage *image);

/*
 * plain: descriptions are not compressed, for tables that live as long as a
 * command. Without zstd they never are. Fails when the model contradicts itself
 * (two events of the same name, a map row without its model) or is larger than
 * the format's numbers can say.
 */
int evimage_build(struct evimage *image, const struct evmodel *m, bool plain, struct err *err);

/* Lives as long as the image. */
const struct evtable *evimage_table(const struct evimage *image);

#endif
