/* SPDX-License-Identifier: MIT */
#ifndef UTIL_SESSION_EVENTGROUP_H
#define UTIL_SESSION_EVENTGROUP_H

/*
 * Which events of a recording are one group: section GROUP_DESC. Source of its
 * layout: tools/perf/Documentation/perf.data-file-format.txt in Linux.
 */

#include "util/base/vec.h"
#include "util/session/recording.h"

/* Events of a group: each row of a table has a count of every one. */
enum { EVENTGROUP_MOST = 128 };

struct eventgroup {
	size_t leader, members; /* events leader to leader + members - 1 */
};

/* Of each event, as the section says; read again when a pipe has told more. Zeroed: not yet. */
struct eventgroups {
	struct VEC(struct eventgroup) of;
	const struct datafile_section *read; /* NULL: there was none */
	uint64_t size;			     /* of it */
};

void eventgroup_release(struct eventgroups *g);

enum eventgroup_rule {
	EVENTGROUP_RECORDED, /* as they were recorded */
	EVENTGROUP_ALL,	     /* as if all were one group (perf's --group), or a few of them */
	EVENTGROUP_NONE,     /* each by itself (perf's --no-group) */
};

/*
 * The group whose event that is, of one member when it is in none, or in one of more
 * than there can be.
 */
struct eventgroup eventgroup_find(struct recording *r, size_t event, enum eventgroup_rule rule);

#endif
