/* SPDX-License-Identifier: MIT */
#include "util/target/tasks.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/base/buf.h"
#include "util/base/num.h"
#include "util/base/unique.h"

static int add_threads_of(const struct fs *fs, pid_t pid, struct tasks *out, struct err *err)
{
	struct fs_names names = { 0 };
	struct buf path = { 0 };
	struct err ignored = { 0 };
	int r = 0;

	buf_printf(&path, "/proc/%d/task", (int)pid);
	if (fs_list(fs, path.at, &names, &ignored) == 0) {
		for (size_t i = 0; i < names.len; i++) {
			uint64_t tid;

			if (num_is_u64(view_of(names.at[i]), &tid) && tid <= INT32_MAX)
				*vec_add(out) = (pid_t)tid;
		}
	} else if (kill(pid, 0) == 0 || errno == EPERM) {
		/* Without /proc the main thread is all that is known. */
		*vec_add(out) = pid;
	} else {
		r = err_set(err, ERR_ABSENT, "there is no process %d", (int)pid);
	}
	fs_names_release(&names);
	buf_release(&path);
	return r;
}

/* A thread that is named twice, or by its process too, is counted once. */
int tasks_add_processes(const struct fs *fs, struct view list, struct tasks *out, struct err *err)
{
	struct view rest, piece;

	for (rest = list; view_split(&rest, ',', &piece);) {
		uint64_t pid;

		if (num_parse_range(piece, 1, INT32_MAX, &pid, err) < 0)
			return err_while(err, "process '%.*s'", VIEW_ARG(piece));
		if (add_threads_of(fs, (pid_t)pid, out, err) < 0)
			return -1;
	}
	out->len = unique_sort(out->at, out->len);
	return 0;
}

/* "Uid:\treal\teffective\tsaved\tfilesystem" of /proc/PID/status. */
static bool is_of_user(const struct fs *fs, pid_t pid, uint64_t user)
{
	struct buf path = { 0 }, text = { 0 };
	struct view rest, line, word;
	struct err gone = { 0 };
	uint64_t effective = UINT64_MAX;

	buf_printf(&path, "/proc/%d/status", (int)pid);
	if (fs_read(fs, path.at, 64 << 10, &text, &gone) < 0)
		text.len = 0;
	for (rest = buf_view(&text); text.len && view_split(&rest, '\n', &line);) {
		if (!view_starts(line, "Uid:"))
			continue;
		for (size_t i = 0; i < 3 && view_split(&line, '\t', &word); i++)
			continue;
		if (!num_is_u64(word, &effective))
			effective = UINT64_MAX;
		break;
	}
	buf_release(&path);
	buf_release(&text);
	return effective == user;
}

#define ANYBODY UINT64_MAX

static int add_processes(const struct fs *fs, uint64_t user, struct tasks *out, struct err *err)
{
	struct fs_names names = { 0 };

	if (fs_list(fs, "/proc", &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.len; i++) {
		struct err gone = { 0 }; /* by now */
		uint64_t pid;

		if (num_is_u64(view_of(names.at[i]), &pid) && pid <= INT32_MAX &&
		    (pid_t)pid != getpid() && (user == ANYBODY || is_of_user(fs, (pid_t)pid, user)))
			add_threads_of(fs, (pid_t)pid, out, &gone);
	}
	fs_names_release(&names);
	out->len = unique_sort(out->at, out->len);
	return 0;
}

int tasks_add_all(const struct fs *fs, struct tasks *out, struct err *err)
{
	return add_processes(fs, ANYBODY, out, err);
}

int tasks_add_user(const struct fs *fs, const char *user, struct tasks *out, struct err *err)
{
	const struct passwd *entry = getpwnam(user);
	uint64_t id;

	if (entry)
		id = entry->pw_uid;
	else if (!num_is_u64(view_of(user), &id) || id >= UINT32_MAX)
		return err_set(err, ERR_ABSENT, "there is no user '%s'", user);
	if (add_processes(fs, id, out, err) < 0)
		return -1;
	if (!out->len)
		return err_set(err, ERR_ABSENT, "user '%s' has no process", user);
	return 0;
}

int tasks_add_threads(struct view list, struct tasks *out, struct err *err)
{
	struct view rest, piece;

	for (rest = list; view_split(&rest, ',', &piece);) {
		uint64_t tid;

		if (num_parse_range(piece, 1, INT32_MAX, &tid, err) < 0)
			return err_while(err, "thread '%.*s'", VIEW_ARG(piece));
		*vec_add(out) = (pid_t)tid;
	}
	out->len = unique_sort(out->at, out->len);
	return 0;
}
