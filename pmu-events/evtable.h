/* SPDX-License-Identifier: MIT */
#ifndef PMU_EVENTS_EVTABLE_H
#define PMU_EVENTS_EVTABLE_H

/*
 * Reading compiled event tables.
 *
 * A table is one block of constant memory: compiled in from the C that jevents
 * writes, or built at run time from JSON. It holds offsets and no pointers, so
 * it needs no relocation. Everything handed out points into the table, lives as
 * long as it does, and is never written to.
 *
 * This header needs nothing but libc's headers. No function of it allocates,
 * fails or ends the program: what is not there is told by false. Descriptions
 * are compressed; evtext.h opens them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct evtable;

/* Counters that an event may use; the meaning of the bits is in evmodel.h. */
struct evtable_counters {
	bool known; /* false: any counter */
	uint64_t generic;
	uint64_t generic_no_smt;
	uint32_t fixed;
};

enum evtable_flag {
	EVTABLE_DEPRECATED = 1 << 0,
	EVTABLE_PER_PKG = 1 << 1,
	EVTABLE_TAKEN_ALONE = 1 << 2,
	EVTABLE_EXPERIMENTAL = 1 << 3,
	EVTABLE_PRECISE = 1 << 4,
	EVTABLE_PRECISE_ONLY = 1 << 5,
};

struct evtable_event {
	const char *name;
	const char *pmu;
	const char *terms; /* "event=0xd0,period=200003,umask=0x81" */
	const char *topic;
	const char *unit; /* "" when there is none, as compat */
	const char *compat;
	struct evtable_counters counters;
	uint32_t flags;
	uint32_t brief; /* for evtext_get(); 0 when there is none */
	uint32_t text;
	double latency_mean, latency_min, latency_max; /* NaN when not given */
};

struct evtable_metric {
	const char *name;
	const char *pmu;
	const char *json_unit; /* Unit as the vendor spells it, "" for none */
	const char *groups;    /* ';' between them */
	const char *expr;
	const char *threshold;
	const char *unit;
	const char *compat;
	const char *no_group;
	const char *default_group;
	uint32_t aggregation; /* 0 any, 1 per chip, 2 per core */
	uint32_t constraint; /* 0 none, 1 NO_GROUP_EVENTS, 2 .._NMI, 3 .._SMT, 4 NO_THRESHOLD_AND_NMI */
	bool show_events;
	uint32_t brief;
	uint32_t text;
};

struct evtable_pmu {
	const char *name;
	uint32_t generic; /* how many programmable counters; 0 when not known */
	uint32_t fixed;
	bool derived; /* from the events' counters, for want of a statement by the vendor */
	uint32_t first_event,
		events; /* its events, sorted by name, in evtable_event_at()'s order */
	uint32_t first_metric, metrics;
};

struct evtable_model {
	const struct evtable *table;
	const char *path; /* "x86/skylakex" */
	const char *arch; /* "x86" */
	uint32_t index;
	uint32_t pmus, events, metrics; /* how many */
};

struct evtable_map {
	const char *arch;
	const char *cpuid; /* pattern, see evcpu.h */
	uint32_t model;	   /* for evtable_model_at() */
};

struct evtable_tree {
	const char *name;
	const char *licence;
};

/* The table that was linked in; defined by the file that jevents wrote. */
const struct evtable *evtable_builtin(void);

/* Whether len bytes (or an unknown number, 0) start as a table that this reader understands. */
bool evtable_valid(const struct evtable *t, size_t len);

size_t evtable_models(const struct evtable *t); /* sorted by path */
size_t evtable_maps(const struct evtable *t);	/* in the order in which they are tried */
size_t evtable_trees(const struct evtable *t);
size_t evtable_groups(const struct evtable *t); /* metric groups with a description, by name */

/* An index must be below the count. */
struct evtable_model evtable_model_at(const struct evtable *t, size_t i);
struct evtable_map evtable_map_at(const struct evtable *t, size_t i);
struct evtable_tree evtable_tree_at(const struct evtable *t, size_t i);
void evtable_group_at(const struct evtable *t, size_t i, const char **name, uint32_t *brief);

struct evtable_pmu evtable_pmu_at(const struct evtable_model *m, size_t i); /* sorted by name */
struct evtable_event evtable_event_at(const struct evtable_model *m, size_t i);
struct evtable_metric evtable_metric_at(const struct evtable_model *m, size_t i);

bool evtable_find_model(const struct evtable *t, const char *path, struct evtable_model *out);
bool evtable_find_pmu(const struct evtable_model *m, const char *pmu, struct evtable_pmu *out);

/*
 * The event or metric of that name; pmu NULL means of the first PMU that has
 * it. Names (len bytes, not terminated) are compared without regard to case; of
 * several that differ only in that, the one as written is preferred.
 */
bool evtable_find_event(const struct evtable_model *m, const char *pmu, const char *name,
			size_t len, struct evtable_event *out);
bool evtable_find_metric(const struct evtable_model *m, const char *pmu, const char *name,
			 size_t len, struct evtable_metric *out);
bool evtable_find_group(const struct evtable *t, const char *name, uint32_t *brief);

/*
 * Whether one of the metric's groups fits the glob (fnmatch(3)), without regard
 * to case. Names and globs of 256 bytes or more fit nothing.
 */
bool evtable_in_group(const struct evtable_metric *metric, const char *glob);

/*
 * The value of one term ("period") of a term list; 1 for a term without a value
 * ("edge"). False if it is not there or no number of 64 bits.
 */
bool evtable_term(const char *terms, const char *term, uint64_t *value);

#endif
