/* SPDX-License-Identifier: MIT */
#include "util/target/filelimit.h"

#include <errno.h>

/* Descriptors that are none of the counters'. */
#define SPARE_FILES 64

void filelimit_raise(struct filelimit *f, size_t counters)
{
	rlim_t wanted = counters + SPARE_FILES;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
		return;
	f->before = limit;
	f->raised = true;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_max >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max = wanted;
	setrlimit(RLIMIT_NOFILE, &limit);
}

void filelimit_restore(struct filelimit *f)
{
	if (f->raised)
		setrlimit(RLIMIT_NOFILE, &f->before);
	f->raised = false;
}

bool filelimit_is_hit(int sys)
{
	return sys == EMFILE || sys == ENFILE;
}

int filelimit_fail(size_t counters, int sys, struct err *err)
{
	struct rlimit limit = { 0 };

	getrlimit(RLIMIT_NOFILE, &limit);
	err_set(err, ERR_SYSTEM, "%zu counters are more files than may be open (%llu)", counters,
		(unsigned long long)limit.rlim_cur);
	err->sys = sys;
	err_hint(err, sys == ENFILE ? "raise fs.file-max, or count fewer events or CPUs"
				    : "raise it ('ulimit -n'), or count fewer events or CPUs");
	return -1;
}
