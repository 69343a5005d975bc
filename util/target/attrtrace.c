/* SPDX-License-Identifier: MIT */
#include "util/target/attrtrace.h"

#include <string.h>

#include "util/data/attrtext.h"
#include "util/target/attr.h"
#include "util/target/eventattr.h"

void attrtrace_describe(const struct attrtrace_call *call, struct buf *out)
{
	struct perfattr attr = eventattr_of(call->attr);

	attr.size = call->attr->kernel.size; /* files may have less */
	buf_printf(out, "perf_event_open: event '%s': ", call->event);
	attrtext_add(&attr, "=", out);
	if (call->thread < 0)
		buf_add_text(out, "; all threads");
	else
		buf_printf(out, "; %s %d", call->is_of_cgroup ? "cgroup of descriptor" : "thread",
			   (int)call->thread);
	if (call->cpu < 0)
		buf_add_text(out, ", any CPU");
	else
		buf_printf(out, ", CPU %d", call->cpu);
	if (call->leader >= 0)
		buf_printf(out, ", led by descriptor %d", call->leader);
	if (call->fd >= 0)
		buf_printf(out, ": descriptor %d", call->fd);
	else
		buf_printf(out, ": refused, %s", strerror(call->sys));
}
