/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_PROFILE_H
#define UTIL_REPORT_PROFILE_H

/*
 * A recording read for a report: for each of its events the distinct stacks of
 * its samples, or of their branches, of which histograms are made.
 */

#include "util/out/progress.h"
#include "util/report/guestentry.h"
#include "util/report/hist.h"
#include "util/report/rawchains.h"
#include "util/report/rowsamples.h"
#include "util/report/threadcounts.h"

struct profile_args {
	const struct sortkey *const *keys; /* borrowed */
	size_t nkeys;
	bool of_branches;	     /* each branch of a sample is one, of period 1 */
	bool has_chains;	     /* keep who called */
	bool hide_unresolved;	     /* leave out samples without a name */
	bool by_weight;		     /* a sample counts as much as its weight (--mem-mode) */
	const regex_t *parent;	     /* callers that the key parent tells; NULL: none */
	bool hide_kernel, hide_user; /* leave out samples in the kernel, in programs */
	bool exclude_other;	     /* only samples that have such a caller */
	const regex_t *no_callees;   /* see rawchains.h */
	const char *symbol_part;     /* only samples in functions with this in their name; NULL */
	bool has_branch_chains;	     /* the branches are part of the chain ... */
	bool oldest_first;	     /* ... in the order of time */
	bool has_uses;		     /* keep what those branches were like */
	bool full_paths;	     /* of source files in keys */
	bool ns;		     /* times in keys to the nanosecond */
	bool raw_trace;		     /* tracepoints in keys by their fields */
	uint64_t max_stack;	     /* 0: all */
	uint64_t time_quantum;	     /* ns; 0: the key's own */
	size_t samples;		     /* of each row that are kept (rowsamples.h) */
};

struct profile {
	struct profile_args args;
	const struct session *session; /* borrowed, of the recording */
	struct framepool frames;
	struct chains chains;
	struct rawchains raw;
	struct VEC(struct stackset) events;    /* by the number of the event */
	struct VEC(struct rowsamples) samples; /* of each event; none unless they are kept */
	struct VEC(struct branchuses) uses;    /* of each event, where they are kept */
	uint64_t lost;			       /* samples, as recorders count them at the end */
	struct threadcounts threads;	       /* what READ records tell */
	uint64_t read;			       /* samples that the recording has had so far */
	uint32_t traces;		       /* which ones of the hardware there are; 0: none */
	int socket;			       /* only samples of it; -1: all */
	struct functionipc *ipc;	       /* of keys that need it; NULL: none does */
	struct annotate *counted;   /* samples by instruction as well; NULL, the caller's to set */
	struct VEC(char) is_parent; /* of frames: 0 not known yet, 'y', 'n' */
	struct guestentry guests;   /* always where a key needs names, or tells virtual CPUs */
};

void profile_init(struct profile *p, const struct profile_args *args, struct recording *r);
void profile_release(struct profile *p);

/* Shows how far it is, unless progress is NULL, and takes that away at the end. */
int profile_read(struct profile *p, struct recording *r, struct progress *progress,
		 struct err *err);

/*
 * The same of *n samples at most; *n are those that were read, fewer at the end. *at is
 * how far that was, in the file.
 */
int profile_read_part(struct profile *p, struct recording *r, size_t *n, uint64_t *at,
		      struct err *err);

/* What was read counts an eighth less, or with forget no more. */
void profile_fade(struct profile *p, bool forget);

/* A histogram of n events, members in their order; hist_sort() is the caller's. */
void profile_make_hist(struct profile *p, struct hist *h, const struct hist_args *args,
		       const size_t *events);

#endif
