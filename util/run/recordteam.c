/* SPDX-License-Identifier: MIT */
#include "util/run/recordteam.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/work.h"

enum { READY_MOST = 16 };

struct member {
	struct recordteam *team;
	size_t part;
	struct work_thread *thread;
	int poll, wake;
	atomic_size_t done; /* rounds */
	atomic_bool has_failed;
	struct err err; /* read when the thread has ended */
};

struct recordteam {
	struct recordout *out;
	struct rings *rings;
	const struct recordparts *parts;
	size_t least_bytes;
	int failed;	     /* an event file */
	atomic_size_t asked; /* rounds */
	atomic_bool is_over;
	struct member *members;
	size_t n;
};

static bool is_mine(const struct member *m, int cpu)
{
	return recordparts_find(m->team->parts, cpu) == m->part;
}

static int drain(struct member *m)
{
	const struct recordteam *t = m->team;

	for (size_t i = 0; i < t->rings->all.len; i++) {
		struct rings_one *one = &t->rings->all.at[i];
		int status;

		/* Those that are overwritten are read when a file ends. */
		if (one->ring.is_backward || !is_mine(m, one->cpu) || !ring_take(&one->ring) ||
		    one->ring.end - one->ring.at < t->least_bytes)
			continue;
		status = recordout_ring(t->out, &one->ring, m->part, &m->err);
		ring_give_back(&one->ring);
		if (status < 0)
			return -1;
	}
	return 0;
}

/* Until a ring is half full, or something is asked for. */
static void wait_for_work(const struct member *m)
{
	struct epoll_event ready[READY_MOST];
	int n = epoll_wait(m->poll, ready, READY_MOST, -1);
	eventfd_t ignored;

	for (int i = 0; i < n; i++) {
		if (ready[i].data.fd == m->wake)
			eventfd_read(m->wake, &ignored);
		else if (ready[i].events & (EPOLLHUP | EPOLLERR))
			epoll_ctl(m->poll, EPOLL_CTL_DEL, ready[i].data.fd, NULL);
	}
}

static int stay_on_cpus(struct member *m)
{
	const struct cpulist *cpus = &m->team->parts->all.at[m->part].threads;
	size_t size;
	cpu_set_t *set;
	int status;

	if (!cpus->len)
		return 0;
	size = CPU_ALLOC_SIZE(cpus->at[cpus->len - 1] + 1);
	set = CPU_ALLOC(cpus->at[cpus->len - 1] + 1);
	if (!set)
		alloc_fail(size);
	CPU_ZERO_S(size, set);
	for (size_t i = 0; i < cpus->len; i++)
		CPU_SET_S((size_t)cpus->at[i], size, set);
	status = sched_setaffinity(0, size, set);
	CPU_FREE(set);
	if (status == 0)
		return 0;
	return err_system(&m->err, errno, "option '--threads': a thread cannot run on CPU %d%s",
			  cpus->at[0], cpus->len > 1 ? " and the others of its part" : "");
}

static int work(struct member *m)
{
	bool is_over = false;

	if (stay_on_cpus(m) < 0)
		return -1;
	while (!is_over) {
		size_t asked;

		wait_for_work(m);
		/* Before the rings are looked at, so that all until now is in the round. */
		is_over = m->team->is_over;
		asked = m->team->asked;
		if (drain(m) < 0)
			return -1;
		if (asked == m->done)
			continue;
		if (recordout_end_part(m->team->out, m->part, &m->err) < 0)
			return -1;
		m->done = asked;
	}
	return 0;
}

static void run_member(void *context)
{
	struct member *m = context;

	if (work(m) == 0)
		return;
	m->has_failed = true;
	eventfd_write(m->team->failed, 1);
}

static int watch(int poll, int fd, struct err *err)
{
	struct epoll_event wanted = { .events = EPOLLIN, .data = { .fd = fd } };

	/* One that has ended is of no use to anybody. */
	if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &wanted) < 0)
		return err_system(err, errno, "waiting for samples");
	return 0;
}

static int start(struct member *m, struct err *err)
{
	const struct rings *rings = m->team->rings;

	m->poll = epoll_create1(EPOLL_CLOEXEC);
	m->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (m->poll < 0 || m->wake < 0)
		return err_system(err, errno, "waiting for samples");
	if (watch(m->poll, m->wake, err) < 0)
		return -1;
	for (size_t i = 0; i < rings->waits.len; i++) {
		const struct rings_wait *w = &rings->waits.at[i];

		if (is_mine(m, w->cpu) && watch(m->poll, w->fd, err) < 0)
			return -1;
	}
	m->thread = work_start(run_member, m, err);
	return m->thread ? 0 : -1;
}

struct recordteam *recordteam_start(struct recordout *out, struct rings *rings,
				    const struct recordparts *parts, size_t least_bytes,
				    struct err *err)
{
	struct recordteam *t = alloc_zero(1, sizeof(*t));
	struct err ignored = { 0 };

	t->out = out;
	t->rings = rings;
	t->parts = parts;
	t->least_bytes = least_bytes;
	t->failed = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	t->n = parts->all.len;
	t->members = alloc_zero(t->n, sizeof(t->members[0]));
	for (size_t i = 0; i < t->n; i++) {
		t->members[i].team = t;
		t->members[i].part = i;
		t->members[i].poll = t->members[i].wake = -1;
	}
	if (t->failed < 0) {
		err_system(err, errno, "waiting for samples");
		recordteam_stop(t, &ignored);
		return NULL;
	}
	for (size_t i = 0; i < t->n; i++) {
		if (start(&t->members[i], err) < 0) {
			recordteam_stop(t, &ignored);
			return NULL;
		}
	}
	return t;
}

int recordteam_poll(const struct recordteam *t)
{
	return t->failed;
}

bool recordteam_has_failed(const struct recordteam *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->members[i].has_failed)
			return true;
	return false;
}

static void wake_all(struct recordteam *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->members[i].thread)
			eventfd_write(t->members[i].wake, 1);
}

void recordteam_ask_round(struct recordteam *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->members[i].done != t->asked)
			return;
	t->asked++;
	wake_all(t);
}

int recordteam_stop(struct recordteam *t, struct err *err)
{
	int status = 0;

	if (!t)
		return 0;
	t->is_over = true;
	wake_all(t);
	for (size_t i = 0; i < t->n; i++) {
		struct member *m = &t->members[i];

		work_join(m->thread);
		if (m->has_failed && status == 0) {
			*err = m->err;
			status = -1;
		}
		if (m->poll >= 0)
			close(m->poll);
		if (m->wake >= 0)
			close(m->wake);
	}
	if (t->failed >= 0)
		close(t->failed);
	free(t->members);
	free(t);
	return status;
}
