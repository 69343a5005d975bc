/* SPDX-License-Identifier: MIT */
#include "util/out/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/base/buf.h"
#include "util/base/view.h"

static bool installed(struct view program)
{
	struct view rest = view_of(getenv("PATH") ? getenv("PATH") : ""), dir;
	struct buf path = { 0 };
	bool there = false;

	if (view_find(program, 0, '/') < program.len) {
		buf_add_view(&path, program);
		there = access(path.at, X_OK) == 0;
	}
	while (!there && view_split(&rest, ':', &dir)) {
		buf_clear(&path);
		buf_printf(&path, "%.*s/%.*s", VIEW_ARG(dir), VIEW_ARG(program));
		there = access(path.at, X_OK) == 0;
	}
	buf_release(&path);
	return there;
}

/* errno's value, as posix_spawn() has it. */
static int spawn_reader(pid_t *pid, const char *command, int from)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)command, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t signals;
	int sys;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, from, STDIN_FILENO);
	posix_spawnattr_init(&attributes);
	sigemptyset(&signals);
	sigaddset(&signals, SIGPIPE);
	posix_spawnattr_setsigdefault(&attributes, &signals);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	sys = posix_spawn(pid, "/bin/sh", &files, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return sys;
}

int pager_start(struct pager *p, const char *command, struct err *err)
{
	struct view words = view_trim(view_of(command));
	struct view program = view_make(words.at, view_find(words, 0, ' '));
	int ends[2], sys;

	*p = (struct pager){ 0 };
	if (!program.len || view_equal(program, "cat") || !installed(program))
		return 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_system(err, errno, "making a pipe to the pager");
	sys = spawn_reader(&p->pid, command, ends[0]);
	close(ends[0]);
	if (sys) {
		p->pid = 0;
		close(ends[1]);
		return err_system(err, sys, "starting the pager '%s'", command);
	}
	fflush(stdout);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[1]);
	return 0;
}

void pager_wait(struct pager *p)
{
	int status;

	if (!p->pid)
		return;
	/* The reader sees the end only when no end for writing is open. */
	fflush(stdout);
	close(STDOUT_FILENO);
	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		;
	p->pid = 0;
}
