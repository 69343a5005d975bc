/* SPDX-License-Identifier: MIT */
#include "util/base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/base/buf.h"

#define STATUS_UNKNOWN 127

enum { STREAMS = PROC_FEED + 1 }; /* three that every program has, and one more */

/* Numbers are ours, for its streams; -1: the same as ours. */
static int start(pid_t *pid, const char *const *argv, const int streams[STREAMS], struct err *err)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t signals;
	int sys;

	posix_spawn_file_actions_init(&files);
	for (int i = 0; i < STREAMS; i++) {
		if (streams[i] >= 0)
			posix_spawn_file_actions_adddup2(&files, streams[i], i);
	}
	posix_spawnattr_init(&attributes);
	sigemptyset(&signals);
	sigaddset(&signals, SIGPIPE);
	posix_spawnattr_setsigdefault(&attributes, &signals);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	/* posix_spawnp() changes no argument; its type is older than const. */
	sys = posix_spawnp(pid, argv[0], &files, &attributes, (char *const *)argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return sys ? err_system(err, sys, "starting '%s'", argv[0]) : 0;
}

int proc_start(pid_t *pid, const char *const *argv, int input, struct err *err)
{
	return start(pid, argv, (const int[STREAMS]){ input, -1, -1, -1 }, err);
}

int proc_start_fed(pid_t *pid, const char *const *argv, int feed, struct err *err)
{
	return start(pid, argv, (const int[STREAMS]){ -1, -1, -1, feed }, err);
}

int proc_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return STATUS_UNKNOWN;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* To the end, so that the other side is not held up. */
static int read_all(int fd, size_t limit, struct buf *out)
{
	char piece[4096];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		size_t room = limit > out->len ? limit - out->len : 0;

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			buf_add(out, piece, (size_t)n < room ? (size_t)n : room);
	}
	return 0;
}

int proc_capture(const char *const *argv, size_t limit, struct buf *out, struct err *err)
{
	int ends[2] = { -1, -1 }, nothing = open("/dev/null", O_RDONLY | O_CLOEXEC), r = -1;
	pid_t pid;

	if (nothing < 0 || pipe2(ends, O_CLOEXEC) < 0) {
		err_system(err, errno, "starting '%s'", argv[0]);
		goto out;
	}
	if (start(&pid, argv, (const int[STREAMS]){ nothing, ends[1], ends[1], -1 }, err) < 0)
		goto out;
	close(ends[1]);
	ends[1] = -1;
	r = read_all(ends[0], limit, out);
	if (r < 0)
		err_system(err, errno, "reading from '%s'", argv[0]);
	if (r == 0)
		r = proc_wait(pid);
	else
		proc_wait(pid);
out:
	for (int i = 0; i < 2; i++) {
		if (ends[i] >= 0)
			close(ends[i]);
	}
	if (nothing >= 0)
		close(nothing);
	return r;
}
