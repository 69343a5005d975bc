/* SPDX-License-Identifier: MIT */
#ifndef UTIL_BASE_FS_H
#define UTIL_BASE_FS_H

/*
 * Files, below a root. Everything that the tool learns from the machine
 * (sysfs, /proc) is read through a struct fs, so that a captured or described
 * machine, a folder with the same files, can be handed in instead.
 * A zeroed struct fs is the real machine.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "util/base/buf.h"
#include "util/base/err.h"
#include "util/base/vec.h"

struct fs {
	const char *root; /* put before every path; NULL or "" for none; borrowed */
};

struct fs_names VEC(char *);

/*
 * Appends a whole file, which must be regular (or sysfs, /proc) and no longer
 * than limit bytes. The error names the path as it was opened. A file that is
 * not there is ERR_ABSENT, one that may not be read ERR_DENIED.
 */
int fs_read(const struct fs *fs, const char *path, size_t limit, struct buf *out, struct err *err);

/*
 * The same for what a user names: also a pipe, a terminal or another stream,
 * which is read to its end, or until it is longer than limit.
 */
int fs_read_stream(const struct fs *fs, const char *path, size_t limit, struct buf *out,
		   struct err *err);

/* A short file (at most 64 KiB) without its trailing newline. */
int fs_read_line(const struct fs *fs, const char *path, struct buf *out, struct err *err);

/* Writes a short text and a newline into a file that is there: a setting in sysfs. */
int fs_put_line(const struct fs *fs, const char *path, const char *text, struct err *err);

/* What a path has behind its last slash. */
const char *fs_base_name(const char *path);

bool fs_exists(const struct fs *fs, const char *path);
bool fs_is_dir(const struct fs *fs, const char *path);

/* Do both paths lead to one file that is there? Not below a root. */
bool fs_is_same(const char *a, const char *b);

/* Entries of a directory but . and .., sorted bytewise. Release with fs_names_release(). */
int fs_list(const struct fs *fs, const char *path, struct fs_names *out, struct err *err);
void fs_names_release(struct fs_names *names);

/* Makes a folder and those above it, where they are not there. Not put below a root. */
int fs_make_folders(const char *path, mode_t mode, struct err *err);

/*
 * Writing a file that is whole or not there: fs_create() opens a temporary
 * file beside path, fs_commit() moves it into place, fs_abandon() removes it.
 * path "-" is standard output. Paths are not put below a root. A link stays,
 * and what it leads to is replaced; the new file keeps the mode and, where
 * that is allowed, the owner of the old one. What is no regular file and what
 * is in /proc (/dev/stdout, /dev/fd/3) is opened and written as it is.
 */
struct fs_output {
	FILE *file;
	char *path;
	char *temporary; /* NULL for what is written as it is, and in its place already */
	bool published;
	off_t whole; /* with published: bytes up to the last fs_publish() */
};

int fs_create(struct fs_output *out, const char *path, struct err *err);
/*
 * For a file that grows while others read it: puts what was written so far in
 * its place, and whatever is written from now on goes there, too. Called where
 * the content is whole; fs_abandon() cuts off what came after it.
 */
int fs_publish(struct fs_output *out, struct err *err);

int fs_commit(struct fs_output *out, struct err *err);
void fs_abandon(struct fs_output *out); /* harmless after fs_commit() and on a zeroed one */

#endif
