/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/testload/deadline.h"
#include "util/testload/testload.h"

static volatile double root;

static void compute(void)
{
	while (!deadline_over)
		root = __builtin_sqrt(rand()); /* the instruction, where there is one */
}

static int sqrtloop(int argc, char **argv, struct err *err)
{
	double seconds;
	int status;
	pid_t pid;

	if (testload_take(argc, argv, 1, err) < 0 ||
	    deadline_parse(argc, argv, 1, &seconds, err) < 0)
		return -1;
	pid = fork();
	if (pid < 0)
		return err_system(err, errno, "making a process");
	if (pid == 0) {
		if (deadline_start(seconds, err) < 0)
			_exit(1);
		compute();
		_exit(0);
	}
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return err_system(err, errno, "waiting for a process");
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

const struct testload testload_sqrtloop = {
	.name = "sqrtloop",
	.synopsis = "[SECONDS]",
	.summary = "square roots in a process of its own",
	.run = sqrtloop,
};
