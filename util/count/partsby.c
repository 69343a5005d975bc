/* SPDX-License-Identifier: MIT */
#include "util/count/partsby.h"

#include "util/base/alloc.h"
#include "util/base/optchoice.h"

const struct opt partsby_opts[] = {
	FLAG('A', "no-aggr", struct partsby_args, no_aggr, "show the counts of each CPU"),
	FLAG(0, "per-core", struct partsby_args, per_core, "add up the CPUs of each core"),
	FLAG(0, "per-die", struct partsby_args, per_die, "add up the CPUs of each die"),
	FLAG(0, "per-socket", struct partsby_args, per_socket, "add up the CPUs of each socket"),
	FLAG(0, "per-node", struct partsby_args, per_node, "add up the CPUs of each memory node"),
	FLAG(0, "per-thread", struct partsby_args, per_thread, "show the counts of each thread"),
	OPT_END,
};

int partsby_check(const struct partsby_args *a, struct err *err)
{
	const struct optchoice by[] = {
		{ "-A", a->no_aggr },	       { "--per-core", a->per_core },
		{ "--per-die", a->per_die },   { "--per-socket", a->per_socket },
		{ "--per-node", a->per_node }, { "--per-thread", a->per_thread },
	};

	return optchoice_check(by, ARRAY_LEN(by), err);
}

enum parts_by partsby_choose(const struct partsby_args *a)
{
	return a->no_aggr      ? PARTS_CPU
	       : a->per_core   ? PARTS_CORE
	       : a->per_die    ? PARTS_DIE
	       : a->per_socket ? PARTS_SOCKET
	       : a->per_node   ? PARTS_NODE
	       : a->per_thread ? PARTS_THREAD
			       : PARTS_ALL;
}

bool partsby_is_of_cpus(const struct partsby_args *a)
{
	return a->no_aggr || a->per_core || a->per_die || a->per_socket || a->per_node;
}
