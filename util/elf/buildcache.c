/* SPDX-License-Identifier: MIT */
#include "util/elf/buildcache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util/base/config.h"
#include "util/base/fs.h"
#include "util/elf/elfnote.h"

#define LINKS "/.build-id/"

enum { FOLDER_MODE = 0755 };

/* Everything that is ever kept; of other files nothing is touched. */
static const char *const leaves[] = { "elf", "debug", "vdso", "kallsyms", "probes" };

void buildcache_choose(const char *asked, const struct config *config, const char *home,
		       struct buf *out)
{
	const char *set = asked ? asked : config_find(config, "buildid.dir");

	if (!set && home && home[0]) {
		buf_add_text(out, home);
		buf_add_text(out, "/.debug");
	} else if (set && !asked && view_starts(view_of(set), "~/")) {
		buf_printf(out, "%s%s", home ? home : "", set + 1);
	} else if (set && strcmp(set, "/dev/null") != 0) {
		buf_add_text(out, set);
	}
}

static void add_hex(struct buf *out, struct view id)
{
	for (size_t i = 0; i < id.len; i++)
		buf_printf(out, "%02x", (unsigned char)id.at[i]);
}

static void add_link(const char *folder, struct view id, struct buf *out)
{
	buf_add_text(out, folder);
	buf_add_text(out, LINKS);
	add_hex(out, view_make(id.at, id.len ? 1 : 0));
	buf_add_char(out, '/');
	add_hex(out, view_make(id.at + 1, id.len ? id.len - 1 : 0));
}

void buildcache_add_path(const char *folder, struct view build_id, const char *leaf,
			 struct buf *out)
{
	add_link(folder, build_id, out);
	buf_add_char(out, '/');
	buf_add_text(out, leaf);
}

bool buildcache_has(const char *folder, struct view build_id)
{
	struct buf path = { 0 };
	bool has;

	add_link(folder, build_id, &path);
	has = access(buf_text(&path), F_OK) == 0;
	buf_release(&path);
	return has;
}

bool buildcache_parse_id(struct view hex, struct buf *out)
{
	static const char digits[] = "0123456789abcdef";

	if (hex.len < 4 || hex.len % 2 || hex.len > 2 * ELFNOTE_BUILD_ID_MOST)
		return false;
	for (size_t i = 0; i < hex.len; i += 2) {
		const char *high = memchr(digits, view_lower(hex.at[i]), 16),
			   *low = memchr(digits, view_lower(hex.at[i + 1]), 16);

		if (!high || !low)
			return false;
		buf_add_char(out, (char)((high - digits) << 4 | (low - digits)));
	}
	return true;
}

/* ---- keeping ---- */

/* "/usr/bin/x" or "[vdso]", no part of which leads upward. */
static bool is_name(struct view name)
{
	struct view rest = name, part;

	if (name.len < 2 || name.len >= PATH_MAX || memchr(name.at, 0, name.len) ||
	    (name.at[0] != '/' && name.at[0] != '['))
		return false;
	while (view_split(&rest, '/', &part))
		if (view_equal(part, "..") || view_equal(part, ".") ||
		    view_equal(part, ".build-id"))
			return false;
	return true;
}

static int write_bytes(int fd, struct view bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.at, bytes.len);

		if (n < 0 && errno != EINTR)
			return -1;
		bytes = view_make(bytes.at + (n > 0 ? n : 0), bytes.len - (size_t)(n > 0 ? n : 0));
	}
	return 0;
}

/* Files of /proc have no size to send. */
static int copy_stream(int from, int to)
{
	char chunk[1 << 16];
	ssize_t n;

	while ((n = read(from, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || write_bytes(to, view_make(chunk, (size_t)n)) < 0)
			return -1;
	}
	return 0;
}

static int copy_file(const char *source, int to)
{
	int from = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	int status;

	if (from < 0)
		return -1;
	if (fstat(from, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(from);
		errno = EINVAL;
		return -1;
	}
	status = ioctl(to, FICLONE, from) == 0 ? 0 : copy_stream(from, to);
	if (status == 0)
		fchmod(to, st.st_mode & 0777);
	close(from);
	return status;
}

/* Beside its place first, so that nobody finds half of it. */
static int put_copy(const struct buildcache_file *f, const char *path)
{
	struct buf temporary = { 0 };
	int fd, status, sys;

	buf_printf(&temporary, "%s.XXXXXX", path);
	fd = mkostemp(temporary.at, O_CLOEXEC);
	if (fd < 0) {
		buf_release(&temporary);
		return -1;
	}
	status = f->source ? copy_file(f->source, fd) : write_bytes(fd, f->bytes);
	sys = errno;
	if (close(fd) < 0 && status == 0) {
		status = -1;
		sys = errno;
	}
	if (status == 0 && rename(buf_text(&temporary), path) < 0) {
		status = -1;
		sys = errno;
	}
	if (status < 0)
		unlink(buf_text(&temporary));
	buf_release(&temporary);
	errno = sys;
	return status;
}

/* A second name of the same file takes no room; over file systems it is a copy. */
static int put_file(const struct buildcache_file *f, const char *path)
{
	char real[PATH_MAX];

	unlink(path);
	if (f->source && realpath(f->source, real) && !view_starts(view_of(real), "/proc/") &&
	    link(real, path) == 0)
		return 0;
	return put_copy(f, path);
}

static int put_link(const char *folder, const struct buildcache_file *f, struct err *err)
{
	struct buf target = { 0 }, link = { 0 }, parent = { 0 };
	int status;

	add_link(folder, f->build_id, &link);
	buf_add(&parent, link.at, (size_t)(strrchr(link.at, '/') - link.at));
	buf_printf(&target, "../..%s%.*s/", f->name.at[0] == '/' ? "" : "/", VIEW_ARG(f->name));
	add_hex(&target, f->build_id);
	status = fs_make_folders(buf_text(&parent), FOLDER_MODE, err);
	if (status == 0) {
		unlink(link.at);
		if (symlink(buf_text(&target), link.at) < 0 && errno != EEXIST)
			status = err_system(err, errno, "%s", link.at);
	}
	buf_release(&target);
	buf_release(&parent);
	buf_release(&link);
	return status;
}

int buildcache_keep(const char *folder, const struct buildcache_file *f, struct err *err)
{
	struct buf path = { 0 };
	int status;

	if (!is_name(f->name) || f->build_id.len < 2)
		return err_set(err, ERR_INPUT, "'%.*s' is no name that a file can be kept by",
			       VIEW_ARG(f->name));
	buf_printf(&path, "%s%s%.*s/", folder, f->name.at[0] == '/' ? "" : "/", VIEW_ARG(f->name));
	add_hex(&path, f->build_id);
	status = fs_make_folders(buf_text(&path), FOLDER_MODE, err);
	buf_printf(&path, "/%s", f->leaf);
	if (status == 0 && put_file(f, buf_text(&path)) < 0)
		status = err_system(err, errno, "keeping '%.*s' as %s", VIEW_ARG(f->name),
				    buf_text(&path));
	if (status == 0)
		status = put_link(folder, f, err);
	buf_release(&path);
	return status;
}

/* ---- kernels ---- */

static void add_kernel(const char *folder, struct view build_id, struct buf *out)
{
	buf_printf(out, "%s/[kernel.kcore]/", folder);
	add_hex(out, build_id);
}

/* Their names are times, so that the newest is the last. */
bool buildcache_find_kcore(const char *folder, struct view build_id, struct buf *out)
{
	struct fs_names names = { 0 };
	struct err ignored = { 0 };
	struct buf path = { 0 };
	bool found = false;

	add_kernel(folder, build_id, &path);
	if (build_id.len >= 2)
		fs_list(&(struct fs){ 0 }, buf_text(&path), &names, &ignored);
	for (size_t i = names.len; i-- > 0 && !found;) {
		size_t len = path.len;

		buf_printf(&path, "/%s/kcore", names.at[i]);
		found = access(buf_text(&path), F_OK) == 0;
		buf_cut(&path, found ? path.len - strlen("/kcore") : len);
	}
	if (found)
		buf_add_view(out, buf_view(&path));
	fs_names_release(&names);
	buf_release(&path);
	return found;
}

void buildcache_add_kcore(const char *folder, struct view build_id, struct buf *out)
{
	struct timespec now;
	struct tm tm;

	add_kernel(folder, build_id, out);
	clock_gettime(CLOCK_REALTIME, &now);
	if (!localtime_r(&now.tv_sec, &tm))
		tm = (struct tm){ 0 };
	buf_printf(out, "/%04d%02d%02d%02d%02d%02d%02ld", tm.tm_year + 1900, tm.tm_mon + 1,
		   tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, now.tv_nsec / 10000000);
}

/* ---- what is there ---- */

/* Where the link leads, relative to the folder: "/usr/bin/x/<id>"; false when elsewhere. */
static bool read_link(const char *link, struct view id, struct buf *out)
{
	char target[PATH_MAX];
	ssize_t n = readlink(link, target, sizeof(target) - 1);
	struct buf end = { 0 };
	struct view v;
	bool is_ours;

	if (n <= 0)
		return false;
	target[n] = 0;
	buf_add_char(&end, '/');
	add_hex(&end, id);
	v = view_make(target, (size_t)n);
	is_ours = view_starts(v, "../../") && view_ends(v, buf_text(&end));
	v = view_make(target + strlen("../.."), is_ours ? v.len - strlen("../..") : 0);
	if (is_ours)
		buf_add_view(out, v);
	/* "/[vdso]/id" is of no path. */
	v = view_make(v.at + (v.len > 1 && v.at[1] == '['), v.len - (v.len > 1 && v.at[1] == '['));
	is_ours = is_ours && is_name(v);
	buf_release(&end);
	return is_ours;
}

/* Folders that have become empty, up to the cache itself. */
static void remove_empty(const char *folder, struct buf *path)
{
	size_t least = strlen(folder);

	while (path->len > least && rmdir(buf_text(path)) == 0) {
		const char *slash = strrchr(path->at, '/');

		if (!slash)
			return;
		buf_cut(path, (size_t)(slash - path->at));
	}
}

int buildcache_remove(const char *folder, struct view build_id, struct err *err)
{
	struct buf link = { 0 }, path = { 0 };
	struct stat st;
	int status = 1;

	add_link(folder, build_id, &link);
	buf_add_text(&path, folder);
	if (build_id.len < 2 || lstat(buf_text(&link), &st) < 0) {
		status = 0;
	} else if (!read_link(buf_text(&link), build_id, &path)) {
		status = err_set(err, ERR_INPUT, "%s is no link to a file that was kept",
				 buf_text(&link));
	} else {
		size_t len = path.len;

		for (size_t i = 0; i < ARRAY_LEN(leaves); i++) {
			buf_printf(&path, "/%s", leaves[i]);
			if (unlink(buf_text(&path)) < 0 && errno != ENOENT && status > 0)
				status = err_system(err, errno, "removing %s", buf_text(&path));
			buf_cut(&path, len);
		}
		if (status > 0 && unlink(buf_text(&link)) < 0)
			status = err_system(err, errno, "removing %s", buf_text(&link));
		remove_empty(folder, &path);
		buf_cut(&link, (size_t)(strrchr(link.at, '/') - link.at));
		remove_empty(folder, &link);
	}
	buf_release(&link);
	buf_release(&path);
	return status;
}

static void add_entry(const char *folder, const char *first, const char *rest,
		      struct buildcache_entries *out)
{
	struct buf hex = { 0 }, id = { 0 }, link = { 0 }, name = { 0 };

	buf_printf(&hex, "%s%s", first, rest);
	if (buildcache_parse_id(buf_view(&hex), &id)) {
		struct buildcache_entry *e = vec_add(out);
		bool is_there;

		add_link(folder, buf_view(&id), &link);
		is_there = access(buf_text(&link), F_OK) == 0 &&
			   read_link(buf_text(&link), buf_view(&id), &name);
		if (is_there) {
			const char *start = name.at + (name.at[1] == '[');

			buf_cut(&name, name.len - hex.len - 1);
			e->name = alloc_string(start);
		} else {
			e->name = NULL;
		}
		e->id = buf_detach(&hex);
	}
	buf_release(&hex);
	buf_release(&id);
	buf_release(&link);
	buf_release(&name);
}

int buildcache_list(const char *folder, struct buildcache_entries *out, struct err *err)
{
	const struct fs fs = { 0 };
	struct fs_names first = { 0 };
	struct buf path = { 0 };
	int status;

	buf_printf(&path, "%s/.build-id", folder);
	status = fs_list(&fs, buf_text(&path), &first, err);
	if (status < 0 && err->code == ERR_ABSENT) {
		err_clear(err);
		status = 0;
	}
	for (size_t i = 0; i < first.len && status == 0; i++) {
		struct fs_names rest = { 0 };
		struct err ignored = { 0 };

		buf_clear(&path);
		buf_printf(&path, "%s/.build-id/%s", folder, first.at[i]);
		fs_list(&fs, buf_text(&path), &rest, &ignored);
		for (size_t k = 0; k < rest.len; k++)
			add_entry(folder, first.at[i], rest.at[k], out);
		fs_names_release(&rest);
	}
	fs_names_release(&first);
	buf_release(&path);
	return status;
}

void buildcache_entries_release(struct buildcache_entries *e)
{
	for (size_t i = 0; i < e->len; i++) {
		free(e->at[i].id);
		free(e->at[i].name);
	}
	vec_release(e);
}
