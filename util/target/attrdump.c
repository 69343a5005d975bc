/* SPDX-License-Identifier: MIT */
#include "util/target/attrdump.h"

#include <inttypes.h>

#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/target/attr.h"
#include "util/target/opener.h"

/* The arguments of the call that gave fd. */
struct call {
	const struct attr *attr;
	pid_t pid;
	int cpu;
	int group;
	unsigned long flags;
	int fd;
};

static void print_call(const struct call *d, FILE *f)
{
	fprintf(f, "fd=%d\n", d->fd);
	fprintf(f, "group_fd=%d\n", d->group);
	fprintf(f, "cpu=%d\n", d->cpu);
	fprintf(f, "pid=%d\n", (int)d->pid);
	fprintf(f, "flags=%lu\n", d->flags);
}

/* Single bits have no address: the macro takes the names of both kinds of member. */
#define PUT(member) fprintf(f, #member "=%" PRIu64 "\n", (uint64_t)a->member)

static void print_counting(const struct perf_event_attr *a, FILE *f)
{
	PUT(type);
	PUT(size);
	PUT(config);
	PUT(sample_period);
	PUT(sample_type);
	PUT(read_format);
	PUT(disabled);
	PUT(inherit);
	PUT(pinned);
	PUT(exclusive);
	PUT(exclude_user);
	PUT(exclude_kernel);
	PUT(exclude_hv);
	PUT(exclude_idle);
}

static void print_sampling(const struct perf_event_attr *a, FILE *f)
{
	PUT(mmap);
	PUT(comm);
	PUT(freq);
	PUT(inherit_stat);
	PUT(enable_on_exec);
	PUT(task);
	PUT(watermark);
	PUT(precise_ip);
	PUT(mmap_data);
	PUT(sample_id_all);
	PUT(exclude_host);
	PUT(exclude_guest);
	PUT(exclude_callchain_kernel);
	PUT(exclude_callchain_user);
	PUT(mmap2);
	PUT(comm_exec);
	PUT(context_switch);
	PUT(write_backward);
	PUT(namespaces);
	PUT(use_clockid);
	PUT(wakeup_events);
	PUT(bp_type);
	PUT(config1);
	PUT(config2);
	PUT(branch_sample_type);
	PUT(sample_regs_user);
	PUT(sample_stack_user);
}

static int write_call(const char *folder, const struct call *d, struct err *err)
{
	const struct perf_event_attr *a = &d->attr->kernel;
	struct buf name = { 0 }, path = { 0 };
	struct fs_output output = { 0 };
	int status = -1;

	buf_printf(&name, "event-%" PRIu32 "-%" PRIu64 "-%d", a->type, (uint64_t)a->config, d->fd);
	buf_printf(&path, "%s/%s", folder, name.at);
	if (fs_create(&output, path.at, err) == 0) {
		fprintf(output.file, "[%s]\n", name.at);
		print_call(d, output.file);
		print_counting(a, output.file);
		print_sampling(a, output.file);
		status = fs_commit(&output, err);
	}
	buf_release(&name);
	buf_release(&path);
	return status;
}

/* What the members of a group, or a piece of one, were opened with in one place. */
static int write_group(const char *folder, const struct opener *o, const struct plan_group *group,
		       size_t s, struct err *err)
{
	int leader = -1;

	for (size_t i = group->first; i < group->first + group->len; i++) {
		const struct opener_event *event = &o->events[i];
		struct attr attr;
		struct call d = { .attr = &attr, .flags = PERF_FLAG_FD_CLOEXEC };
		const struct slot *at;

		if (s >= event->slots->len || event->fds[s] < 0)
			continue;
		at = &event->slots->at[s];
		opener_fill_slot(o, i, s, leader < 0, &attr);
		attr.kernel.precise_ip = event->attr.kernel.precise_ip;
		if (event->user_only)
			attr_exclude_kernel(&attr);
		d.fd = event->fds[s];
		d.group = leader;
		d.cpu = at->cpu;
		d.pid = at->thread;
		if (at->cgroup >= 0 && o->cgroups.at[at->cgroup] >= 0) {
			d.pid = o->cgroups.at[at->cgroup];
			d.flags |= PERF_FLAG_PID_CGROUP;
		}
		if (write_call(folder, &d, err) < 0)
			return -1;
		if (leader < 0)
			leader = d.fd;
	}
	return 0;
}

int attrdump_write(const char *folder, const struct opener *o, struct err *err)
{
	for (size_t i = 0; i < o->plan->events.len; i += o->events[i].in.len) {
		const struct plan_group *group = &o->events[i].in;
		size_t places = opener_count_slots(o, group);

		for (size_t s = 0; s < places; s++) {
			if (write_group(folder, o, group, s, err) < 0)
				return -1;
		}
	}
	return 0;
}
