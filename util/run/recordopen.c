/* SPDX-License-Identifier: MIT */
#include "util/run/recordopen.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>

#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/run/recorder.h"
#include "util/target/attrdump.h"
#include "util/target/eventattr.h"
#include "util/target/hints.h"
#include "util/target/refusal.h"

enum { TRIGGER_PAGES = 2 };

static bool records_command(const struct recorder_args *a)
{
	return a->argv && !a->where.nthreads && !a->wide;
}

static int choose_where(struct recordopen *r, const struct recorder_args *a, const pid_t *command,
			struct target_where *where, struct err *err)
{
	*where = a->where;
	where->sampling = &a->sampling;
	r->from_exec = records_command(a) && !a->windows.all.len && !a->starts_off;
	where->from_exec = r->from_exec;
	if (records_command(a)) {
		where->threads = command;
		where->nthreads = 1;
	}
	/*
	 * What is inherited writes into its parent's ring, which the kernel allows on
	 * one CPU only (perf_mmap() in kernel/events/core.c).
	 */
	if (where->ncpus || a->per_thread)
		return 0;
	if (cpulist_read(a->fs, "online", &r->cpus, err) < 0)
		return -1;
	where->cpus = r->cpus.at;
	where->ncpus = r->cpus.len;
	return 0;
}

static int fail_refused(const struct opener *o, size_t i, struct err *err)
{
	struct buf reason = { 0 }, hint = { 0 };
	struct hints hints;

	hints_init(&hints, o->fs);
	refusal_explain(o, i, &hints, &reason, &hint);
	err_set(err, ERR_UNSUPPORTED, "event '%s' cannot be recorded: %s",
		o->plan->events.at[i].name, buf_text(&reason));
	if (hint.len)
		err_hint(err, "%s", buf_text(&hint));
	buf_release(&reason);
	buf_release(&hint);
	return -1;
}

static int check_open(struct recordopen *r, const struct opener *o, struct err *err)
{
	for (size_t i = 0; i < o->plan->events.len; i++) {
		const struct plan_event *planned = &o->plan->events.at[i];

		if (!planned->encoding) {
			err_set(err, ERR_UNSUPPORTED, "event '%s' cannot be recorded: %s",
				planned->name, planned->refusal ? planned->refusal : "not found");
			if (planned->hint)
				err_hint(err, "%s", planned->hint);
			return -1;
		}
		if (!o->events[i].open)
			return fail_refused(o, i, err);
		r->user_only |= o->events[i].user_only;
	}
	return 0;
}

static void collect_events(struct recordopen *r)
{
	const struct plan *plan = r->opened.plan;

	for (size_t i = 0; i < plan->events.len; i++) {
		const struct opener_event *event = &r->opened.events[i];
		const struct plan_group *group = &plan->groups.at[plan_find_group(plan, i)];
		uint64_t *ids = arena_alloc(&r->arena, (event->open + 1) * sizeof(*ids));
		size_t n = 0;

		for (size_t s = 0; s < event->slots->len; s++) {
			if (event->fds[s] >= 0)
				ids[n++] = rings_id(event->fds[s]);
		}
		*vec_add(&r->events) = (struct datasection_event){
			.name = plan->events.at[i].name,
			.attr = eventattr_of(&event->attr),
			.ids = ids,
			.n_ids = n,
			.group_len = group->first == i ? group->len : 0,
		};
	}
}

/* They are counted where the others are, and each of their samples wakes us. */
static int open_trigger(struct recordopen *r, const struct recorder_args *a,
			struct target_where *where, struct err *err)
{
	r->trigger_sampling = (struct sampling){
		.usual_frequency = 1,
		.period = 1,
		.unbuffered = true,
		.tracking = SAMPLING_NO_TRACKING,
	};
	where->sampling = &r->trigger_sampling;
	if (opener_open(&r->trigger, a->trigger, where, a->fs, err) < 0 ||
	    check_open(r, &r->trigger, err) < 0)
		return -1;
	return rings_open(&r->trigger_rings, &r->trigger, TRIGGER_PAGES, true, err);
}

int recordopen_events(struct recordopen *r, const struct recorder_args *a, pid_t command,
		      struct err *err)
{
	struct target_where where;

	if (choose_where(r, a, &command, &where, err) < 0 ||
	    opener_open(&r->opened, a->plan, &where, a->fs, err) < 0 ||
	    check_open(r, &r->opened, err) < 0 ||
	    (where.dump && attrdump_write(where.dump, &r->opened, err) < 0) ||
	    opener_set_filters(&r->opened, err) < 0 ||
	    rings_open(&r->rings, &r->opened, a->pages, a->usual_pages, err) < 0)
		return -1;
	collect_events(r);
	return a->trigger ? open_trigger(r, a, &where, err) : 0;
}

int recordopen_enable_trigger(const struct recordopen *r, struct err *err)
{
	for (size_t i = 0; r->trigger.events && i < r->trigger.plan->events.len; i++) {
		const struct opener_event *event = &r->trigger.events[i];

		for (size_t k = 0; k < event->slots->len; k++) {
			if (event->fds[k] >= 0 &&
			    ioctl(event->fds[k], PERF_EVENT_IOC_ENABLE, 0) < 0)
				return err_system(err, errno, "switching event '%s'",
						  r->trigger.plan->events.at[i].name);
		}
	}
	return 0;
}

void recordopen_release(struct recordopen *r)
{
	rings_close(&r->rings);
	rings_close(&r->trigger_rings);
	if (r->opened.events)
		opener_close(&r->opened);
	if (r->trigger.events)
		opener_close(&r->trigger);
	vec_release(&r->cpus);
	vec_release(&r->events);
	arena_release(&r->arena);
}
