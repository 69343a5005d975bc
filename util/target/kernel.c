/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/buf.h"
#include "util/base/vec.h"
#include "util/pmu/encoding.h"
#include "util/target/attr.h"
#include "util/target/cgroup.h"
#include "util/target/cpulist.h"
#include "util/target/hints.h"
#include "util/target/target.h"

/* Descriptors that are none of the counters'. */
#define SPARE_FILES 64

/* One place to count in. */
struct slot {
	pid_t thread; /* -1: whoever runs there */
	int cpu;      /* -1: wherever it runs */
	int cgroup;   /* of the run's; -1: whatever cgroup */
};

struct slots VEC(struct slot);

struct kernel_event {
	const struct slots *slots; /* the run's or own */
	struct slots own;
	int *fds; /* one for each slot, -1 where not open */
	size_t open;
	bool alone;
	int refused; /* errno of the first refusal */
	bool user_only;
	struct buf reason;
	struct buf hint;
};

struct target_run {
	const struct plan *plan;
	const struct fs *fs;
	struct hints hints;
	struct kernel_event *events;
	struct slots slots;
	struct target_where where; /* lists are gone after opening */
	bool began;		   /* it was enabled once, by us or by exec */
	struct VEC(int) cgroups;   /* their folders; -1: everything */
	bool raised_files;
	struct rlimit files_before; /* with raised_files: what RLIMIT_NOFILE was */
};

static int sys_open(struct attr *attr, pid_t thread, int cpu, int group, unsigned long flags)
{
	return (int)syscall(SYS_perf_event_open, &attr->kernel, thread, cpu, group,
			    flags | PERF_FLAG_FD_CLOEXEC);
}

static int open_slot(const struct target_run *run, struct attr *attr, const struct slot *at,
		     int group)
{
	int folder = at->cgroup < 0 ? -1 : run->cgroups.at[at->cgroup];

	if (folder < 0)
		return sys_open(attr, at->thread, at->cpu, group, 0);
	return sys_open(attr, folder, at->cpu, group, PERF_FLAG_PID_CGROUP);
}

/* Without threads every CPU is a place; with threads, each on each CPU named, or anywhere. */
static void lay_out_slots(struct slots *slots, const struct target_where *where)
{
	size_t nthreads = where->nthreads ? where->nthreads : 1;
	size_t ncpus = where->ncpus ? where->ncpus : 1;

	for (size_t t = 0; t < nthreads; t++) {
		for (size_t c = 0; c < ncpus; c++) {
			*vec_add(slots) = (struct slot){
				.thread = where->nthreads ? where->threads[t] : -1,
				.cpu = where->ncpus ? where->cpus[c] : -1,
				.cgroup = -1,
			};
		}
	}
}

static void add_slot(const struct target_run *run, size_t cgroup, int cpu, struct slots *out)
{
	size_t first = cgroup ? cgroup - 1 : 0;
	size_t end = cgroup ? cgroup : run->where.ncgroups;

	if (!run->where.ncgroups)
		*vec_add(out) = (struct slot){ .thread = -1, .cpu = cpu, .cgroup = -1 };
	for (size_t g = first; g < end; g++)
		*vec_add(out) = (struct slot){ .thread = -1, .cpu = cpu, .cgroup = (int)g };
}

static bool read_device_cpus(const struct target_run *run, const char *device, const char *file,
			     struct cpulist *out)
{
	struct buf path = { 0 }, text = { 0 };
	struct err err = { 0 };
	bool ok;

	buf_printf(&path, "/sys/bus/event_source/devices/%s/%s", device, file);
	ok = fs_read_line(run->fs, path.at, &text, &err) == 0 &&
	     cpulist_parse(buf_view(&text), out, &err) == 0;
	buf_release(&path);
	buf_release(&text);
	return ok;
}

/*
 * PMUs outside of the cores count for a whole package or more: once for each
 * CPU of their cpumask, whoever runs there. Core PMUs that not all CPUs have
 * list theirs in cpus; opening elsewhere fails.
 */
static void choose_slots(struct target_run *run, const struct plan_event *planned,
			 struct kernel_event *event)
{
	const char *device = planned->encoding ? planned->encoding->device : NULL;
	struct cpulist cpus = { 0 };
	bool wide, some;

	event->slots = &run->slots;
	if (run->where.ncgroups) {
		event->slots = &event->own;
		for (size_t i = 0; i < run->where.ncpus; i++)
			add_slot(run, planned->cgroup, run->where.cpus[i], &event->own);
	}
	if (!device || planned->encoding->type <= PERF_TYPE_BREAKPOINT)
		return;
	wide = read_device_cpus(run, device, "cpumask", &cpus);
	some = !wide && !run->where.nthreads && read_device_cpus(run, device, "cpus", &cpus);
	if (wide || some)
		event->own.len = 0;
	for (size_t c = 0; (wide || some) && c < cpus.len; c++) {
		bool wanted = !run->where.ncpus;

		for (size_t i = 0; i < run->where.ncpus && !wanted; i++)
			wanted = run->where.cpus[i] == cpus.at[c];
		if (wanted)
			add_slot(run, planned->cgroup, cpus.at[c], &event->own);
	}
	if (wide || some)
		event->slots = &event->own;
	vec_release(&cpus);
}

/*
 * The soft limit is a default, not a wish; the hard one moves for root only.
 * Closing takes it back: what is executed later is not to inherit it.
 */
static void raise_file_limit(struct target_run *run, size_t wanted)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
		return;
	run->files_before = limit;
	run->raised_files = true;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_max >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max = wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int fail_files(size_t wanted, int sys, struct err *err)
{
	struct rlimit limit = { 0 };

	getrlimit(RLIMIT_NOFILE, &limit);
	err_set(err, ERR_SYSTEM, "%zu counters are more files than may be open (%llu)", wanted,
		(unsigned long long)limit.rlim_cur);
	err->sys = sys;
	err_hint(err, sys == ENFILE ? "raise fs.file-max, or count fewer events or CPUs"
				    : "raise it ('ulimit -n'), or count fewer events or CPUs");
	return -1;
}

static bool is_permission(int sys)
{
	return sys == EACCES || sys == EPERM;
}

/* Opens one event in one place; where the kernel's part is not permitted, without it. */
static int open_one(const struct target_run *run, struct kernel_event *event, struct attr *attr,
		    const struct slot *at, int group)
{
	int fd = open_slot(run, attr, at, group), sys = errno;

	if (fd >= 0 || !is_permission(sys) || !attr_counts_all(attr) || attr_is_kernel_only(attr))
		return fd;
	attr_exclude_kernel(attr);
	fd = open_slot(run, attr, at, group);
	if (fd >= 0)
		event->user_only = true;
	return fd;
}

static void fill_attr(const struct target_run *run, const struct encoding *e, bool leads,
		      const struct slot *at, struct attr *attr)
{
	attr_fill(e, attr);
	if (attr_counts_all(attr)) {
		attr->kernel.exclude_kernel = attr->kernel.exclude_hv = run->where.user_only;
		attr->kernel.exclude_user = run->where.kernel_only;
	}
	attr->kernel.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
	attr->kernel.inherit = run->where.inherit && at->thread >= 0;
	attr->kernel.disabled = leads;
	attr->kernel.enable_on_exec = leads && run->where.from_exec && at->thread >= 0;
	attr->kernel.pinned = leads && e->mods.pinned;
	attr->kernel.exclusive = leads && e->mods.exclusive;
}

static bool is_full(int sys)
{
	return sys == EMFILE || sys == ENFILE;
}

/* One event in one place, behind *leader or as the leader. 0, or the errno that ends it all. */
static int open_member(struct target_run *run, size_t i, size_t slot, int *leader)
{
	const struct plan_event *planned = &run->plan->events.at[i];
	const struct encoding *e = planned->encoding;
	struct kernel_event *event = &run->events[i];
	struct attr attr;
	int fd;

	if (!e || slot >= event->slots->len)
		return 0;
	if (!e->has_type) {
		event->refused = ENOENT;
		return 0;
	}
	fill_attr(run, e, *leader < 0, &event->slots->at[slot], &attr);
	fd = open_one(run, event, &attr, &event->slots->at[slot], *leader);
	if (fd < 0) {
		event->refused = event->refused ? event->refused : errno;
		return is_full(errno) ? errno : 0;
	}
	event->fds[slot] = fd;
	event->open++;
	if (*leader < 0)
		*leader = fd;
	return 0;
}

/*
 * Opens a group in one place. An event that is refused is left out, and the
 * first that is not becomes the leader. 0, or the errno that ends it all.
 */
static int open_group(struct target_run *run, const struct plan_group *group, size_t slot,
		      bool together)
{
	int leader = -1, sys = 0;

	for (size_t i = group->first; i < group->first + group->len && !sys; i++) {
		if (!together)
			leader = -1;
		sys = open_member(run, i, slot, &leader);
	}
	return sys;
}

static void close_event(struct kernel_event *event)
{
	for (size_t s = 0; s < event->slots->len; s++) {
		if (event->fds[s] >= 0)
			close(event->fds[s]);
		event->fds[s] = -1;
	}
	event->open = 0;
}

static size_t count_slots(const struct target_run *run, const struct plan_group *group)
{
	size_t n = 0;

	for (size_t i = group->first; i < group->first + group->len; i++) {
		if (run->events[i].slots->len > n)
			n = run->events[i].slots->len;
	}
	return n;
}

/* The kernel says EINVAL of a member for which the group has no counter left. */
static bool is_broken(const struct target_run *run, const struct plan_group *group)
{
	bool some = false, refused = false;

	for (size_t i = group->first; i < group->first + group->len; i++) {
		some |= run->events[i].open > 0;
		refused |= run->events[i].refused == EINVAL;
	}
	return some && refused;
}

static int open_alone(struct target_run *run, const struct plan_group *group, size_t nslots)
{
	int sys = 0;

	for (size_t i = group->first; i < group->first + group->len; i++) {
		close_event(&run->events[i]);
		run->events[i].refused = 0;
		run->events[i].alone = true;
	}
	for (size_t slot = 0; slot < nslots && !sys; slot++)
		sys = open_group(run, group, slot, false);
	return sys;
}

static int open_all(struct target_run *run)
{
	int sys = 0;

	for (size_t g = 0; g < run->plan->groups.len && !sys; g++) {
		const struct plan_group *group = &run->plan->groups.at[g];
		size_t nslots = count_slots(run, group);

		for (size_t slot = 0; slot < nslots && !sys; slot++)
			sys = open_group(run, group, slot, true);
		if (!sys && group->weak && is_broken(run, group))
			sys = open_alone(run, group, nslots);
	}
	return sys;
}

/* A filter is the kernel's to read, and to refuse: that is the user's mistake. */
static int set_filters(struct target_run *run, struct err *err)
{
	for (size_t i = 0; i < run->plan->events.len; i++) {
		const struct plan_event *planned = &run->plan->events.at[i];
		const struct kernel_event *event = &run->events[i];

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
	struct kernel_event *event = &run->events[i];
	struct hints_case c = { .sys = event->refused, .user_only = event->user_only };
	struct attr attr;

	if (!e || strcmp(e->pmu, "tool") == 0 || (event->open && !event->user_only))
		return;
	fill_attr(run, e, true, &anywhere, &attr);
	c.hardware = e->has_type ? attr_is_hardware(&attr) : strcmp(e->pmu, "default_core") == 0;
	/*
	 * What Documentation/admin-guide/sysctl/kernel.rst says of the levels:
	 * 1 forbids CPUs, 2 the kernel's part; distributions have 3 forbid all.
	 */
	c.wanted = 2;
	if (!run->where.nthreads)
		c.wanted = 0;
	else if (event->user_only || attr_is_kernel_only(&attr) || asks_for_kernel(&attr))
		c.wanted = 1;
	c.thread = run->where.nthreads ? run->slots.at[0].thread : 0;
	hints_explain(&run->hints, &c, &event->reason, &event->hint);
}

static void kernel_close(struct target_run *run)
{
	if (!run)
		return;
	for (size_t i = 0; i < run->plan->events.len; i++) {
		struct kernel_event *event = &run->events[i];

		close_event(event);
		free(event->fds);
		vec_release(&event->own);
		buf_release(&event->reason);
		buf_release(&event->hint);
	}
	free(run->events);
	for (size_t i = 0; i < run->cgroups.len; i++) {
		if (run->cgroups.at[i] >= 0)
			close(run->cgroups.at[i]);
	}
	if (run->raised_files)
		setrlimit(RLIMIT_NOFILE, &run->files_before);
	vec_release(&run->cgroups);
	vec_release(&run->slots);
	free(run);
}

/* Threads that end while we open are no failure, unless none is left. */
static int check_threads(const struct target_run *run, struct err *err)
{
	bool gone = false;

	for (size_t i = 0; i < run->plan->events.len; i++) {
		if (run->events[i].open)
			return 0;
		if (run->events[i].refused == ESRCH)
			gone = true;
	}
	if (!gone || !run->where.nthreads)
		return 0;
	return err_set(err, ERR_ABSENT, "there is no thread %d%s", (int)run->slots.at[0].thread,
		       run->where.nthreads > 1 ? ", nor any of the others" : "");
}

static int open_cgroups(struct target_run *run, struct err *err)
{
	for (size_t i = 0; i < run->where.ncgroups; i++) {
		int folder = -1;

		if (run->where.cgroups[i][0] &&
		    cgroup_open(run->fs, run->where.cgroups[i], &folder, err) < 0)
			return -1;
		*vec_add(&run->cgroups) = folder;
	}
	return 0;
}

/* How many counters there will be. */
static size_t prepare_events(struct target_run *run)
{
	const struct plan *plan = run->plan;
	size_t wanted = 0;

	for (size_t i = 0; i < plan->events.len; i++) {
		struct kernel_event *event = &run->events[i];

		choose_slots(run, &plan->events.at[i], event);
		event->fds = alloc_zero(event->slots->len + 1, sizeof(int));
		for (size_t s = 0; s < event->slots->len; s++)
			event->fds[s] = -1;
		wanted += event->slots->len;
	}
	return wanted;
}

static int fail_cpu(const struct fs *fs, int cpu, struct err *err)
{
	struct cpulist present = { 0 };
	struct err ignored = { 0 };
	bool there = cpulist_read(fs, "present", &present, &ignored) == 0 &&
		     cpulist_has(&present, cpu);

	vec_release(&present);
	return there ? err_set(err, ERR_USAGE, "CPU %d is offline", cpu)
		     : err_set(err, ERR_USAGE, "there is no CPU %d", cpu);
}

/* The kernel's own word for a CPU that is not there (EINVAL, ENODEV) has other meanings too. */
static int check_cpus(const struct target_where *where, const struct fs *fs, struct err *err)
{
	struct cpulist online = { 0 };
	int r = where->ncpus ? cpulist_read(fs, "online", &online, err) : 0;

	for (size_t i = 0; r == 0 && i < where->ncpus; i++) {
		if (!cpulist_has(&online, where->cpus[i]))
			r = fail_cpu(fs, where->cpus[i], err);
	}
	vec_release(&online);
	return r;
}

static struct target_run *kernel_open(const struct plan *plan, const struct target_where *where,
				      const struct fs *fs, struct err *err)
{
	struct target_run *run;
	size_t wanted;
	int sys;

	if (check_cpus(where, fs, err) < 0)
		return NULL;
	run = alloc_zero(1, sizeof(*run));
	run->plan = plan;
	run->fs = fs;
	run->where = *where;
	hints_init(&run->hints, fs);
	lay_out_slots(&run->slots, where);
	run->events = alloc_zero(plan->events.len + 1, sizeof(run->events[0]));
	wanted = prepare_events(run);
	if (open_cgroups(run, err) < 0)
		goto fail;
	raise_file_limit(run, wanted + SPARE_FILES);
	sys = open_all(run);
	if (sys ? fail_files(wanted, sys, err) < 0 : check_threads(run, err) < 0)
		goto fail;
	if (set_filters(run, err) < 0)
		goto fail;
	for (size_t i = 0; i < plan->events.len; i++)
		explain(run, i);
	return run;
fail:
	kernel_close(run);
	return NULL;
}

static int switch_event(struct target_run *run, size_t i, bool on, struct err *err)
{
	const struct kernel_event *event = &run->events[i];

	for (size_t s = 0; s < event->slots->len; s++) {
		unsigned long request = on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE;
		bool by_exec = run->where.from_exec && !run->began &&
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

static int read_event(struct target_run *run, size_t i, struct readings *out, struct err *err)
{
	const struct kernel_event *event = &run->events[i];

	for (size_t s = 0; s < event->slots->len; s++) {
		uint64_t words[3] = { 0 };
		ssize_t n;

		if (event->fds[s] < 0)
			continue;
		n = read(event->fds[s], words, sizeof(words));
		if (n < 0)
			return err_system(err, errno, "reading event '%s'",
					  run->plan->events.at[i].name);
		/* A pinned event that lost its counter reads as nothing at all. */
		*vec_add(out) = (struct reading){
			.event = i,
			.cpu = event->slots->at[s].cpu,
			.thread = event->slots->at[s].thread,
			.cgroup = event->slots->at[s].cgroup,
			.is_state = run->plan->events.at[i].encoding->snapshot,
			.value = words[0],
			.enabled_ns = words[1],
			.running_ns = n == (ssize_t)sizeof(words) ? words[2] : 0,
		};
	}
	return 0;
}

static int kernel_read(struct target_run *run, struct readings *out, struct err *err)
{
	for (size_t i = 0; i < run->plan->events.len; i++) {
		if (read_event(run, i, out, err) < 0)
			return -1;
	}
	return 0;
}

static struct target_event kernel_event(const struct target_run *run, size_t i)
{
	const struct kernel_event *event = &run->events[i];

	return (struct target_event){
		.supported = event->open > 0,
		.user_only = event->user_only,
		.alone = event->alone,
		.reason = buf_text(&event->reason),
		.hint = buf_text(&event->hint),
	};
}

static bool kernel_has(const struct encoding *e)
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

const struct target target_kernel = {
	.name = "kernel",
	.open = kernel_open,
	.enable = kernel_enable,
	.disable = kernel_disable,
	.read = kernel_read,
	.event = kernel_event,
	.has = kernel_has,
	.close = kernel_close,
};
