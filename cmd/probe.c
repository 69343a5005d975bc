/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "arch/arch.h"
#include "arch/host.h"
#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/pmu/machine.h"
#include "util/probe/probe.h"
#include "util/probe/probeshow.h"

struct probe_args {
	struct machine_args machine;
	const char *device_tree;
};

static const struct opt probe_opts[] = {
	TEXT(0, "sysfs", struct probe_args, machine.sysfs, "DIR",
	     "ask the copy of a machine's files below DIR instead of this machine"),
	TEXT(0, "device-tree", struct probe_args, device_tree, "FILE|DIR",
	     "the device tree of a RISC-V board; without --sysfs, it alone is asked"),
	OPT_END,
};

static int refuse_operand(const char *operand, struct err *err)
{
	err_set(err, ERR_USAGE, "takes no operand, but got '%s'", operand);
	err_hint(err, "perf's probes of functions are another thing: bpftrace sets those");
	return -1;
}

/* A tree stands for its board where no machine is named, unless it may be this one's. */
static bool is_board_alone(const struct probe_args *a)
{
	return a->device_tree && !a->machine.sysfs && host_arch() != &arch_riscv;
}

static int probe_command(const struct cmd_env *env, const void *args, int argc, char **argv,
			 struct err *err)
{
	const struct probe_args *a = args;
	struct probe_where where = { .live = !a->machine.sysfs, .device_tree = a->device_tree };
	struct machine m;
	struct probe p = { 0 };
	int status = -1;

	if (argc)
		return refuse_operand(argv[0], err);
	/* Only the tables: which of them are for the CPUs is looked up for each of those. */
	if (machine_open(&m, &a->machine, env->fs, MACHINE_NO_CPU, err) < 0)
		goto out;
	machine_print_notes(&m, env->doc);
	where.tables = m.tables;
	where.ntables = m.ntables;
	where.fs = &m.fs;
	if (is_board_alone(a)) {
		where.fs = NULL;
		where.live = false;
	}
	status = probe_run(&p, &where, err);
	if (status == 0)
		probeshow_write(env->doc, &p);
out:
	probe_release(&p);
	machine_release(&m);
	return status;
}

const struct cmd cmd_probe = {
	.name = "probe",
	.summary = "tell what this machine can count, and what stands in the way of the rest",
	.synopsis = "[--sysfs DIR] [--device-tree FILE|DIR] [-j | -x SEP]",
	.opts = probe_opts,
	.args_size = sizeof(struct probe_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = probe_command,
};
