/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/testload/testload.h"

static int context_switch_loop_work = 1;

/* One byte goes round, so that one of the two processes waits at any time. */
static bool context_switch_loop_proc1(int in, int out, uint64_t count)
{
	char byte = 0;

	for (uint64_t i = 0; i < count; i++) {
		if (read(in, &byte, 1) != 1)
			return false;
		context_switch_loop_work += 3;
		if (write(out, &byte, 1) != 1)
			return false;
	}
	return true;
}

static bool context_switch_loop_proc2(int in, int out, uint64_t count)
{
	char byte = 0;

	for (uint64_t i = 0; i < count; i++) {
		if (write(out, &byte, 1) != 1)
			return false;
		context_switch_loop_work += 5;
		if (read(in, &byte, 1) != 1)
			return false;
	}
	return true;
}

static int context_switch_loop(int argc, char **argv, struct err *err)
{
	int there[2], back[2], status;
	uint64_t count;
	bool well;
	pid_t pid;

	if (testload_take(argc, argv, 1, err) < 0 ||
	    testload_count(argc, argv, 0, "loops", 0, UINT64_MAX, 100, &count, err) < 0)
		return -1;
	if (pipe2(there, O_CLOEXEC) < 0 || pipe2(back, O_CLOEXEC) < 0)
		return err_system(err, errno, "making a pipe");
	pid = fork();
	if (pid < 0)
		return err_system(err, errno, "making a process");
	if (pid == 0) {
		prctl(PR_SET_NAME, "proc1");
		close(there[1]);
		close(back[0]);
		_exit(context_switch_loop_proc1(there[0], back[1], count) ? 0 : 1);
	}
	prctl(PR_SET_NAME, "proc2");
	close(there[0]);
	close(back[1]);
	well = context_switch_loop_proc2(back[0], there[1], count);
	close(there[1]);
	close(back[0]);
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return err_system(err, errno, "waiting for a process");
	}
	return well && status == 0 ? 0 : 1;
}

const struct testload testload_context_switch_loop = {
	.name = "context_switch_loop",
	.synopsis = "[LOOPS]",
	.summary = "the processes proc1 and proc2 take turns",
	.run = context_switch_loop,
};
