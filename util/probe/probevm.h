/* SPDX-License-Identifier: MIT */
#ifndef UTIL_PROBE_PROBEVM_H
#define UTIL_PROBE_PROBEVM_H

/*
 * Whether a virtual machine that is configured so would have branch records,
 * on a host that was probed: each thing that matters, and what to change.
 */

#include "util/base/arena.h"
#include "util/base/vec.h"

struct doc;
struct probelbr;
struct vmconfig;

enum probevm_verdict { PROBEVM_GOOD, PROBEVM_NOTE, PROBEVM_BAD };

struct probevm_finding {
	const char *what; /* "lbr-fmt" */
	enum probevm_verdict verdict;
	const char *text;
	const char *change; /* or NULL */
};

struct probevm {
	struct VEC(struct probevm_finding) findings;
	bool configuration; /* nothing is wrong with it */
	bool host;	    /* can give guests LBR */
	struct arena arena;
};

void probevm_judge(struct probevm *v, const struct vmconfig *c, const struct probelbr *host);
void probevm_release(struct probevm *v);

/* Schema "lbr-check-vm". */
void probevm_write(struct doc *doc, const struct probevm *v, const struct vmconfig *c);

#endif
