/* SPDX-License-Identifier: MIT */
#include "util/kvm/kvmqmp.h"

int kvmqmp_watch(struct doc *doc, const struct kvmqmp_options *o, struct err *err)
{
	(void)doc;
	(void)o;
	return err_set(err, ERR_UNSUPPORTED,
		       "this build cannot talk to QEMU: not built with jansson");
}
