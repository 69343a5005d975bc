/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/vec.h"
#include "util/pmu/encoding.h"
#include "util/target/attr.h"
#include "util/target/attrdump.h"
#include "util/target/hints.h"
#include "util/target/opener.h"
#include "util/target/reader.h"
#include "util/target/refusal.h"
#include "util/target/target.h"

/* Why an event is not counted, or counted less. */
struct note {
	struct buf reason;
	struct buf hint;
	bool on; /* switched on once */
};

struct target_run {
	const struct plan *plan;
	struct opener opened;
	struct reader reader;
	struct hints hints;
	struct note *notes; /* one for each event */
	bool began;	    /* it was enabled once, by us or by exec */
};

static void kernel_close(struct target_run *run)
{
	if (!run)
		return;
	reader_release(&run->reader);
	opener_close(&run->opened);
	for (size_t i = 0; i < run->plan->events.len; i++) {
		buf_release(&run->notes[i].reason);
		buf_release(&run->notes[i].hint);
	}
	free(run->notes);
	free(run);
}

static struct target_run *kernel_open(const struct plan *plan, const struct target_where *where,
				      const struct fs *fs, struct err *err)
{
	struct target_run *run = alloc_zero(1, sizeof(*run));

	run->plan = plan;
	run->notes = alloc_zero(plan->events.len + 1, sizeof(run->notes[0]));
	hints_init(&run->hints, fs);
	if (opener_open(&run->opened, plan, where, fs, err) < 0 ||
	    (where->dump && attrdump_write(where->dump, &run->opened, err) < 0) ||
	    opener_set_filters(&run->opened, err) < 0) {
		kernel_close(run);
		return NULL;
	}
	reader_init(&run->reader, &run->opened);
	for (size_t i = 0; i < plan->events.len; i++)
		refusal_explain(&run->opened, i, &run->hints, &run->notes[i].reason,
				&run->notes[i].hint);
	return run;
}

static int switch_event(struct target_run *run, size_t i, bool on, struct err *err)
{
	const struct opener_event *event = &run->opened.events[i];

	run->notes[i].on |= on;
	for (size_t s = 0; s < event->slots->len; s++) {
		unsigned long request = on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE;
		bool by_exec = run->opened.where.from_exec && !run->began &&
			       event->slots->at[s].thread >= 0;

		if (event->fds[s] < 0 || (on && by_exec))
			continue;
		if (ioctl(event->fds[s], request, 0) < 0)
			return err_system(err, errno, "switching event '%s'",
					  run->plan->events.at[i].name);
	}
	return 0;
}

static int kernel_enable(struct target_run *run, struct err *err)
{
	for (size_t i = 0; i < run->plan->events.len; i++) {
		if (switch_event(run, i, true, err) < 0)
			return -1;
	}
	run->began = true;
	return reader_begin(&run->reader, err);
}

static int kernel_disable(struct target_run *run, struct err *err)
{
	for (size_t i = 0; i < run->plan->events.len; i++) {
		if (switch_event(run, i, false, err) < 0)
			return -1;
	}
	return 0;
}

static int kernel_read(struct target_run *run, struct readings *out, struct err *err)
{
	return reader_read(&run->reader, out, err);
}

/* A member of a group counts while its leader does. */
static bool is_off(const struct target_run *run, size_t i)
{
	const struct opener_event *event = &run->opened.events[i];

	return event->open && (!run->notes[i].on || !run->notes[event->in.first].on);
}

static struct target_event kernel_event(const struct target_run *run, size_t i)
{
	const struct opener_event *event = &run->opened.events[i];

	return (struct target_event){
		.supported = event->open > 0,
		.user_only = event->user_only,
		.piece = event->piece,
		.off = is_off(run, i),
		.reason = buf_text(&run->notes[i].reason),
		.hint = buf_text(&run->notes[i].hint),
	};
}

const struct target target_kernel = {
	.name = "kernel",
	.open = kernel_open,
	.enable = kernel_enable,
	.disable = kernel_disable,
	.switch_event = switch_event,
	.read = kernel_read,
	.event = kernel_event,
	.has = opener_has,
	.close = kernel_close,
};
