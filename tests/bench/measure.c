/* SPDX-License-Identifier: MIT */
/*
 * measure N COMMAND...: run a command N times with its output thrown away and
 * print, of the fastest run, wall time in microseconds and CPU time in
 * microseconds, and the largest resident size in KiB. A run that fails is none.
 */
#include <errno.h>
#include <fcntl.h>
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

static void child(char **argv)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	execvp(argv[0], argv);
	_exit(127);
}

int main(int argc, char **argv)
{
	long long wall = -1, cpu = 0, rss = 0;
	long n = argc > 2 ? strtol(argv[1], NULL, 10) : 0;

	if (n < 1) {
		fprintf(stderr, "usage: measure N COMMAND...\n");
		return 2;
	}
	for (long i = 0; i < n; i++) {
		long long began = now_us(), took;
		struct rusage ru;
		pid_t pid = fork();
		int status;

		if (pid == 0)
			child(argv + 2);
		if (pid < 0 || wait4(pid, &status, 0, &ru) < 0) {
			fprintf(stderr, "measure: %s\n", strerror(errno));
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
		if (wall < 0 || took < wall) {
			wall = took;
			cpu = (ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000000LL +
			      ru.ru_utime.tv_usec + ru.ru_stime.tv_usec;
		}
		if (ru.ru_maxrss > rss)
			rss = ru.ru_maxrss;
	}
	printf("%lld %lld %lld\n", wall, cpu, rss);
	return 0;
}
