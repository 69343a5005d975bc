/* SPDX-License-Identifier: MIT */
#include "util/target/opener.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/pmu/encoding.h"
#include "util/target/attrtrace.h"
#include "util/target/cgroup.h"

static int sys_open(struct attr *attr, pid_t thread, int cpu, int group, unsigned long flags)
{
	return (int)syscall(SYS_perf_event_open, &attr->kernel, thread, cpu, group,
			    flags | PERF_FLAG_FD_CLOEXEC);
}

static bool is_permission(int sys)
{
	return sys == EACCES || sys == EPERM;
}

/* errno stays that of the call. */
static void tell_call(const struct opener *o, const struct opener_event *event,
		      struct attrtrace_call *call)
{
	struct buf line = { 0 };

	call->event = o->plan->events.at[event - o->events].name;
	call->sys = errno;
	attrtrace_describe(call, &line);
	o->where.tell(o->where.tell_to, buf_text(&line));
	buf_release(&line);
	errno = call->sys;
}

static int open_slot(const struct opener *o, const struct opener_event *event, struct attr *attr,
		     const struct slot *at, int group)
{
	int folder = at->cgroup < 0 ? -1 : o->cgroups.at[at->cgroup];
	struct attrtrace_call call = {
		.attr = attr,
		.thread = folder < 0 ? at->thread : folder,
		.cpu = at->cpu,
		.is_of_cgroup = folder >= 0,
		.leader = group,
	};

	call.fd =
		sys_open(attr, call.thread, at->cpu, group, folder < 0 ? 0 : PERF_FLAG_PID_CGROUP);
	if (o->where.tell)
		tell_call(o, event, &call);
	return call.fd;
}

/* Opens one event in one place; where the kernel's part is not permitted, without it. */
static int open_one(const struct opener *o, struct opener_event *event, struct attr *attr,
		    const struct slot *at, int group)
{
	int fd = open_slot(o, event, attr, at, group), sys;

	/* The highest that there is was asked for; what is too high has no error of its own. */
	while (fd < 0 && attr->kernel.precise_ip && event->lowers_precise &&
	       !is_permission(errno) && !filelimit_is_hit(errno)) {
		attr->kernel.precise_ip--;
		fd = open_slot(o, event, attr, at, group);
	}
	sys = errno;

	if (fd >= 0 || !is_permission(sys) || !attr_counts_all(attr) || attr_is_kernel_only(attr))
		return fd;
	attr_exclude_kernel(attr);
	fd = open_slot(o, event, attr, at, group);
	if (fd >= 0)
		event->user_only = true;
	return fd;
}

void opener_fill_attr(const struct opener *o, const struct encoding *e, bool leads,
		      const struct slot *at, struct attr *attr)
{
	attr_fill(e, attr);
	if (attr_counts_all(attr)) {
		attr->kernel.exclude_kernel = attr->kernel.exclude_hv = o->where.user_only;
		attr->kernel.exclude_user = o->where.kernel_only;
	}
	/* As perf does for counters, too; it costs nothing where there are no samples. */
	attr->kernel.sample_type = PERF_SAMPLE_IDENTIFIER;
	attr->kernel.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
	attr->kernel.inherit = e->inherit == ENCODING_AS_ALL ? o->where.inherit
							     : e->inherit == ENCODING_INHERIT;
	attr->kernel.disabled = leads;
	attr->kernel.enable_on_exec = leads && o->where.from_exec && at->thread >= 0;
	attr->kernel.pinned = leads && e->mods.pinned;
	attr->kernel.exclusive = leads && e->mods.exclusive;
}

bool opener_reads_group(const struct opener *o, size_t event, size_t slot)
{
	const struct plan_group *group = &o->events[event].in;

	if (group->len < 2)
		return false;
	for (size_t i = group->first; i < group->first + group->len && o->where.inherit; i++) {
		const struct slots *slots = o->events[i].slots;

		if (slot < slots->len && slots->at[slot].thread >= 0)
			return false;
	}
	return true;
}

void opener_fill_slot(const struct opener *o, size_t i, size_t slot, bool leads, struct attr *attr)
{
	opener_fill_attr(o, o->plan->events.at[i].encoding, leads, &o->events[i].slots->at[slot],
			 attr);
	if (o->where.sampling)
		sampling_fill(o->where.sampling, o->plan, i, attr);
	else if (leads && opener_reads_group(o, i, slot))
		attr->kernel.read_format |= PERF_FORMAT_GROUP;
}

/* One event in one place, behind *leader or as the leader. 0, or the errno that ends it all. */
static int open_member(struct opener *o, size_t i, size_t slot, int *leader)
{
	const struct plan_event *planned = &o->plan->events.at[i];
	const struct encoding *e = planned->encoding;
	struct opener_event *event = &o->events[i];
	struct attr attr;
	int fd;

	if (!e || planned->refusal || slot >= event->slots->len)
		return 0;
	if (!e->has_type) {
		event->refused = ENOENT;
		return 0;
	}
	opener_fill_slot(o, i, slot, *leader < 0, &attr);
	event->lowers_precise = o->where.sampling && e->mods.precise_max;
	fd = open_one(o, event, &attr, &event->slots->at[slot], *leader);
	if (fd < 0) {
		event->refused = event->refused ? event->refused : errno;
		return filelimit_is_hit(errno) ? errno : 0;
	}
	event->fds[slot] = fd;
	event->attr = attr;
	event->open++;
	if (*leader < 0)
		*leader = fd;
	return 0;
}

static void close_event(struct opener_event *event)
{
	for (size_t s = 0; s < event->slots->len; s++) {
		if (event->fds[s] >= 0)
			close(event->fds[s]);
		event->fds[s] = -1;
	}
	event->open = 0;
}

size_t opener_count_slots(const struct opener *o, const struct plan_group *group)
{
	size_t n = 0;

	for (size_t i = group->first; i < group->first + group->len; i++) {
		if (o->events[i].slots->len > n)
			n = o->events[i].slots->len;
	}
	return n;
}

/*
 * Opens a group, or a piece of one, in one place. An event that is refused is left
 * out, and the first that is not becomes the leader. 0, or the errno that ends it all.
 *
 * *broken: unless NULL, becomes the first event that is only refused behind the
 * leader: the kernel says EINVAL of a member for which no counter is left.
 */
static int open_group(struct opener *o, const struct plan_group *group, size_t slot, size_t *broken)
{
	int leader = -1, sys = 0;

	for (size_t i = group->first; i < group->first + group->len && !sys; i++) {
		struct opener_event *event = &o->events[i];
		bool follows = leader >= 0;
		int own = -1;

		sys = open_member(o, i, slot, &leader);
		if (sys || !broken || !follows || slot >= event->slots->len ||
		    event->fds[slot] >= 0 || event->refused != EINVAL)
			continue;
		sys = open_member(o, i, slot, &own);
		if (own >= 0) {
			*broken = i;
			return sys;
		}
	}
	return sys;
}

/* The events from i on are a piece of their own. */
static void break_before(struct opener *o, const struct plan_group *group, size_t i)
{
	const struct plan_group before = o->events[i].in;
	size_t end = before.first + before.len;

	for (size_t k = before.first; k < end; k++)
		o->events[k].in = (struct plan_group){
			.first = k < i ? before.first : i,
			.len = k < i ? i - before.first : end - i,
			.weak = true,
		};
	for (size_t k = group->first, piece = 0; k < group->first + group->len; k++) {
		piece += o->events[k].in.first == k;
		o->events[k].piece = piece;
	}
}

/* A weak group: begins anew with one piece more until the kernel takes all of them. */
static int open_pieces(struct opener *o, const struct plan_group *group, size_t nslots)
{
	size_t end = group->first + group->len, slot = 0;

	while (slot < nslots) {
		size_t broken = end, i;
		int sys = 0;

		for (i = group->first; i < end && !sys && broken == end; i += o->events[i].in.len)
			sys = open_group(o, &o->events[i].in, slot, &broken);
		if (sys)
			return sys;
		slot++;
		if (broken == end)
			continue;
		for (i = group->first; i < end; i++) {
			close_event(&o->events[i]);
			o->events[i].refused = 0;
		}
		break_before(o, group, broken);
		slot = 0;
	}
	return 0;
}

static int open_all(struct opener *o)
{
	int sys = 0;

	for (size_t g = 0; g < o->plan->groups.len && !sys; g++) {
		const struct plan_group *group = &o->plan->groups.at[g];
		size_t nslots = opener_count_slots(o, group);

		if (group->weak)
			sys = open_pieces(o, group, nslots);
		for (size_t slot = 0; slot < nslots && !sys && !group->weak; slot++)
			sys = open_group(o, group, slot, NULL);
	}
	return sys;
}

static int open_cgroups(struct opener *o, struct err *err)
{
	for (size_t i = 0; i < o->where.ncgroups; i++) {
		int folder = -1;

		if (o->where.cgroups[i][0] &&
		    cgroup_open(o->fs, o->where.cgroups[i], &folder, err) < 0)
			return -1;
		*vec_add(&o->cgroups) = folder;
	}
	return 0;
}

/* What programs do on all CPUs has to be known also of those that are not sampled. */
static bool choose_slots(struct opener *o, size_t i)
{
	const struct sampling *s = o->where.sampling;

	if (s && s->tracks_everywhere && i == s->tracking)
		return slots_everywhere(o->fs, &o->events[i].own);
	return slots_choose(&o->where, o->fs, &o->plan->events.at[i], &o->events[i].own);
}

/* How many counters there will be. */
static size_t prepare_events(struct opener *o)
{
	const struct plan *plan = o->plan;
	size_t wanted = 0;

	for (size_t i = 0; i < plan->events.len; i++) {
		struct opener_event *event = &o->events[i];

		event->in = plan->groups.at[plan_find_group(plan, i)];
		event->slots = choose_slots(o, i) ? &event->own : &o->slots;
		event->fds = alloc_zero(event->slots->len + 1, sizeof(int));
		for (size_t s = 0; s < event->slots->len; s++)
			event->fds[s] = -1;
		wanted += event->slots->len;
	}
	return wanted;
}

/* Threads that end while we open are no failure, unless none is left. */
static int check_threads(const struct opener *o, struct err *err)
{
	bool gone = false;

	for (size_t i = 0; i < o->plan->events.len; i++) {
		if (o->events[i].open)
			return 0;
		if (o->events[i].refused == ESRCH)
			gone = true;
	}
	if (!gone || !o->where.nthreads)
		return 0;
	return err_set(err, ERR_ABSENT, "there is no thread %d%s", (int)o->slots.at[0].thread,
		       o->where.nthreads > 1 ? ", nor any of the others" : "");
}

int opener_open(struct opener *o, const struct plan *plan, const struct target_where *where,
		const struct fs *fs, struct err *err)
{
	size_t wanted;
	int sys;

	if (slots_check_cpus(where, fs, err) < 0)
		return -1;
	o->plan = plan;
	o->fs = fs;
	o->where = *where;
	slots_lay_out(where, &o->slots);
	o->events = alloc_zero(plan->events.len + 1, sizeof(o->events[0]));
	wanted = prepare_events(o);
	if (open_cgroups(o, err) < 0)
		return -1;
	filelimit_raise(&o->files, wanted);
	sys = open_all(o);
	return sys ? filelimit_fail(wanted, sys, err) : check_threads(o, err);
}

/* A filter is the kernel's to read, and to refuse: that is the user's mistake. */
int opener_set_filters(const struct opener *o, struct err *err)
{
	for (size_t i = 0; i < o->plan->events.len; i++) {
		const struct plan_event *planned = &o->plan->events.at[i];
		const struct opener_event *event = &o->events[i];

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

void opener_close(struct opener *o)
{
	for (size_t i = 0; o->events && i < o->plan->events.len; i++) {
		close_event(&o->events[i]);
		free(o->events[i].fds);
		vec_release(&o->events[i].own);
	}
	free(o->events);
	for (size_t i = 0; i < o->cgroups.len; i++) {
		if (o->cgroups.at[i] >= 0)
			close(o->cgroups.at[i]);
	}
	filelimit_restore(&o->files);
	vec_release(&o->cgroups);
	vec_release(&o->slots);
}

bool opener_has(const struct encoding *e)
{
	struct attr attr;
	int fd;

	if (!e->has_type)
		return false;
	attr_fill(e, &attr);
	attr.kernel.disabled = 1;
	fd = sys_open(&attr, 0, -1, -1, 0);
	if (fd < 0 && is_permission(errno) && attr_counts_all(&attr)) {
		attr_exclude_kernel(&attr);
		fd = sys_open(&attr, 0, -1, -1, 0);
	}
	if (fd < 0)
		return false;
	close(fd);
	return true;
}
