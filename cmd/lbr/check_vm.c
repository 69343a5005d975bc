/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/base/err.h"
#include "util/base/fs.h"
#include "util/base/optchoice.h"
#include "util/kvm/vmconfig.h"
#include "util/pmu/machine.h"
#include "util/probe/probelbr.h"
#include "util/probe/probevm.h"

struct check_args {
	const char *cpu, *sysfs;
};

static const struct opt check_opts[] = {
	TEXT(0, "cpu", struct check_args, cpu, "CPU",
	     "for a host with that processor: a model or cpuid, as of 'tally lbr probe'"),
	TEXT(0, "sysfs", struct check_args, sysfs, "DIR",
	     "for the host whose files are below DIR, instead of this one"),
	OPT_END,
};

enum { TEXT_MOST = 16 << 20 };

/* One word is a file, or a command line in quotes; several are the command line. */
static int read_config(struct vmconfig *c, int argc, char **argv, struct err *err)
{
	const char *path = argc == 1 && strcmp(argv[0], "-") == 0 ? "/dev/stdin" : argv[0];
	struct fs here = { 0 };
	struct buf text = { 0 };
	int status;

	if (argc > 1)
		return vmconfig_read_words(c, (const char *const *)argv, (size_t)argc, err);
	if (strpbrk(argv[0], " <") && !fs_exists(&here, path))
		return vmconfig_read_text(c, view_of(argv[0]), err);
	status = fs_read_stream(&here, path, TEXT_MOST, &text, err);
	if (status == 0 && vmconfig_read_text(c, buf_view(&text), err) < 0)
		status = err_while(err, "%s", path);
	buf_release(&text);
	return status;
}

static int judge(const struct cmd_env *env, const struct vmconfig *c, const struct probelbr *host)
{
	struct probevm v;
	bool works;

	probevm_judge(&v, c, host);
	probevm_write(env->doc, &v, c);
	works = v.configuration && v.host;
	probevm_release(&v);
	return works ? 0 : 1;
}

static int judge_on_machine(const struct cmd_env *env, const struct check_args *a,
			    const struct vmconfig *c, struct err *err)
{
	const struct machine_args machine = { .sysfs = a->sysfs };
	struct probe_where where = { .live = !a->sysfs };
	struct probelbr host = { 0 };
	struct machine m = { 0 };
	struct probe p = { 0 };
	int status = machine_open(&m, &machine, env->fs, MACHINE_NO_CPU, err);

	where.tables = m.tables;
	where.ntables = m.ntables;
	where.fs = &m.fs;
	if (status == 0)
		status = probe_run(&p, &where, err);
	if (status == 0) {
		probelbr_machine(&host, &p);
		status = judge(env, c, &host);
	}
	probelbr_release(&host);
	probe_release(&p);
	machine_release(&m);
	return status;
}

static int check_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		     struct err *err)
{
	const struct check_args *a = args;
	const struct optchoice choices[] = { { "--cpu", a->cpu }, { "--sysfs", a->sysfs } };
	struct vmconfig c = { 0 };
	struct probelbr host;
	int status = -1;

	if (!argc) {
		err_set(err, ERR_USAGE, "wants a command line of QEMU or a domain of libvirt");
		err_hint(err, "tally lbr check-vm qemu-system-x86_64 -accel kvm -cpu "
			      "host,pmu=on,lbr-fmt=0x5; or a file, as virsh dumpxml writes it");
		return -1;
	}
	if (optchoice_check(choices, 2, err) < 0 || read_config(&c, argc, argv, err) < 0)
		goto out;
	if (!a->cpu) {
		status = judge_on_machine(env, a, &c, err);
	} else {
		status = probelbr_model(&host, a->cpu, err);
		if (status == 0)
			status = judge(env, &c, &host);
		probelbr_release(&host);
	}
out:
	vmconfig_release(&c);
	return status;
}

const struct cmd cmd_lbr_check_vm = {
	.name = "lbr check-vm",
	.summary = "judge a virtual machine's configuration: would its guest have LBR?",
	.synopsis = "[--cpu CPU | --sysfs DIR] [-j | -x SEP] FILE | QEMU ARGUMENTS...",
	.opts = check_opts,
	.args_size = sizeof(struct check_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER,
	.run = check_run,
};
