/* SPDX-License-Identifier: MIT */
/*
 * measure N COMMAND...: run a command N times with its output thrown away and
 * print the shortest wall time and the least CPU time in microseconds, each of
 * whichever run had it, and the largest resident size in KiB. A run that fails
 * is none.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

/* A copy of this process, which fork() makes, would be part of what is measured. */
static int start(char **argv, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int sys;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0);
	posix_spawn_file_actions_adddup2(&actions, 0, 1);
	posix_spawn_file_actions_adddup2(&actions, 0, 2);
	sys = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return sys;
}

int main(int argc, char **argv)
{
	long long wall = -1, cpu = -1, rss = 0;
	long n = argc > 2 ? strtol(argv[1], NULL, 10) : 0;

	if (n < 1) {
		fprintf(stderr, "usage: measure N COMMAND...\n");
		return 2;
	}
	for (long i = 0; i < n; i++) {
		long long began = now_us(), took, used;
		struct rusage ru;
		int status, sys;
		pid_t pid;

		sys = start(argv + 2, &pid);
		if (!sys && wait4(pid, &status, 0, &ru) < 0)
			sys = errno;
		if (sys) {
			fprintf(stderr, "measure: '%s': %s\n", argv[2], strerror(sys));
			return 1;
		}
		/* What fails is often fast. */
		if (!WIFEXITED(status) || WEXITSTATUS(status)) {
			fprintf(stderr, "measure: '%s' %s %d\n", argv[2],
				WIFEXITED(status) ? "ended with status" : "was ended by signal",
				WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
			return 1;
		}
		took = now_us() - began;
		used = (ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000000LL + ru.ru_utime.tv_usec +
		       ru.ru_stime.tv_usec;
		if (wall < 0 || took < wall)
			wall = took;
		if (cpu < 0 || used < cpu)
			cpu = used;
		if (ru.ru_maxrss > rss)
			rss = ru.ru_maxrss;
	}
	printf("%lld %lld %lld\n", wall, cpu, rss);
	return 0;
}
