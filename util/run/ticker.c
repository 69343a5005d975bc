/* SPDX-License-Identifier: MIT */
#include "util/run/ticker.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

static struct timespec to_timespec(uint64_t ns)
{
	return (struct timespec){ .tv_sec = (time_t)(ns / 1000000000),
				  .tv_nsec = (long)(ns % 1000000000) };
}

int ticker_start(struct ticker *t, uint64_t start_ns, uint64_t period_ms, struct err *err)
{
	struct itimerspec times = {
		.it_interval = to_timespec(period_ms * 1000000),
		.it_value = to_timespec(start_ns + period_ms * 1000000),
	};

	t->fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (t->fd < 0 || timerfd_settime(t->fd, TFD_TIMER_ABSTIME, &times, NULL) < 0)
		return err_system(err, errno, "starting a timer");
	return 0;
}

uint64_t ticker_take(struct ticker *t)
{
	uint64_t n;

	if (t->fd < 0 || read(t->fd, &n, sizeof(n)) != (ssize_t)sizeof(n))
		return 0;
	return n;
}

void ticker_release(struct ticker *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}
