/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmqmp.h"

static int refuse(struct err *err)
{
	return err_set(err, ERR_UNSUPPORTED,
		       "this build cannot talk to QEMU: not built with jansson");
}

int kvmqmp_watch(struct doc *doc, const struct kvmqmp_options *o, struct err *err)
{
	(void)doc;
	(void)o;
	return refuse(err);
}

int kvmqmp_parse(struct view answer, struct kvmqmp_stats *out, struct err *err)
{
	(void)answer;
	(void)out;
	return refuse(err);
}

void kvmqmp_release(struct kvmqmp_stats *stats)
{
	vec_release(stats);
}
