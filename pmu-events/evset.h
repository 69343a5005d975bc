/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVSET_H
#define PMU_EVENTS_EVSET_H

/*
 * All events that count for one CPU: what was loaded at run time before what
 * is built in, the CPU's own model before the common ones. Earlier layers hide
 * events and metrics of the same PMU and name in later ones.
 *
 * A set borrows its tables and owns nothing else. It never opens an event.
 */

#include "pmu-events/evtable.h"
#include "util/base/err.h"
#include "util/base/view.h"

#define EVSET_LAYERS 16

struct evset {
	struct evtable_model layers[EVSET_LAYERS];
	size_t len;
	const struct evtable *const *tables; /* all, also those that no layer is of */
	size_t ntables;
	/* The path of the CPU's model ("x86/skylakex"); "" when no model matched. */
	const char *model;
	/* Its architecture, "x86"; also when no model matched and the cpuid tells. "" if not. */
	const char *arch;
};

/*
 * cpu is what the user gave to --cpu, or the cpuid of the machine: the path of
 * a model, its last part where that is unique, or a cpuid as the mapfiles match
 * it (evcpu.h). Tables come in order of precedence; the first that knows the
 * CPU names the model, and the others add what they have for the cpuid or under
 * that path.
 *
 * Layers: files that are for every CPU (models of the architecture "loose"), the
 * CPU's models, the common models, each by table. Tables of sysfs-identified
 * PMUs (".../sys") are in no layer: they are models like others (evtable.h) of
 * the tables, whose array is borrowed too.
 *
 * A CPU that nothing matches is ERR_ABSENT with the closest models in the hint;
 * the set then holds the rest, for the commands that go on with that. A name
 * that several models have is ERR_USAGE.
 */
int evset_init(struct evset *set, const struct evtable *const *tables, size_t ntables,
	       const char *cpu, struct err *err);

/* As evtable_find_event() and _metric(), layer by layer. table may be NULL, as below. */
bool evset_find_event(const struct evset *set, const char *pmu, struct view name,
		      struct evtable_event *out, const struct evtable **table);
bool evset_find_metric(const struct evset *set, const char *pmu, struct view name,
		       struct evtable_metric *out, const struct evtable **table);

/*
 * A PMU by the first layer that states its counters, or else has some derived
 * from events, or else names it at all. Ranges are of that layer.
 */
bool evset_find_pmu(const struct evset *set, const char *pmu, struct evtable_pmu *out);

enum evset_kind {
	EVSET_EVENTS,
	EVSET_METRICS,
};

struct evset_item {
	struct evtable_model model; /* whose it is; with its table */
	union {
		struct evtable_event event;
		struct evtable_metric metric;
	};
};

/* Zero the position to start. */
struct evset_pos {
	size_t layer, model, index;
};

/*
 * Cursors over what is not hidden, in each model by PMU and name. 1 an item, 0
 * the end.
 *
 * evset_next() goes layer by layer. evset_next_of() goes table by table and
 * model by model, where an earlier table hides events and metrics of the same
 * model, PMU and name in later ones; path, when not NULL, leaves only the model
 * of that path.
 */
int evset_next(const struct evset *set, enum evset_kind kind, struct evset_pos *pos,
	       struct evset_item *out);
int evset_next_of(const struct evtable *const *tables, size_t ntables, const char *path,
		  enum evset_kind kind, struct evset_pos *pos, struct evset_item *out);

/* evset_next() of one kind. table may be NULL. */
int evset_next_event(const struct evset *set, struct evset_pos *pos, struct evtable_event *out,
		     const struct evtable **table);
int evset_next_metric(const struct evset *set, struct evset_pos *pos, struct evtable_metric *out,
		      const struct evtable **table);

#endif
