/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PLANCHECK_H
#define TESTS_PLANCHECK_H

/*
 * Intel's models of Linux 7.2, and whether a plan for one can be counted: by the rows
 * of the tables and a matching that is written apart from the tool's, and by
 * the simulated kernel. A test fails here when it cannot.
 */

#include "pmu-events/evset.h"
#include "util/metric/metricplan.h"

struct plancheck_cpu {
	struct evset set;
	struct evtable_model table;
	struct metricmodel model;
	char path[64];
};

/* Reads their tree; without it the test is skipped. */
void plancheck_load(void);
void plancheck_unload(void);

/* "skylakex". Its metrics may be read otherwise before they are planned. */
void plancheck_open(struct plancheck_cpu *c, const char *model);
void plancheck_close(struct plancheck_cpu *c);

void plancheck_assert(const struct plancheck_cpu *c, const struct metricplan *plan);

#endif
