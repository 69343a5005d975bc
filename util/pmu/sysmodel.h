/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PMU_SYSMODEL_H
#define UTIL_PMU_SYSMODEL_H

/*
 * Events of a system rather than of a CPU: interconnects and memory controllers
 * that one machine has and another with the same CPU does not. Their models
 * (".../sys") are in no evset; the identifier of a PMU in sysfs tells whether
 * they are meant. Without a machine at hand there are none.
 */

#include <stddef.h>

#include "pmu-events/evtable.h"
#include "util/base/err.h"

struct resolve;

/*
 * Steps over the systems' models of the architecture, table by table. Zero the
 * position to start. 1 a model, 0 the end.
 */
struct sysmodel_pos {
	size_t table, model;
};
int sysmodel_next(const struct resolve *r, struct sysmodel_pos *pos, struct evtable_model *out);

/* 1 when the machine has a PMU of the event's whose identifier fits .compat, 0 when not. */
int sysmodel_fits(struct resolve *r, const struct evtable_event *event, struct err *err);

#endif
