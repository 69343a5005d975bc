/* SPDX-License-Identifier: MIT */
#include "util/out/output.h"

#include <errno.h>
#include <fcntl.h>

#include "util/base/num.h"

const struct opt output_opts[] = {
	TEXT('o', "output", struct output_args, path, "FILE", "write to FILE"),
	OPT_END,
};

const struct opt output_append_opts[] = {
	FLAG(0, "append", struct output_args, append,
	     "with -o: keep what FILE holds, and add to it"),
	TEXT(0, "log-fd", struct output_args, log_fd, "FD",
	     "write to this descriptor instead of standard error"),
	OPT_END,
};

static int copy_old(const char *path, FILE *to, struct err *err)
{
	FILE *from = fopen(path, "re");
	char bytes[4096];
	size_t n;
	int r = 0;

	if (!from)
		return errno == ENOENT ? 0 : err_system(err, errno, "opening '%s'", path);
	while (r == 0 && (n = fread(bytes, 1, sizeof(bytes), from)) > 0) {
		if (fwrite(bytes, 1, n, to) != n)
			r = err_system(err, errno, "writing the output");
	}
	if (r == 0 && ferror(from))
		r = err_system(err, errno, "reading '%s'", path);
	fclose(from);
	return r;
}

static int open_fd(const char *text, FILE **out, struct err *err)
{
	uint64_t fd;
	int own;

	if (num_parse_range(view_of(text), 0, INT32_MAX, &fd, err) < 0) {
		err->code = ERR_USAGE;
		return err_while(err, "option '--log-fd'");
	}
	own = fcntl((int)fd, F_DUPFD_CLOEXEC, 3);
	*out = own < 0 ? NULL : fdopen(own, "w");
	if (!*out)
		return err_system(err, errno, "option '--log-fd': %d cannot be written to",
				  (int)fd);
	return 0;
}

int output_open(struct output *o, const struct output_args *args, struct err *err)
{
	if (args->append && !args->path)
		return err_set(err, ERR_USAGE, "option '--append' wants '-o FILE'");
	if (args->log_fd && args->path)
		return err_set(err, ERR_USAGE, "options '--log-fd' and '-o' exclude each other");
	if (args->log_fd) {
		o->is_fd = true;
		return open_fd(args->log_fd, &o->file, err);
	}
	if (!args->path)
		return 0;
	if (fs_create(&o->target, args->path, err) < 0)
		return -1;
	o->file = o->target.file;
	if (!args->append || !o->target.temporary || copy_old(args->path, o->file, err) == 0)
		return 0;
	fs_abandon(&o->target);
	o->file = NULL;
	return -1;
}

int output_close(struct output *o, bool whole, struct err *err)
{
	FILE *file = o->file;

	o->file = NULL;
	if (o->is_fd && file)
		fclose(file);
	if (!o->target.path)
		return 0;
	if (whole)
		return fs_commit(&o->target, err);
	fs_abandon(&o->target);
	return 0;
}
