/* SPDX-License-Identifier: MIT */
#include "util/target/alive.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "util/base/buf.h"
#include "util/base/num.h"

/* Of proc_pid_stat(5), behind the name: the state is its third field, the start the 22nd. */
#define STATE_AT 0
#define START_AT 19

struct look {
	char state;
	uint64_t started_at;
};

/* The name may have spaces and parentheses in it, so that the last one counts. */
static bool parse_stat(const char *text, struct look *out)
{
	const char *end = strrchr(text, ')');
	bool has_state = false, has_start = false;
	struct view rest, field;

	if (!end || end[1] != ' ')
		return false;
	rest = view_of(end + 2);
	for (int i = 0; i <= START_AT && view_split(&rest, ' ', &field); i++) {
		if (i == STATE_AT && field.len == 1) {
			out->state = field.at[0];
			has_state = true;
		}
		if (i == START_AT)
			has_start = num_is_u64(field, &out->started_at);
	}
	return has_state && has_start;
}

static bool look_at(const struct fs *fs, pid_t thread, struct look *out)
{
	struct buf path = { 0 }, text = { 0 };
	struct err ignored = { 0 };
	bool ok;

	buf_printf(&path, "/proc/%d/stat", (int)thread);
	ok = fs_read_line(fs, path.at, &text, &ignored) == 0 && parse_stat(buf_text(&text), out);
	buf_release(&path);
	buf_release(&text);
	return ok;
}

void alive_init(struct alive *a, const struct fs *fs, const pid_t *threads, size_t n)
{
	*a = (struct alive){ .fs = fs };
	for (size_t i = 0; i < n; i++) {
		struct alive_thread t = { .id = threads[i] };
		struct look look;

		/* It fails for other threads than the first, and before Linux 5.3. */
		t.process = (int)syscall(SYS_pidfd_open, t.id, 0);
		t.known = t.process < 0 && look_at(fs, t.id, &look);
		if (t.known)
			t.started_at = look.started_at;
		*vec_add(&a->threads) = t;
	}
}

static bool is_alive(const struct alive *a, const struct alive_thread *t)
{
	struct pollfd polled = { .fd = t->process, .events = POLLIN };
	struct look look;

	if (t->process >= 0)
		return poll(&polled, 1, 0) <= 0;
	if (t->known)
		return look_at(a->fs, t->id, &look) && look.started_at == t->started_at &&
		       look.state != 'Z' && look.state != 'X';
	/* Without /proc there is no more to know. */
	return kill(t->id, 0) == 0 || errno == EPERM;
}

bool alive_any(const struct alive *a)
{
	for (size_t i = 0; i < a->threads.len; i++) {
		if (is_alive(a, &a->threads.at[i]))
			return true;
	}
	return false;
}

void alive_release(struct alive *a)
{
	for (size_t i = 0; i < a->threads.len; i++) {
		if (a->threads.at[i].process >= 0)
			close(a->threads.at[i].process);
	}
	vec_release(&a->threads);
}
