/* SPDX-License-Identifier: MIT */
#ifndef UTIL_COUNT_PARTSBY_H
#define UTIL_COUNT_PARTSBY_H

/*
 * The options that say of which parts of the machine counts are shown.
 */

#include <stdbool.h>

#include "util/base/err.h"
#include "util/base/opt.h"
#include "util/count/parts.h"

struct partsby_args {
	bool no_aggr, per_core, per_cluster, per_die, per_socket, per_node, per_thread;
	bool percore_show_thread;
	struct opt_value per_cache;
};

/* For OPT_GROUP(). */
extern const struct opt partsby_opts[];

/* At most one of them: ERR_USAGE for two. */
int partsby_check(const struct partsby_args *a, struct err *err);

/* The level of per_cache; 0: the last one. ERR_USAGE for what is none. */
int partsby_cache_level(const struct partsby_args *a, int *level, struct err *err);

enum parts_by partsby_choose(const struct partsby_args *a);

/* Are the parts of CPUs, so that whoever runs there has to be counted? */
bool partsby_is_of_cpus(const struct partsby_args *a);

#endif
