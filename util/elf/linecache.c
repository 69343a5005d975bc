/* SPDX-License-Identifier: MIT */
#include "util/elf/linecache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/fs.h"
#include "util/elf/lineindex.h"

enum { FILE_MOST = 256 << 20 };
enum { FOLDER_MOST = 1 << 30 }; /* bytes of all files */

static void add_path(const char *folder, struct view build_id, struct buf *out)
{
	buf_printf(out, "%s/", folder);
	for (size_t i = 0; i < build_id.len; i++)
		buf_printf(out, "%02x", (unsigned char)build_id.at[i]);
}

bool linecache_read(const char *folder, struct view build_id, struct lineindex *x)
{
	struct buf path = { 0 }, bytes = { 0 };
	struct err err = { 0 };
	bool is_there;

	add_path(folder, build_id, &path);
	is_there = fs_read(&(struct fs){ 0 }, buf_text(&path), FILE_MOST, &bytes, &err) == 0 &&
		   lineindex_read(x, build_id, buf_view(&bytes), &err) == 0;
	/* What is used stays. */
	if (is_there)
		utimensat(AT_FDCWD, buf_text(&path), NULL, 0);
	buf_release(&bytes);
	buf_release(&path);
	return is_there;
}

/* ---- not too much of it ---- */

struct kept {
	const char *name;
	struct timespec used;
	uint64_t size;
};

static int compare_kept(const void *x, const void *y)
{
	const struct kept *a = x, *b = y;

	if (a->used.tv_sec != b->used.tv_sec)
		return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
	return (a->used.tv_nsec > b->used.tv_nsec) - (a->used.tv_nsec < b->used.tv_nsec);
}

/* Names are of build ids only, so that nothing else is ever removed. */
static bool is_ours(const char *name)
{
	return name[0] && !name[strspn(name, "0123456789abcdef")];
}

static void remove_oldest(const char *folder)
{
	struct VEC(struct kept) all = { 0 };
	struct fs_names names = { 0 };
	struct buf path = { 0 };
	struct err err = { 0 };
	uint64_t total = 0;

	fs_list(&(struct fs){ 0 }, folder, &names, &err);
	for (size_t i = 0; i < names.len; i++) {
		struct stat st;

		buf_clear(&path);
		buf_printf(&path, "%s/%s", folder, names.at[i]);
		if (!is_ours(names.at[i]) || lstat(buf_text(&path), &st) < 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		*vec_add(&all) = (struct kept){ names.at[i], st.st_mtim, (uint64_t)st.st_size };
		total += (uint64_t)st.st_size;
	}
	if (all.len)
		qsort(all.at, all.len, sizeof(all.at[0]), compare_kept);
	for (size_t i = 0; i < all.len && total > FOLDER_MOST; i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/%s", folder, all.at[i].name);
		if (unlink(buf_text(&path)) == 0)
			total -= all.at[i].size;
	}
	vec_release(&all);
	buf_release(&path);
	fs_names_release(&names);
}

void linecache_write(const char *folder, struct view build_id, const struct lineindex *x)
{
	struct buf path = { 0 }, bytes = { 0 };
	struct fs_output out = { 0 };
	struct err err = { 0 };

	lineindex_write(x, build_id, &bytes);
	add_path(folder, build_id, &path);
	if (bytes.len <= FILE_MOST && fs_make_folders(folder, 0700, &err) == 0 &&
	    fs_create(&out, buf_text(&path), &err) == 0) {
		if (fwrite(bytes.at, 1, bytes.len, out.file) == bytes.len)
			fs_commit(&out, &err);
		fs_abandon(&out);
		remove_oldest(folder);
	}
	buf_release(&bytes);
	buf_release(&path);
}
