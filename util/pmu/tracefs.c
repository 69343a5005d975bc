/* SPDX-License-Identifier: MIT */
#include "util/pmu/tracefs.h"

#include <string.h>

#include "util/base/num.h"

static const char *const folders[] = {
	"/sys/kernel/tracing/events", "/sys/kernel/debug/tracing/events",
	"/kernel/tracing/events", /* a copy of /sys alone */
};

int tracefs_find(const struct fs *fs, struct buf *path, struct err *err)
{
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (fs_is_dir(fs, folders[i])) {
			buf_add_text(path, folders[i]);
			return 0;
		}
	}
	if (fs_is_dir(fs, "/sys/kernel/tracing")) {
		err_set(err, ERR_DENIED, "tracepoints cannot be read: %s", folders[0]);
		err_hint(err, "as root: mount -t tracefs -o remount,mode=755 tracefs "
			      "/sys/kernel/tracing, or run as root");
		return -1;
	}
	err_set(err, ERR_UNSUPPORTED, "there are no tracepoints: %s does not exist", folders[0]);
	err_hint(err, "as root: mount -t tracefs tracefs /sys/kernel/tracing");
	return -1;
}

int tracefs_read_id(const struct fs *fs, const char *events, const char *system, const char *name,
		    uint64_t *id, struct err *err)
{
	struct buf path = { 0 }, text = { 0 };
	int status;

	buf_printf(&path, "%s/%s/%s/id", events, system, name);
	status = fs_read_line(fs, path.at, &text, err);
	if (status == 0 && !num_is_u64(buf_view(&text), id))
		status = err_set(err, ERR_INPUT, "%s: '%s' is not a number", path.at,
				 buf_text(&text));
	buf_release(&path);
	buf_release(&text);
	return status;
}

/* Every folder of tracefs holds control files beside the folders that count. */
static bool is_control(const char *name)
{
	return strcmp(name, "enable") == 0 || strcmp(name, "filter") == 0 ||
	       strncmp(name, "header_", 7) == 0;
}

static int list(const struct fs *fs, const char *path, struct fs_names *out, struct err *err)
{
	size_t kept = 0;

	if (fs_list(fs, path, out, err) < 0)
		return -1;
	for (size_t i = 0; i < out->len; i++) {
		if (is_control(out->at[i]))
			free(out->at[i]);
		else
			out->at[kept++] = out->at[i];
	}
	out->len = kept;
	return 0;
}

int tracefs_list_systems(const struct fs *fs, const char *events, struct fs_names *out,
			 struct err *err)
{
	return list(fs, events, out, err);
}

int tracefs_list(const struct fs *fs, const char *events, const char *system, struct fs_names *out,
		 struct err *err)
{
	struct buf path = { 0 };
	int status;

	buf_printf(&path, "%s/%s", events, system);
	status = list(fs, path.at, out, err);
	buf_release(&path);
	return status;
}
