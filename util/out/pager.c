/* SPDX-License-Identifier: MIT */
#include "util/out/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/base/buf.h"
#include "util/base/config.h"
#include "util/base/proc.h"
#include "util/base/view.h"

/* What to run where the user names nothing. */
#define PAGER_USUAL "less -FRSX"

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

const char *pager_choose(const struct config *config, const char *command)
{
	const char *named = getenv("TALLY_PAGER"), *value;
	struct buf key = { 0 };
	bool ok, wanted;

	if (named)
		return named;
	named = getenv("PAGER");
	if (!named)
		named = PAGER_USUAL;
	buf_printf(&key, "pager.%s", command);
	value = config_find(config, key.at);
	buf_release(&key);
	if (!value)
		return named;
	wanted = config_truth(value, &ok);
	if (!ok)
		return value;
	return wanted ? named : "";
}

int pager_start(struct pager *p, const char *command, struct err *err)
{
	struct view words = view_trim(view_of(command));
	struct view program = view_make(words.at, view_find(words, 0, ' '));
	const char *const argv[] = { "sh", "-c", command, NULL };
	int ends[2], status;

	*p = (struct pager){ 0 };
	if (!program.len || view_equal(program, "cat") || !installed(program))
		return 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_system(err, errno, "making a pipe to the pager");
	status = proc_start(&p->pid, argv, ends[0], err);
	close(ends[0]);
	if (status < 0) {
		p->pid = 0;
		close(ends[1]);
		err_while(err, "running the pager '%s'", command);
		return -1;
	}
	fflush(stdout);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[1]);
	return 0;
}

void pager_wait(struct pager *p)
{
	if (!p->pid)
		return;
	/* The reader sees the end only when no end for writing is open. */
	fflush(stdout);
	close(STDOUT_FILENO);
	proc_wait(p->pid);
	p->pid = 0;
}
