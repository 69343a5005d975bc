/* SPDX-License-Identifier: MIT */
#include "util/record/livejob.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/out/doc.h"
#include "util/out/render.h"

enum { FAILURE_MOST = 4096 };

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* The text, and behind a NUL the hint. */
static void tell_failure(int fd, const struct err *err)
{
	struct buf text = { 0 };
	ssize_t written;

	buf_add_text(&text, err->text);
	buf_add_char(&text, '\0');
	buf_add_text(&text, err->hint);
	written = write(fd, text.at, text.len);
	(void)written;
	buf_release(&text);
}

/* The recorder; never returns. Its notes are for nobody: the screen is not its own. */
static void run(const struct recordjob *job, const struct recordargs *args, int samples,
		int failure)
{
	struct recordjob own = *job;
	struct recordargs to_pipe = *args;
	const struct doc_style style = { 0 };
	FILE *nowhere = fopen("/dev/null", "w");
	struct err err = { 0 };

	if (!nowhere || dup2(samples, STDOUT_FILENO) < 0)
		_exit(EXIT_FAILURE);
	signal(SIGPIPE, SIG_IGN);
	to_pipe.file.output = "-";
	to_pipe.is_live = true;
	own.doc = doc_new(render_find("text"), &style, nowhere, NULL);
	recordjob_run(&own, &to_pipe, &err);
	if (err.text[0] && err.sys != EPIPE)
		tell_failure(failure, &err);
	_exit(EXIT_SUCCESS);
}

int livejob_start(struct livejob *l, const struct recordjob *job, const struct recordargs *args,
		  struct err *err)
{
	int samples[2], failure[2];

	*l = (struct livejob){ .samples = -1, .failure = -1 };
	if (pipe2(samples, O_CLOEXEC) < 0)
		return err_system(err, errno, "making a pipe");
	if (pipe2(failure, O_CLOEXEC) < 0) {
		close(samples[0]);
		close(samples[1]);
		return err_system(err, errno, "making a pipe");
	}
	fflush(NULL);
	l->pid = fork();
	if (l->pid == 0) {
		close(samples[0]);
		close(failure[0]);
		run(job, args, samples[1], failure[1]);
	}
	close(samples[1]);
	close(failure[1]);
	l->samples = samples[0];
	l->failure = failure[0];
	buf_printf(&l->path, "/dev/fd/%d", l->samples);
	if (l->pid < 0) {
		l->pid = 0;
		err_system(err, errno, "starting a recorder");
		livejob_end(l, err);
		return -1;
	}
	return 0;
}

bool livejob_wait(const struct livejob *l, int ms)
{
	struct pollfd p = { .fd = l->samples, .events = POLLIN };

	return poll(&p, 1, ms) > 0;
}

void livejob_opened(struct livejob *l)
{
	close_end(&l->samples);
}

int livejob_end(struct livejob *l, struct err *err)
{
	char text[FAILURE_MOST + 1];
	ssize_t got = 0;
	int status = 0;

	close_end(&l->samples);
	if (l->pid > 0) {
		kill(l->pid, SIGTERM);
		while (waitpid(l->pid, NULL, 0) < 0 && errno == EINTR)
			;
		got = read(l->failure, text, FAILURE_MOST);
	}
	if (got > 0) {
		size_t len;

		text[got] = '\0';
		len = strlen(text);
		err_clear(err);
		status = err_set(err, ERR_SYSTEM, "%s", text);
		if ((ssize_t)len + 1 < got)
			err_hint(err, "%s", text + len + 1);
	}
	close_end(&l->failure);
	buf_release(&l->path);
	l->pid = 0;
	return status;
}
