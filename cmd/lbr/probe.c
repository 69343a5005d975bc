/* SPDX-License-Identifier: MIT */
#include "util/probe/probe.h"
#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/optchoice.h"
#include "util/pmu/machine.h"
#include "util/probe/probelbr.h"
#include "util/probe/probelbrshow.h"

struct probe_args {
	const char *cpu, *sysfs;
};

static const struct opt probe_opts[] = {
	TEXT(0, "cpu", struct probe_args, cpu, "CPU",
	     "tell of that processor instead: a model (skylakex) or cpuid (GenuineIntel-6-8F-4)"),
	TEXT(0, "sysfs", struct probe_args, sysfs, "DIR",
	     "ask the copy of a machine's files below DIR instead of this machine"),
	OPT_END,
};

static int probe_machine(const struct cmd_env *env, const struct probe_args *a, struct err *err)
{
	const struct machine_args machine = { .sysfs = a->sysfs };
	struct probe_where where = { .live = !a->sysfs };
	struct probelbr l = { 0 };
	struct machine m = { 0 };
	struct probe p = { 0 };
	int status = -1;

	if (machine_open(&m, &machine, env->fs, MACHINE_NO_CPU, err) < 0)
		goto out;
	where.tables = m.tables;
	where.ntables = m.ntables;
	where.fs = &m.fs;
	status = probe_run(&p, &where, err);
	if (status == 0) {
		probelbr_machine(&l, &p);
		probelbrshow_write(env->doc, &l);
	}
out:
	probelbr_release(&l);
	probe_release(&p);
	machine_release(&m);
	return status;
}

static int probe_model(const struct cmd_env *env, const char *cpu, struct err *err)
{
	struct probelbr l = { 0 };
	int status = probelbr_model(&l, cpu, err);

	if (status == 0)
		probelbrshow_write(env->doc, &l);
	probelbr_release(&l);
	return status;
}

static int probe_verb(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct probe_args *a = args;
	const struct optchoice choices[] = { { "--cpu", a->cpu }, { "--sysfs", a->sysfs } };

	if (argc)
		return err_set(err, ERR_USAGE, "takes no operand, but got '%s'", argv[0]);
	if (optchoice_check(choices, 2, err) < 0)
		return -1;
	return a->cpu ? probe_model(env, a->cpu, err) : probe_machine(env, a, err);
}

const struct cmd cmd_lbr_probe = {
	.name = "lbr probe",
	.summary = "tell which branch records a machine and its guests can have, and why not",
	.synopsis = "[--cpu CPU | --sysfs DIR] [-j | -x SEP]",
	.opts = probe_opts,
	.args_size = sizeof(struct probe_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = probe_verb,
};
