/* SPDX-License-Identifier: MIT */
#include "util/target/rings.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static struct rings_one *find(struct rings *r, int cpu, int thread, bool backward)
{
	for (size_t i = 0; i < r->all.len; i++) {
		struct rings_one *one = &r->all.at[i];

		if (one->cpu == cpu && one->thread == thread && one->ring.is_backward == backward)
			return one;
	}
	return NULL;
}

static int fail_map(int sys, size_t bytes, struct err *err)
{
	if (sys != EPERM) {
		err_system(err, sys, "cannot map a ring of %zu KiB", bytes >> 10);
		err_hint(err, "fewer pages with -m");
		return -1;
	}
	err_set(err, ERR_DENIED, "a ring of %zu KiB is more memory than may be locked",
		bytes >> 10);
	err_hint(err, "fewer pages with -m, or as root: sysctl kernel.perf_event_mlock_kb=%zu",
		 bytes >> 9);
	return -1;
}

static int map_ring(struct rings *r, int fd, const struct slot *at, bool backward, size_t pages,
		    bool usual, struct err *err)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = (pages + 1) * page;
	int rights = backward ? PROT_READ : PROT_READ | PROT_WRITE;
	void *memory = mmap(NULL, bytes, rights, MAP_SHARED, fd, 0);

	while (memory == MAP_FAILED && errno == EPERM && usual && pages > 1) {
		pages /= 2;
		bytes = (pages + 1) * page;
		memory = mmap(NULL, bytes, rights, MAP_SHARED, fd, 0);
	}
	if (memory == MAP_FAILED)
		return fail_map(errno, bytes, err);
	*vec_add(&r->all) = (struct rings_one){
		.ring = {
			.page = memory,
			.data = (const unsigned char *)memory + page,
			.size = bytes - page,
			.is_backward = backward,
		},
		.cpu = at->cpu,
		.thread = at->cpu < 0 ? (int)at->thread : -1,
		.fd = fd,
		.mapped = bytes,
	};
	return 0;
}

static int wait_for(struct rings *r, int fd, int cpu, struct err *err)
{
	struct epoll_event wanted = { .events = EPOLLIN, .data = { .fd = fd } };

	if (epoll_ctl(r->poll, EPOLL_CTL_ADD, fd, &wanted) < 0)
		return err_system(err, errno, "waiting for samples");
	*vec_add(&r->waits) = (struct rings_wait){ fd, cpu };
	r->live++;
	return 0;
}

/* Is an event in front of it open in this place, so that the kernel wakes us by that? */
static bool is_woken(const struct opener *o, size_t i, size_t slot)
{
	for (size_t k = 0; k < i; k++) {
		const struct opener_event *event = &o->events[k];

		if (event->slots == o->events[i].slots && event->fds[slot] >= 0 &&
		    !event->attr.kernel.write_backward)
			return true;
	}
	return false;
}

static int open_event(struct rings *r, const struct opener *o, size_t i, size_t pages, bool usual,
		      struct err *err)
{
	const struct opener_event *event = &o->events[i];
	bool backward = event->attr.kernel.write_backward;

	for (size_t s = 0; s < event->slots->len; s++) {
		const struct slot *at = &event->slots->at[s];
		const struct rings_one *one;

		if (event->fds[s] < 0)
			continue;
		one = find(r, at->cpu, at->cpu < 0 ? (int)at->thread : -1, backward);
		if (!one) {
			if (map_ring(r, event->fds[s], at, backward, pages, usual, err) < 0)
				return -1;
		} else if (ioctl(event->fds[s], PERF_EVENT_IOC_SET_OUTPUT, one->fd) < 0) {
			return err_system(err, errno, "putting samples of CPU %d together",
					  at->cpu);
		}
		/* What is overwritten is not waited for. */
		if (!backward && !is_woken(o, i, s) && wait_for(r, event->fds[s], at->cpu, err) < 0)
			return -1;
	}
	return 0;
}

int rings_open(struct rings *r, const struct opener *o, size_t pages, bool usual, struct err *err)
{
	*r = (struct rings){ .poll = epoll_create1(EPOLL_CLOEXEC) };
	if (r->poll < 0)
		return err_system(err, errno, "waiting for samples");
	for (size_t i = 0; i < o->plan->events.len; i++) {
		if (open_event(r, o, i, pages, usual, err) < 0)
			return -1;
	}
	return 0;
}

void rings_close(struct rings *r)
{
	if (r->poll > 0)
		close(r->poll);
	for (size_t i = 0; i < r->all.len; i++)
		munmap(r->all.at[i].ring.page, r->all.at[i].mapped);
	vec_release(&r->all);
	vec_release(&r->waits);
	r->poll = -1;
}

int rings_pause(const struct rings_one *one, bool on, struct err *err)
{
	if (ioctl(one->fd, PERF_EVENT_IOC_PAUSE_OUTPUT, on) == 0)
		return 0;
	return err_system(err, errno, "pausing a ring");
}

size_t rings_drop_ended(struct rings *r)
{
	struct epoll_event ready[16];
	int n = epoll_wait(r->poll, ready, 16, 0);

	for (int i = 0; i < n; i++) {
		if ((ready[i].events & (EPOLLHUP | EPOLLERR)) &&
		    epoll_ctl(r->poll, EPOLL_CTL_DEL, ready[i].data.fd, NULL) == 0)
			r->live--;
	}
	return r->live;
}

uint64_t rings_id(int fd)
{
	uint64_t id = 0;

	return ioctl(fd, PERF_EVENT_IOC_ID, &id) < 0 ? 0 : id;
}
