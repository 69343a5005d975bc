/* SPDX-License-Identifier: MIT */
#ifndef UTIL_REPORT_REPORTOPTS_H
#define UTIL_REPORT_REPORTOPTS_H

/* The options of a report that say what its rows, columns, order and call graphs are. */

#include "util/base/opt.h"
#include "util/session/eventgroup.h"

enum { REPORTOPTS_RELATIVE = 1, REPORTOPTS_NO_SOCKET = UINT32_MAX };

struct reportopts {
	const char *sort, *fields, *order;
	struct opt_value graph;
	bool inverted, children, no_children;
	bool branches, no_branches, branch_history, total_cycles;
	bool samples, periods, cpu_utilization;
	bool group, no_group, hierarchy, quiet;
	bool hide_unresolved, exclude_other, mem_mode;
	bool skip_empty, keep_empty;
	bool full_paths, ns, raw_trace, latency;
	bool threads;
	double percent_limit; /* below 0: none is given */
	unsigned percentage;
	uint64_t max_stack, group_sort, individual;
	uint64_t socket; /* REPORTOPTS_NO_SOCKET: of all */
	const char *parent, *ignore_callees, *separator, *widths, *time_quantum, *symbol_part;
};

/* For OPT_GROUP(). */
extern const struct opt reportopts_opts[];

/* Which events stand in one table. */
enum eventgroup_rule reportopts_group(const struct reportopts *o);

/* What they are before they are read. */
#define REPORTOPTS_DEFAULTS \
	{ \
		.socket = REPORTOPTS_NO_SOCKET, .percent_limit = -1, \
	}

#endif
