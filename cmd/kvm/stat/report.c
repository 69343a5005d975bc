/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "util/base/num.h"
#include "util/kvm/kvmfeed.h"
#include "util/kvm/kvmshowargs.h"
#include "util/session/recording.h"

struct report_args {
	struct recording_options recording;
	struct kvmshowargs show;
	uint64_t pid;
};

static const struct opt report_opts[] = {
	/* Its -k, as perf has it, goes before that of the kernel with symbols. */
	OPT_GROUP(kvmshowargs_opts, offsetof(struct report_args, show)),
	OPT_GROUP(recording_opts, offsetof(struct report_args, recording)),
	U64_WITHIN('p', NULL, struct report_args, pid, "PID", 1, INT32_MAX,
		   "only the machine that is this process"),
	OPT_END,
};

/* What is told when there is nothing to sum up. */
static int tell_nothing(const struct kvmfeed *f, struct recording *r, const char *input,
			struct err *err)
{
	if (f->time.events)
		return 0;
	if (f->others && !recording_tracedata(r)) {
		err_set(err, ERR_INPUT, "%s: the formats of its tracepoints cannot be read", input);
		err_hint(err, "'tally version' says whether this build has libtraceevent");
	} else {
		err_set(err, ERR_INPUT, "%s: it has no samples of KVM's tracepoints", input);
		err_hint(err, "'tally kvm stat record' records them");
	}
	return -1;
}

static int report_run(const struct cmd_env *env, const void *args, int argc, char **argv,
		      struct err *err)
{
	const struct report_args *a = args;
	struct recording_options o = a->recording;
	struct kvmfeed feed = { 0 };
	struct kvmshow show;
	struct recording *r;
	const char *note;
	int status;

	if (argc > 1)
		return err_set(err, ERR_USAGE, "wants one file");
	o.input = argc ? argv[0] : o.input;
	if (kvmshowargs_read(&a->show, &show, err) < 0)
		return -1;
	r = recording_open(&o, err);
	if (!r)
		return -1;
	while ((status = kvmfeed_next(&feed, r, err)) > 0)
		;
	if (status == 0)
		status = tell_nothing(&feed, r, o.input, err);
	if (status == 0) {
		while ((note = recording_next_note(r)))
			doc_note(env->doc, "%s", note);
		show.lost = feed.lost;
		show.pid = (uint32_t)a->pid;
		kvmshow_write(env->doc, &feed.time, &show);
	}
	kvmfeed_release(&feed);
	recording_close(r);
	return status;
}

const struct cmd cmd_kvm_stat_report = {
	.name = "kvm stat report",
	.summary = "exits by reason and address, and the times of virtual CPUs, of a recording",
	.synopsis = "[--event EVENT] [-k KEY] [--per-vcpu] [-j | -x SEP] [-o FILE] [[-i] FILE]",
	.opts = report_opts,
	.args_size = sizeof(struct report_args),
	.defaults = &(const struct report_args){ .recording = { .input = "perf.data.guest" } },
	.traits = CMD_FORMATS | CMD_ASIDE | CMD_OUTPUT | CMD_PAGER | CMD_PERMUTE,
	.run = report_run,
};
