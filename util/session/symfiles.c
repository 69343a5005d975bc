/* SPDX-License-Identifier: MIT */
#include "util/session/symfiles.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "util/base/fs.h"

/* What cannot be read would only be told by names that are missing. */
static int check_file(const char *option, const char *path, struct err *err)
{
	if (!path)
		return 0;
	if (access(path, R_OK) < 0) {
		int sys = errno;

		return err_set(err, sys == EACCES ? ERR_DENIED : ERR_ABSENT,
			       "option '%s': '%s': %s", option, path, strerror(sys));
	}
	if (fs_is_dir(NULL, path))
		return err_set(err, ERR_INPUT, "option '%s': '%s' is a folder", option, path);
	return 0;
}

int symfiles_check(const struct symbols_options *o, struct err *err)
{
	if (o->symfs && o->symfs[0] && !fs_is_dir(NULL, o->symfs))
		return err_set(err, ERR_ABSENT, "option '--symfs': '%s' is no folder", o->symfs);
	if (check_file("--vmlinux", o->vmlinux, err) < 0 ||
	    check_file("--kallsyms", o->kallsyms, err) < 0 ||
	    check_file("--guestvmlinux", o->guest.vmlinux, err) < 0)
		return -1;
	return check_file("--guestkallsyms", o->guest.kallsyms, err);
}
