/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVPERFMETRIC_H
#define PMU_EVENTS_EVPERFMETRIC_H

/*
 * The metrics of intel/perfmon: formulas over aliases of events and constants,
 * with thresholds over aliases of metrics, as metrics in perf's grammar.
 *
 * Names are Linux's where it has the metric: those of the top-down analysis
 * are "tma_" and perfmon's in lower case, others the same. Percentages have
 * values from 0 to 1 and the unit "100%", in thresholds too. Nodes of the
 * top-down tree get the groups of their level and parent.
 *
 * A metric that perf cannot express is left out and told.
 */

#include "pmu-events/evperfmodel.h"

struct json_t;

/* metrics is the file's array of them. */
void evperfmetric_read(const struct json_t *metrics, struct evdialect_file *file,
		       const struct evperfmodel_list *models);

#endif
