/* SPDX-License-Identifier: MIT */
#include "util/base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "util/base/buf.h"

#define STATUS_UNKNOWN 127
#define STREAMS	       3
#define NS_PER_MS      1000000
#define FIRST_PAUSE_NS 50000
#define LAST_PAUSE_NS  10000000

/*
 * Numbers of ours, which it has as 0 and up; -1: it has what we have there. mask: the signals that
 * are blocked for it; NULL: those that are for us.
 */
static int start(pid_t *pid, const char *const *argv, const int *files, size_t n,
		 const sigset_t *mask, struct err *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t signals;
	int sys;

	posix_spawn_file_actions_init(&actions);
	for (size_t i = 0; i < n; i++) {
		if (files[i] >= 0)
			posix_spawn_file_actions_adddup2(&actions, files[i], (int)i);
	}
	posix_spawnattr_init(&attributes);
	sigemptyset(&signals);
	sigaddset(&signals, SIGPIPE);
	sigaddset(&signals, SIGXFSZ);
	posix_spawnattr_setsigdefault(&attributes, &signals);
	if (mask)
		posix_spawnattr_setsigmask(&attributes, mask);
	posix_spawnattr_setflags(&attributes, mask ? POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
						   : POSIX_SPAWN_SETSIGDEF);
	/* posix_spawnp() changes no argument; its type is older than const. */
	sys = posix_spawnp(pid, argv[0], &actions, &attributes, (char *const *)argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return sys ? err_system(err, sys, "starting '%s'", argv[0]) : 0;
}

int proc_start(pid_t *pid, const char *const *argv, int input, struct err *err)
{
	return start(pid, argv, (const int[]){ input }, 1, NULL, err);
}

static int status_of(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int proc_start_fed(pid_t *pid, const char *const *argv, int feed, struct err *err)
{
	const int files[] = { -1, -1, -1, feed };

	return start(pid, argv, files, PROC_FEED + 1, NULL, err);
}

int proc_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return STATUS_UNKNOWN;
	}
	return status_of(status);
}

int proc_run(const char *const *argv, struct err *err)
{
	sigset_t held, before;
	int status = 0, number;
	pid_t pid, ended = 0;

	sigemptyset(&held);
	sigaddset(&held, SIGCHLD);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	sigprocmask(SIG_BLOCK, &held, &before);
	if (start(&pid, argv, (const int[]){ -1 }, 1, &before, err) < 0) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		return -1;
	}
	while (ended == 0 || (ended < 0 && errno == EINTR)) {
		/* Who has told the kernel not to care for programs that end is not told. */
		number = sigtimedwait(&held, NULL, &(struct timespec){ .tv_sec = 1 });
		if (number == SIGTERM || number == SIGHUP)
			kill(pid, number);
		ended = waitpid(pid, &status, WNOHANG);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ended < 0 ? STATUS_UNKNOWN : status_of(status);
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / NS_PER_MS;
}

static int fail_late(const struct proc_question *q, struct err *err)
{
	return err_system(err, ETIMEDOUT, "'%s' has not answered after %llu s", q->argv[0],
			  (unsigned long long)q->limit_ms / 1000);
}

/* To the end, so that the other side is not held up. */
static int read_all(const struct proc_question *q, int fd, uint64_t end_ms, struct buf *out,
		    struct err *err)
{
	struct pollfd file = { .fd = fd, .events = POLLIN };
	char piece[4096];

	for (;;) {
		uint64_t now = now_ms();
		size_t room = q->most > out->len ? q->most - out->len : 0;
		ssize_t n = -1;

		if (now >= end_ms)
			return fail_late(q, err);
		if (poll(&file, 1, (int)(end_ms - now)) <= 0)
			continue;
		n = read(fd, piece, sizeof(piece));
		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return err_system(err, errno, "reading from '%s'", q->argv[0]);
		if (n > 0)
			buf_add(out, piece, (size_t)n < room ? (size_t)n : room);
	}
}

/* Somebody may have closed its streams and not ended. */
static int wait_until(const struct proc_question *q, pid_t *pid, uint64_t end_ms, struct err *err)
{
	struct timespec pause = { .tv_nsec = FIRST_PAUSE_NS };
	int status;

	for (;;) {
		pid_t ended = waitpid(*pid, &status, WNOHANG);

		if (ended == *pid || (ended < 0 && errno != EINTR)) {
			*pid = 0;
			return ended < 0 ? STATUS_UNKNOWN : status_of(status);
		}
		if (now_ms() >= end_ms)
			return fail_late(q, err);
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < LAST_PAUSE_NS)
			pause.tv_nsec *= 2;
	}
}

/* Where none of the numbers is that it has them by, so that one does not take another's place. */
static int move_away(const struct proc_question *q, int *files, struct err *err)
{
	for (size_t i = 0; i < q->nfiles; i++) {
		files[i] = fcntl(q->files[i], F_DUPFD_CLOEXEC, STREAMS + PROC_FILES);
		if (files[i] < 0)
			return err_system(err, errno, "starting '%s'", q->argv[0]);
	}
	return 0;
}

int proc_ask(const struct proc_question *q, struct buf *out, struct err *err)
{
	int files[STREAMS + PROC_FILES] = { -1, -1, -1, -1, -1, -1, -1 }, answer[2] = { -1, -1 };
	uint64_t end_ms = now_ms() + q->limit_ms;
	pid_t pid = 0;
	int r = -1;

	files[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (files[0] < 0 || pipe2(answer, O_CLOEXEC) < 0) {
		err_system(err, errno, "starting '%s'", q->argv[0]);
		goto out;
	}
	files[1] = files[2] = answer[1];
	if (move_away(q, files + STREAMS, err) < 0 ||
	    start(&pid, q->argv, files, STREAMS + q->nfiles, NULL, err) < 0)
		goto out;
	close(answer[1]);
	answer[1] = -1;
	r = read_all(q, answer[0], end_ms, out, err);
	if (r == 0)
		r = wait_until(q, &pid, end_ms, err);
	if (pid) {
		kill(pid, SIGKILL);
		proc_wait(pid);
	}
out:
	for (int i = 0; i < 2; i++) {
		if (answer[i] >= 0)
			close(answer[i]);
	}
	for (size_t i = 0; i < STREAMS + PROC_FILES; i++) {
		if (files[i] >= 0 && i != 1 && i != 2)
			close(files[i]);
	}
	return r;
}
