/* SPDX-License-Identifier: MIT */
#include "util/run/shell.h"

#include "util/base/buf.h"
#include "util/run/workload.h"

int shell_run(const char *line, const sigset_t *mask, struct err *err)
{
	char shell[] = "sh", option[] = "-c";
	char *argv[] = { shell, option, NULL, NULL };
	const struct workload_args args = { .argv = argv, .mask = mask };
	struct buf copy = { 0 };
	struct workload w;
	int r = -1;

	buf_add_text(&copy, line);
	argv[2] = copy.at;
	if (workload_init(&w, &args, err) == 0) {
		if (workload_start(&w, argv[0], err) == 0)
			r = workload_wait(&w, -1, err) < 0 ? -1 : 0;
		workload_release(&w);
	}
	if (r == 0 && w.status)
		r = err_set(err, ERR_SYSTEM, "'%s' ended with status %d", line, w.status);
	buf_release(&copy);
	return r;
}
