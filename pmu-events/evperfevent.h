/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVPERFEVENT_H
#define PMU_EVENTS_EVPERFEVENT_H

/*
 * An event of intel/perfmon as Linux's files would have it: what stands for
 * nothing goes, UMaskExt into UMask, free-running and fixed counters get the
 * codes that the kernel gives them. Knows no JSON.
 */

#include "pmu-events/evperfmodel.h"
#include "pmu-events/evrecord.h"

/* Changes the record, and adds the event to each of the models in the file's harvest. */
void evperfevent_take(struct evrecord *r, struct evdialect_file *file, size_t object,
		      const struct evperfmodel_list *models);

#endif
