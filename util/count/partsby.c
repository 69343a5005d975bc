/* SPDX-License-Identifier: MIT */
#include "util/count/partsby.h"

#include "util/base/alloc.h"
#include "util/base/num.h"
#include "util/base/optchoice.h"

const struct opt partsby_opts[] = {
	FLAG('A', "no-aggr", struct partsby_args, no_aggr, "show the counts of each CPU"),
	FLAG(0, "per-core", struct partsby_args, per_core, "add up the CPUs of each core"),
	FLAG(0, "percore-show-thread", struct partsby_args, percore_show_thread,
	     "with -A: show sums of events with percore at each CPU of the core"),
	FLAG(0, "per-cluster", struct partsby_args, per_cluster, "add up the CPUs of each cluster"),
	OPTIONAL(0, "per-cache", struct partsby_args, per_cache, "LEVEL",
		 "add up the CPUs of each cache of that level (L2); without one: of the last"),
	FLAG(0, "per-die", struct partsby_args, per_die, "add up the CPUs of each die"),
	FLAG(0, "per-socket", struct partsby_args, per_socket, "add up the CPUs of each socket"),
	FLAG(0, "per-node", struct partsby_args, per_node, "add up the CPUs of each memory node"),
	FLAG(0, "per-thread", struct partsby_args, per_thread, "show the counts of each thread"),
	OPT_END,
};

int partsby_check(const struct partsby_args *a, struct err *err)
{
	const struct optchoice by[] = {
		{ "-A", a->no_aggr },
		{ "--per-core", a->per_core },
		{ "--per-die", a->per_die },
		{ "--per-socket", a->per_socket },
		{ "--per-node", a->per_node },
		{ "--per-thread", a->per_thread },
		{ "--per-cluster", a->per_cluster },
		{ "--per-cache", a->per_cache.given },
	};

	if (a->percore_show_thread && !a->no_aggr)
		return err_set(err, ERR_USAGE, "--percore-show-thread goes with -A");
	return optchoice_check(by, ARRAY_LEN(by), err);
}

int partsby_cache_level(const struct partsby_args *a, int *level, struct err *err)
{
	const char *text = a->per_cache.text;
	uint64_t n = 0;

	*level = 0;
	if (!text)
		return 0;
	if (num_parse_range(view_of(text + (text[0] == 'L' || text[0] == 'l')), 1, 9, &n, err) <
	    0) {
		err->code = ERR_USAGE;
		return err_while(err, "option '--per-cache'");
	}
	*level = (int)n;
	return 0;
}

enum parts_by partsby_choose(const struct partsby_args *a)
{
	return a->no_aggr	    ? PARTS_CPU
	       : a->per_core	    ? PARTS_CORE
	       : a->per_cluster	    ? PARTS_CLUSTER
	       : a->per_cache.given ? PARTS_CACHE
	       : a->per_die	    ? PARTS_DIE
	       : a->per_socket	    ? PARTS_SOCKET
	       : a->per_node	    ? PARTS_NODE
	       : a->per_thread	    ? PARTS_THREAD
				    : PARTS_ALL;
}

bool partsby_is_of_cpus(const struct partsby_args *a)
{
	return a->no_aggr || a->per_core || a->per_die || a->per_socket || a->per_node ||
	       a->per_cluster || a->per_cache.given;
}
