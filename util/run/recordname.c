/* SPDX-License-Identifier: MIT */
#include "util/run/recordname.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util/base/fs.h"

static bool is_folder(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool holds_recording(const char *folder)
{
	struct buf path = { 0 };
	struct stat st;
	bool holds;

	buf_printf(&path, "%s/data", folder);
	holds = stat(path.at, &st) == 0 && S_ISREG(st.st_mode);
	buf_release(&path);
	return holds;
}

void recordname_remove(const char *path)
{
	struct fs_names names = { 0 };
	struct err ignored = { 0 };

	if (!is_folder(path)) {
		unlink(path);
		return;
	}
	if (!holds_recording(path) || fs_list(NULL, path, &names, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.len; i++) {
		struct buf part = { 0 };

		buf_printf(&part, "%s/%s", path, names.at[i]);
		if (strcmp(names.at[i], "data") == 0 || strncmp(names.at[i], "data.", 5) == 0)
			unlink(part.at);
		buf_release(&part);
	}
	rmdir(path);
	fs_names_release(&names);
}

int recordname_keep_old(const char *path, struct err *err)
{
	struct buf old = { 0 };
	struct stat st;
	int status = 0;

	if (stat(path, &st) < 0 || (S_ISREG(st.st_mode) && st.st_size == 0))
		return 0;
	if (S_ISDIR(st.st_mode) && !holds_recording(path))
		return err_set(err, ERR_USAGE, "'%s' is a folder", path);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return 0;
	buf_printf(&old, "%s.old", path);
	/* A file takes the place of a file at once; a folder does not. */
	if (S_ISDIR(st.st_mode) || is_folder(old.at))
		recordname_remove(old.at);
	if (rename(path, old.at) < 0)
		status = err_system(err, errno, "cannot keep '%s' as '%s'", path, old.at);
	buf_release(&old);
	return status;
}

int recordname_stamp(struct buf *name, struct err *err)
{
	struct buf stamped = { 0 };
	struct timespec now;
	struct tm day = { 0 };
	struct stat st;
	char text[32];
	int status = 0;

	/* Devices keep their names. */
	if (stat(buf_text(name), &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return 0;
	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &day);
	strftime(text, sizeof(text), "%Y%m%d%H%M%S", &day);
	buf_printf(&stamped, "%s.%s%02ld", buf_text(name), text, now.tv_nsec / 10000000);
	if (rename(buf_text(name), stamped.at) < 0)
		status = err_system(err, errno, "cannot rename '%s' to '%s'", buf_text(name),
				    stamped.at);
	if (status == 0) {
		buf_clear(name);
		buf_add_view(name, buf_view(&stamped));
	}
	buf_release(&stamped);
	return status;
}
