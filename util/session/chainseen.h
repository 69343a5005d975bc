/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_CHAINSEEN_H
#define UTIL_SESSION_CHAINSEEN_H

/*
 * Which samples have the same callers: chains get numbers by the bytes of their
 * addresses, as long as the same is mapped, so that who makes something of a
 * chain makes it once. Zeroed is empty.
 */

#include "util/base/buf.h"
#include "util/base/vec.h"
#include "util/session/sample.h"

struct chainseen {
	bool only_again;    /* chains get their number when they come a second time */
	bool with_branches; /* what is made of a chain also depends on the sample's branches */
	struct VEC(struct chainseen_key) keys;
	struct buf bytes; /* of all keys */
	uint32_t *slots;
	size_t room;
	uint64_t seed;	/* of hashes, once there is room */
	uint32_t *once; /* of chains that came once; NULL: none did */
};

/* Not a number: nothing to keep. */
#define CHAINSEEN_NONE UINT32_MAX

void chainseen_release(struct chainseen *c);

/*
 * The number of a sample's chain, from 0 on in the order in which they came.
 * *is_new: it was not there before. extra: what else makes a difference.
 * CHAINSEEN_NONE for one that comes for the first time with .only_again, and for
 * one that is not in the record alone (out of a piece of stack, or of earlier samples).
 */
uint32_t chainseen_find(struct chainseen *c, const struct session *session, const struct sample *s,
			uint64_t extra, bool *is_new);

/* The bytes that are kept, and how to begin anew when they are too many. */
size_t chainseen_size(const struct chainseen *c);
void chainseen_forget(struct chainseen *c);

#endif
