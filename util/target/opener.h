/* SPDX-License-Identifier: MIT */
#ifndef UTIL_TARGET_OPENER_H
#define UTIL_TARGET_OPENER_H

/*
 * A plan's events opened with perf_event_open(2): each in every one of its
 * places, groups together behind their leaders. A weak group that the kernel
 * does not count together is opened in pieces, each of as many of its events, in
 * their order, as the kernel takes: it knows who else has counters. It neither
 * switches nor reads counters, and does not explain why an event was refused.
 */

#include <stdbool.h>
#include <stddef.h>

#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/vec.h"
#include "util/pmu/plan.h"
#include "util/target/attr.h"
#include "util/target/filelimit.h"
#include "util/target/sampling.h"
#include "util/target/slots.h"
#include "util/target/target.h"

struct encoding;

struct opener_event {
	const struct slots *slots; /* the opener's or own */
	struct slots own;
	int *fds; /* one for each slot, -1 where not open */
	size_t open;
	struct plan_group in; /* its group, or the piece of a weak one that it is opened with */
	size_t piece;	      /* its number, from 1; 0: the group is whole */
	int refused;	      /* errno of the first refusal, or 0 */
	bool user_only;	      /* the kernel's part was not permitted */
	bool lowers_precise;  /* as far as the kernel wants it */
	struct attr attr;     /* what it was opened with last */
};

struct opener {
	const struct plan *plan;
	const struct fs *fs;
	struct opener_event *events; /* one for each of the plan's */
	struct slots slots;
	struct target_where where; /* lists are gone after opening */
	struct VEC(int) cgroups;   /* their folders; -1: everything */
	struct filelimit files;
};

/*
 * Opens what it can of the plan, which is borrowed; counting does not begin. An
 * event that is refused is none that fails. o begins zeroed and is closed
 * whatever the result.
 */
int opener_open(struct opener *o, const struct plan *plan, const struct target_where *where,
		const struct fs *fs, struct err *err);

/* Gives the plan's filters to the kernel; ERR_USAGE for one that it does not take. */
int opener_set_filters(const struct opener *o, struct err *err);

void opener_close(struct opener *o);

/* What an event is opened with in a place, as the leader of its group or behind one. */
void opener_fill_attr(const struct opener *o, const struct encoding *e, bool leads,
		      const struct slot *at, struct attr *attr);

/* The same for event i of the plan in that of its places, with what samples and groups need. */
void opener_fill_slot(const struct opener *o, size_t i, size_t slot, bool leads, struct attr *attr);

/* In how many places a group, or piece of one, is, at most. */
size_t opener_count_slots(const struct opener *o, const struct plan_group *group);

/*
 * Is the leader in that place, the first event of .in that is open there, read with
 * PERF_FORMAT_GROUP? Not where children are counted: theirs are added up event by event.
 */
bool opener_reads_group(const struct opener *o, size_t event, size_t slot);

/* Does the kernel open such an event, for a thread of ours? */
bool opener_has(const struct encoding *e);

#endif
