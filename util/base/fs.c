/* SPDX-License-Identifier: MIT */
#include "util/base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "util/base/alloc.h"

#define LINE_LIMIT (64 * 1024)
#define LINKS_MOST 40 /* as the kernel has it */

static void full_path(const struct fs *fs, const char *path, struct buf *out)
{
	if (fs && fs->root)
		buf_add_text(out, fs->root);
	buf_add_text(out, path);
}

static int tell(struct err *err, int sys, const char *path)
{
	err_system(err, sys, "%s", path);
	if (sys == ENOENT || sys == ENOTDIR)
		err->code = ERR_ABSENT;
	else if (sys == EACCES || sys == EPERM)
		err->code = ERR_DENIED;
	return -1;
}

static int read_fd(int fd, bool stream, const char *path, size_t limit, struct buf *out,
		   struct err *err)
{
	size_t before = out->len;
	struct stat st;
	ssize_t got;

	if (fstat(fd, &st) < 0)
		return tell(err, errno, path);
	if (!S_ISREG(st.st_mode) && !stream)
		return err_set(err, ERR_INPUT, "%s: is not a regular file", path);
	/* sysfs and /proc tell a size of 0 or of a page: believe what is read. */
	buf_reserve(out, (size_t)st.st_size < limit ? (size_t)st.st_size + 1 : limit);
	for (;;) {
		char *to = buf_reserve(out, 4096);

		got = read(fd, to, out->room - out->len - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return tell(err, errno, path);
		if (got == 0)
			break;
		out->len += (size_t)got;
		if (out->len - before > limit)
			return err_set(err, ERR_INPUT, "%s: is longer than %zu bytes", path, limit);
	}
	buf_cut(out, out->len);
	return 0;
}

static int read_path(const struct fs *fs, const char *path, bool stream, size_t limit,
		     struct buf *out, struct err *err)
{
	/* O_NONBLOCK: opening a FIFO by that name must not wait for a writer. */
	int fd, status, wait = stream ? 0 : O_NONBLOCK;
	struct buf full = { 0 };

	full_path(fs, path, &full);
	fd = open(full.at, O_RDONLY | O_CLOEXEC | O_NOCTTY | wait);
	status = fd < 0 ? tell(err, errno, full.at) : read_fd(fd, stream, full.at, limit, out, err);
	if (fd >= 0)
		close(fd);
	buf_release(&full);
	return status;
}

int fs_read(const struct fs *fs, const char *path, size_t limit, struct buf *out, struct err *err)
{
	return read_path(fs, path, false, limit, out, err);
}

int fs_read_stream(const struct fs *fs, const char *path, size_t limit, struct buf *out,
		   struct err *err)
{
	return read_path(fs, path, true, limit, out, err);
}

int fs_read_line(const struct fs *fs, const char *path, struct buf *out, struct err *err)
{
	size_t before = out->len;

	if (fs_read(fs, path, LINE_LIMIT, out, err) < 0)
		return -1;
	while (out->len > before && strchr("\n\r", out->at[out->len - 1]))
		buf_cut(out, out->len - 1);
	return 0;
}

int fs_put_line(const struct fs *fs, const char *path, const char *text, struct err *err)
{
	struct buf full = { 0 }, line = { 0 };
	ssize_t put = -1;
	int fd, r;

	full_path(fs, path, &full);
	buf_printf(&line, "%s\n", text);
	fd = open(full.at, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);
	/* In one piece: the kernel takes each write for a setting of its own. */
	if (fd >= 0)
		put = write(fd, line.at, line.len);
	r = put < 0 ? tell(err, errno, full.at) : 0;
	if (fd >= 0)
		close(fd);
	buf_release(&full);
	buf_release(&line);
	return r;
}

static bool stat_mode(const struct fs *fs, const char *path, mode_t *mode)
{
	struct buf full = { 0 };
	struct stat st;
	bool there;

	full_path(fs, path, &full);
	there = stat(full.at, &st) == 0;
	*mode = there ? st.st_mode : 0;
	buf_release(&full);
	return there;
}

const char *fs_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool fs_exists(const struct fs *fs, const char *path)
{
	mode_t mode;

	return stat_mode(fs, path, &mode);
}

bool fs_is_dir(const struct fs *fs, const char *path)
{
	mode_t mode;

	return stat_mode(fs, path, &mode) && S_ISDIR(mode);
}

bool fs_is_same(const char *a, const char *b)
{
	struct stat left, right;

	return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
	       left.st_ino == right.st_ino;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int fs_list(const struct fs *fs, const char *path, struct fs_names *out, struct err *err)
{
	struct buf full = { 0 };
	struct dirent *entry;
	int status = 0;
	DIR *dir;

	full_path(fs, path, &full);
	dir = opendir(full.at);
	if (!dir) {
		status = tell(err, errno, full.at);
		goto out;
	}
	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			*vec_add(out) = alloc_string(entry->d_name);
	}
	closedir(dir);
	if (out->len)
		qsort(out->at, out->len, sizeof(out->at[0]), by_name);
out:
	buf_release(&full);
	return status;
}

void fs_names_release(struct fs_names *names)
{
	for (size_t i = 0; i < names->len; i++)
		free(names->at[i]);
	vec_release(names);
}

int fs_make_folders(const char *path, mode_t mode, struct err *err)
{
	struct buf part = { 0 };
	int status = 0;

	for (const char *c = path; status == 0 && *c; c++) {
		buf_add_char(&part, *c);
		if ((c[1] == '/' || !c[1]) && *c != '/' && mkdir(buf_text(&part), mode) < 0 &&
		    errno != EEXIST)
			status = tell(err, errno, buf_text(&part));
	}
	buf_release(&part);
	return status;
}

/* In /proc (and so /dev/fd): such a name stands for what is open already. */
static bool is_open_already(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf folder = { 0 };
	struct statfs st;
	bool is;

	if (slash)
		buf_printf(&folder, "%.*s/", (int)(slash - path), path);
	else
		buf_add_char(&folder, '.');
	is = statfs(folder.at, &st) == 0 && st.f_type == PROC_SUPER_MAGIC;
	buf_release(&folder);
	return is;
}

/* Replaces path by what the link leads to, which need not be there; 0 when it is no link. */
static int follow_link(struct buf *path)
{
	char target[PATH_MAX];
	const char *slash;
	ssize_t len;

	if (is_open_already(path->at))
		return 0;
	len = readlink(path->at, target, sizeof(target));
	if (len <= 0 || (size_t)len == sizeof(target))
		return 0;
	slash = target[0] == '/' ? NULL : strrchr(path->at, '/');
	buf_cut(path, slash ? (size_t)(slash - path->at) + 1 : 0);
	buf_add(path, target, (size_t)len);
	return 1;
}

/* Gives the temporary file the owner and the mode of what it will replace. */
static void keep_mode(int fd, const struct stat *old)
{
	mode_t mode = old->st_mode & 0777;
	struct stat st;

	if (fstat(fd, &st) == 0 && (st.st_uid != old->st_uid || st.st_gid != old->st_gid) &&
	    fchown(fd, old->st_uid, old->st_gid) < 0 && st.st_gid != old->st_gid)
		mode &= ~(mode_t)070; /* what one group might do is not for another */
	fchmod(fd, mode);
}

static int create_temporary(struct fs_output *out, const struct stat *old, struct err *err)
{
	struct buf temporary = { 0 };
	mode_t mask;
	int fd;

	buf_printf(&temporary, "%s.XXXXXX", out->path);
	fd = mkstemp(temporary.at);
	if (fd < 0) {
		tell(err, errno, out->path);
		buf_release(&temporary);
		return -1;
	}
	if (old) {
		keep_mode(fd, old);
	} else {
		mask = umask(0);
		umask(mask);
		fchmod(fd, 0666 & ~mask);
	}
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	out->file = fdopen(fd, "w");
	if (!out->file)
		alloc_fail(sizeof(FILE));
	out->temporary = buf_detach(&temporary);
	return 0;
}

/*
 * A rename would replace what a mode protects, and follow_link() follows links
 * in /tmp that the kernel would not: so the kernel is asked.
 */
static int ask_to_write(const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0 && errno != ENOENT)
		return tell(err, errno, path);
	if (fd >= 0)
		close(fd);
	return 0;
}

int fs_create(struct fs_output *out, const char *path, struct err *err)
{
	struct buf real = { 0 };
	struct stat st;
	bool there;

	*out = (struct fs_output){ 0 };
	if (strcmp(path, "-") == 0) {
		out->file = stdout;
		return 0;
	}
	buf_add(&real, path, strlen(path));
	for (int n = 0; follow_link(&real); n++) {
		if (n == LINKS_MOST) {
			buf_release(&real);
			return tell(err, ELOOP, path);
		}
	}
	out->path = buf_detach(&real);
	there = stat(out->path, &st) == 0;
	if ((there && !S_ISREG(st.st_mode)) || is_open_already(out->path)) {
		/* /dev/null, a FIFO: written as they are, for there is nothing to keep whole. */
		out->file = fopen(path, "we");
		if (out->file)
			return 0;
		tell(err, errno, path);
	} else if (ask_to_write(path, err) == 0 &&
		   create_temporary(out, there ? &st : NULL, err) == 0) {
		return 0;
	}
	fs_abandon(out);
	return -1;
}

int fs_publish(struct fs_output *out, struct err *err)
{
	off_t whole;

	if (!out->temporary && !out->published)
		return 0;
	whole = fflush(out->file) == 0 ? ftello(out->file) : -1;
	if (whole < 0 || (out->temporary && rename(out->temporary, out->path) < 0))
		return tell(err, errno, out->path);
	free(out->temporary);
	out->temporary = NULL;
	out->published = true;
	out->whole = whole;
	return 0;
}

int fs_commit(struct fs_output *out, struct err *err)
{
	const char *name = out->path ? out->path : "standard output";
	bool bad = fflush(out->file) != 0 || ferror(out->file);
	int sys = bad ? errno : 0;

	/* What is published is cut to what is whole, for which it must be open. */
	if (out->path && !(bad && out->published)) {
		if (fclose(out->file) != 0 && !bad) {
			bad = true;
			sys = errno;
		}
		out->file = NULL;
	}
	if (!bad && out->temporary && rename(out->temporary, out->path) < 0) {
		bad = true;
		sys = errno;
	}
	if (bad) {
		tell(err, sys, name);
		fs_abandon(out);
		return -1;
	}
	free(out->temporary);
	free(out->path);
	*out = (struct fs_output){ 0 };
	return 0;
}

void fs_abandon(struct fs_output *out)
{
	int fd = out->published && out->file ? dup(fileno(out->file)) : -1;

	if (out->file && out->path)
		fclose(out->file);
	/* Closing may have written what was half done. */
	if (fd >= 0) {
		if (ftruncate(fd, out->whole) < 0)
			errno = 0; /* nothing more can be done */
		close(fd);
	}
	if (out->temporary)
		unlink(out->temporary);
	free(out->temporary);
	free(out->path);
	*out = (struct fs_output){ 0 };
}
