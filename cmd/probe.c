/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "arch/arch.h"
#include "arch/host.h"
#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/optchoice.h"
#include "util/base/vec.h"
#include "util/pmu/machine.h"
#include "util/probe/probe.h"
#include "util/probe/proberiscv.h"
#include "util/probe/probeshow.h"
#include "util/target/qemuspec.h"
#include "util/target/qemutree.h"

struct probe_args {
	struct machine_args machine;
	const char *device_tree;
	const char *emulated;
};

static const struct opt probe_opts[] = {
	TEXT(0, "sysfs", struct probe_args, machine.sysfs, "DIR",
	     "ask the copy of a machine's files below DIR instead of this machine"),
	TEXT(0, "device-tree", struct probe_args, device_tree, "FILE|DIR",
	     "the device tree of a RISC-V board; without --sysfs, it alone is asked"),
	TEXT(0, "machine", struct probe_args, emulated, "MACHINE[,OPTION=VALUE...]",
	     "ask the emulated machine (riscv64) that 'tally stat --machine' counts on"),
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

/* The emulated machine: QEMU tells what its harts have, and the monitor opens all of it. */
struct emulated {
	struct qemuspec spec;
	struct qemutree file;
	struct riscvtree tree;
	struct VEC(struct proberiscv_hart) harts;
	struct proberiscv_facts facts;
};

static int emulated_open(struct emulated *e, const char *text, struct err *err)
{
	const struct qemuspec_args args = { .machine = text };
	const struct fs here = { 0 };

	if (qemuspec_choose(&args, &e->spec, err) < 0 ||
	    qemutree_make(&e->file, &e->spec, err) < 0 ||
	    riscvtree_read(&e->tree, &here, e->file.path, err) < 0)
		return -1;
	for (size_t i = 0; i < e->tree.harts.len; i++)
		*vec_add(&e->harts) = (struct proberiscv_hart){ e->tree.harts.at[i].path,
								e->tree.harts.at[i].isa };
	e->facts = (struct proberiscv_facts){
		.harts = e->harts.at,
		.nharts = e->harts.len,
		.source = "device tree",
		.user = PROBERISCV_MONITOR,
		.user_name = e->spec.version,
	};
	return 0;
}

static void emulated_release(struct emulated *e)
{
	vec_release(&e->harts);
	riscvtree_release(&e->tree);
	qemutree_release(&e->file);
	qemuspec_release(&e->spec);
}

/* The file is gone by the time that the document is read; the tables are those of the machine. */
static void name_emulated(struct probe *p, const struct emulated *e)
{
	p->tree_path = e->spec.version;
	for (size_t i = 0; i < p->cpus.len; i++)
		p->cpus.at[i].model = e->spec.model;
}

static int check_args(const struct probe_args *a, int argc, char **argv, struct err *err)
{
	const struct optchoice sysfs[] = { { "--machine", a->emulated },
					   { "--sysfs", a->machine.sysfs } };
	const struct optchoice tree[] = { sysfs[0], { "--device-tree", a->device_tree } };

	if (argc)
		return refuse_operand(argv[0], err);
	return optchoice_check(sysfs, 2, err) < 0 ? -1 : optchoice_check(tree, 2, err);
}

static int probe_command(const struct cmd_env *env, const void *args, int argc, char **argv,
			 struct err *err)
{
	const struct probe_args *a = args;
	struct probe_where where = { .live = !a->machine.sysfs, .device_tree = a->device_tree };
	struct emulated emulated = { 0 };
	struct machine m = { 0 };
	struct probe p = { 0 };
	int status = -1;

	if (check_args(a, argc, argv, err) < 0 ||
	    (a->emulated && emulated_open(&emulated, a->emulated, err) < 0))
		goto out;
	/* Only the tables: which of them are for the CPUs is looked up for each of those. */
	if (machine_open(&m, &a->machine, env->fs, MACHINE_NO_CPU, err) < 0)
		goto out;
	machine_print_notes(&m, env->doc);
	where.tables = m.tables;
	where.ntables = m.ntables;
	where.fs = &m.fs;
	if (a->emulated) {
		where.emulated = &emulated.facts;
		where.device_tree = emulated.file.path;
	}
	if (a->emulated || is_board_alone(a)) {
		where.fs = NULL;
		where.live = false;
	}
	status = probe_run(&p, &where, err);
	if (status == 0 && a->emulated)
		name_emulated(&p, &emulated);
	if (status == 0)
		probeshow_write(env->doc, &p);
out:
	probe_release(&p);
	machine_release(&m);
	emulated_release(&emulated);
	return status;
}

const struct cmd cmd_probe = {
	.name = "probe",
	.summary = "tell what this machine can count, and what stands in the way of the rest",
	.synopsis = "[--sysfs DIR] [--device-tree FILE|DIR] [--machine MACHINE] [-j | -x SEP]",
	.opts = probe_opts,
	.args_size = sizeof(struct probe_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = probe_command,
};
