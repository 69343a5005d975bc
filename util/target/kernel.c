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
#include "util/target/target.h"

/* Why an event is not counted, or counted less. */
struct note {
	struct buf reason;
	struct buf hint;
};

struct target_run {
	const struct plan *plan;
	struct opener opened;
	struct reader reader;
	struct hints hints;
	struct note *notes; /* one for each event */
	bool began;	    /* it was enabled once, by us or by exec */
};

/* A filter is the kernel's to read, and to refuse: that is the user's mistake. */
static int set_filters(struct target_run *run, struct err *err)
{
	for (size_t i = 0; i < run->plan->events.len; i++) {
		const struct plan_event *planned = &run->plan->events.at[i];
		const struct opener_event *event = &run->opened.events[i];

		for (size_t s = 0; planned->filter && s < event->slots->len; s++) {
			if (event->fds[s] < 0 ||
			    ioctl(event->fds[s], PERF_EVENT_IOC_SET_FILTER, planned->filter) == 0)
				continue;
			err_set(err, ERR_USAGE,
				"filter '%s' of event '%s' is not one that the kernel takes",
				planned->filter, planned->name);
			err_hint(err, "the event's file 'format' in tracefs has the names of its "
				      "fields");
			return -1;
		}
	}
	return 0;
}

/* Named by a modifier: then it was not tried without. */
static bool asks_for_kernel(const struct attr *attr)
{
	return !attr_counts_all(attr) && !attr->kernel.exclude_kernel;
}

static void explain(struct target_run *run, size_t i)
{
	static const struct slot anywhere = { -1, -1, -1 };
	const struct encoding *e = run->plan->events.at[i].encoding;
	const struct opener_event *event = &run->opened.events[i];
	struct hints_case c = { .sys = event->refused, .user_only = event->user_only };
	struct attr attr;

	if (!e || strcmp(e->pmu, "tool") == 0 || (event->open && !event->user_only))
		return;
	opener_fill_attr(&run->opened, e, true, &anywhere, &attr);
	c.hardware = e->has_type ? attr_is_hardware(&attr) : strcmp(e->pmu, "default_core") == 0;
	/*
	 * What Documentation/admin-guide/sysctl/kernel.rst says of the levels:
	 * 1 forbids CPUs, 2 the kernel's part; distributions have 3 forbid all.
	 */
	c.wanted = 2;
	if (!run->opened.where.nthreads)
		c.wanted = 0;
	else if (event->user_only || attr_is_kernel_only(&attr) || asks_for_kernel(&attr))
		c.wanted = 1;
	c.thread = run->opened.where.nthreads ? run->opened.slots.at[0].thread : 0;
	hints_explain(&run->hints, &c, &run->notes[i].reason, &run->notes[i].hint);
}

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
	    set_filters(run, err) < 0) {
		kernel_close(run);
		return NULL;
	}
	reader_init(&run->reader, &run->opened);
	for (size_t i = 0; i < plan->events.len; i++)
		explain(run, i);
	return run;
}

static int switch_event(struct target_run *run, size_t i, bool on, struct err *err)
{
	const struct opener_event *event = &run->opened.events[i];

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
	return 0;
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

static struct target_event kernel_event(const struct target_run *run, size_t i)
{
	const struct opener_event *event = &run->opened.events[i];

	return (struct target_event){
		.supported = event->open > 0,
		.user_only = event->user_only,
		.alone = event->alone,
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
