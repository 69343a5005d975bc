/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"
#include "util/kvm/filterlint.h"
#include "util/kvm/filterread.h"
#include "util/kvm/filtershow.h"
#include "util/kvm/filterwant.h"
#include "util/kvm/kvmabi.h"
#include "util/kvm/kvmdev.h"

struct lint_args {
	struct filterwant_args want;
	bool host;
};

static const struct opt lint_opts[] = {
	OPT_GROUP(filterwant_opts, offsetof(struct lint_args, want)),
	FLAG(0, "host", struct lint_args, host,
	     "ask this host's KVM whether guests have counters at all"),
	OPT_END,
};

static int ask_host(bool *no_vpmu, struct err *err)
{
	struct kvmdev dev;

	if (kvmdev_open(&dev, KVMDEV_PATH, err) < 0)
		return -1;
	*no_vpmu = !kvmdev_cap(&dev, KVMABI_CAP_PMU_CAPABILITY);
	kvmdev_close(&dev);
	return 0;
}

static int lint_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		    struct err *err)
{
	const struct lint_args *a = args;
	struct filterread r = { 0 };
	struct filterwant w = { 0 };
	struct filterlint lint = { 0 };
	struct filterlint_facts facts = { 0 };
	int status;

	if (argc != 1)
		return err_set(err, ERR_USAGE, "wants one filter");
	status = filterwant_open(&w, &a->want, env->fs, argv[0], &r, err);
	if (status == 0 && a->host)
		status = ask_host(&facts.no_vpmu, err);
	if (status == 0) {
		facts.select_mask = w.select_mask;
		facts.event_bits = w.event_bits;
		facts.has_fixed = !w.is_amd && w.select_mask == KVMFILTER_SELECT_8;
		filterlint_run(&lint, &r, &facts);
		doc_begin(env->doc, "kvm-filter-lint", 1);
		filtershow_lints(env->doc, &lint, false);
		doc_end(env->doc);
		status = lint.items.len ? 1 : 0;
	}
	filterlint_release(&lint);
	filterwant_release(&w);
	filterread_release(&r);
	return status;
}

const struct cmd cmd_filter_lint = {
	.name = "filter lint",
	.summary = "list what is odd in a filter, most of which the kernel takes silently",
	.synopsis = "[--cpu CPU] [--host] [-j | -x SEP] FILTER",
	.opts = lint_opts,
	.args_size = sizeof(struct lint_args),
	.traits = CMD_FORMATS | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = lint_run,
};
