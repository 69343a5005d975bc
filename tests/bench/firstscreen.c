/* SPDX-License-Identifier: MIT */
/*
 * firstscreen N COMMAND...: run a command N times on a terminal of its own, until it has
 * drawn a row with a percentage, then press q; print, of the fastest run, the time until
 * that row in microseconds, the CPU time of all of it, and the largest resident size in KiB.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 60000 };

static long long now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

/* "12.34%" in what was drawn so far. */
static int has_row(const char *text, size_t len)
{
	for (size_t i = 3; i < len; i++)
		if (text[i] == '%' && text[i - 3] == '.')
			return 1;
	return 0;
}

/* The time at which a row was there; -1 when none came. The terminal is read until it ends. */
static long long watch(int fd, pid_t pid)
{
	static char text[1 << 20];
	long long drawn = -1;
	size_t len = 0;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t n;

		if (poll(&p, 1, WAIT_MS) <= 0) {
			kill(pid, SIGKILL);
			return drawn;
		}
		n = read(fd, text + len, sizeof(text) - len);
		if (n <= 0)
			return drawn;
		len += (size_t)n;
		if (drawn < 0 && has_row(text, len)) {
			drawn = now_us();
			if (write(fd, "q", 1) != 1)
				return -1;
		}
		if (len == sizeof(text))
			len = 0;
	}
}

int main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 40, .ws_col = 120 };
	long long best = -1, cpu = 0, rss = 0;
	long n = argc > 2 ? strtol(argv[1], NULL, 10) : 0;

	setenv("TERM", "xterm", 1);
	for (long i = 0; i < n; i++) {
		long long began = now_us(), drawn;
		struct rusage ru;
		int fd, status;
		pid_t pid = forkpty(&fd, NULL, NULL, &size);

		if (pid == 0) {
			execvp(argv[2], argv + 2);
			_exit(127);
		}
		if (pid < 0)
			return 1;
		drawn = watch(fd, pid);
		close(fd);
		if (wait4(pid, &status, 0, &ru) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) ||
		    drawn < 0) {
			fprintf(stderr, "firstscreen: '%s' drew no row or failed\n", argv[2]);
			return 1;
		}
		if (best < 0 || drawn - began < best) {
			best = drawn - began;
			cpu = (ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000000LL +
			      ru.ru_utime.tv_usec + ru.ru_stime.tv_usec;
		}
		rss = ru.ru_maxrss > rss ? ru.ru_maxrss : rss;
	}
	if (n < 1)
		fprintf(stderr, "usage: firstscreen N COMMAND...\n");
	else
		printf("%lld %lld %lld\n", best, cpu, rss);
	return n < 1 ? 2 : 0;
}
