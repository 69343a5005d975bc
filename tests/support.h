/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

/*
 * What several tests of event tables do before they test: reading trees,
 * looking into the model that came out, and models made by hand. A test fails
 * here when it cannot go on.
 */

#include "pmu-events/evjson.h"

/* A model that was read, with all that was said about it. */
struct loaded {
	struct evmodel model;
	struct evdiag_list diags;
	struct err err;
	int status;
};

/* Reads one tree, or two (second NULL: one); options NULL: the usual ones. */
struct loaded support_load(const struct evjson_options *o, const char *first, const char *second);

/* Reads text as if it were the file called so. */
struct loaded support_load_text(const char *name, const char *text);
void support_release(struct loaded *l);

/* NULL when the model has no such thing; that there is the model is asserted. */
const struct evmodel_event *support_find_event(struct loaded *l, const char *path, const char *pmu,
					       const char *name);
const struct evmodel_metric *support_find_metric(struct loaded *l, const char *path,
						 const char *name);

/* The model called so, which is added when there is none yet. */
struct evmodel_cpu *support_cpu(struct evmodel *m, const char *arch, const char *path);

/* Adds an event or a metric that says no more than this. The texts are borrowed. */
struct evmodel_event *support_add_event(struct evmodel_cpu *cpu, const char *pmu, const char *name,
					const char *terms);
struct evmodel_metric *support_add_metric(struct evmodel_cpu *cpu, const char *pmu,
					  const char *name, const char *expr);

#endif
