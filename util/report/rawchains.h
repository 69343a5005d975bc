/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_RAWCHAINS_H
#define UTIL_REPORT_RAWCHAINS_H

/*
 * From the addresses that a sample has as its callers to a chain of frames. What
 * was seen before, while the same was mapped, is one look-up by the addresses'
 * bytes; only new ones are taken apart.
 */

#include <regex.h>

#include "util/report/branchuse.h"
#include "util/report/chains.h"
#include "util/report/framepool.h"
#include "util/session/chainseen.h"
#include "util/session/recording.h"

/* What a sample's addresses came to. */
struct rawchains_chain {
	uint32_t chain;
	uint32_t leaf; /* the function to tell in place of the sample's own ... */
	bool has_leaf; /* ... where no_callees says so */
	/* Of the chain's frames, the innermost first, with branches; good until the next look-up. */
	const struct branchuse *uses;
	size_t nuses;
};

struct rawchains_made {
	struct rawchains_chain chain;
	size_t uses_start; /* in .uses */
};

struct rawchains_args {
	uint64_t most;		   /* callers of a chain, the innermost ones; 0: all */
	const regex_t *no_callees; /* functions that are told without what they call, or NULL */
	bool has_branches;	   /* the branches of a sample stand in front of its callers */
	bool oldest_first;	   /* branches are gone through in the order of time */
	size_t bytes_kept; /* of chains that were seen, until they are forgotten; 0: 64 MiB */
};

struct rawchains {
	struct rawchains_args args;
	struct framepool *frames; /* borrowed, as is chains */
	struct chains *chains;
	struct chainseen seen;
	struct VEC(struct rawchains_made) made; /* of each that was seen */
	struct VEC(struct branchuse) uses;	/* of all of those */
	struct VEC(uint32_t) frame;		/* of the chain that is taken apart */
	struct VEC(struct branchuse) use;	/* of its frames, with branches */
	struct branchsteps steps;
};

void rawchains_init(struct rawchains *c, const struct rawchains_args *args,
		    struct framepool *frames, struct chains *chains);
void rawchains_release(struct rawchains *c);

struct rawchains_chain rawchains_find(struct rawchains *c, struct recording *r,
				      const struct sample *s);

#endif
