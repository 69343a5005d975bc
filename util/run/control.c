/* SPDX-License-Identifier: MIT */
#include "util/run/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "util/base/alloc.h"
#include "util/base/num.h"
#include "util/base/view.h"

/* Longer lines are no commands. */
#define LINE_LIMIT 4096

static int parse_fd(struct view text, int *fd, struct err *err)
{
	uint64_t n;

	if (num_parse_range(text, 0, INT32_MAX, &n, err) < 0) {
		err->code = ERR_USAGE;
		return -1;
	}
	if (fcntl((int)n, F_GETFD) < 0)
		return err_set(err, ERR_USAGE, "%d is not an open file descriptor", (int)n);
	*fd = (int)n;
	return 0;
}

/* For reading and writing, so that it neither waits for the other side nor ends with it. */
static int open_fifo(struct view name, int *fd, struct err *err)
{
	struct buf path = { 0 };
	int r = 0;

	buf_add_view(&path, name);
	*fd = open(buf_text(&path), O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0)
		r = err_system(err, errno, "opening '%s'", buf_text(&path));
	buf_release(&path);
	return r;
}

int control_open(struct control *c, const char *spec, struct err *err)
{
	struct view rest = view_of(spec), kind, in, out;
	int r;

	*c = (struct control){ .in = -1, .out = -1 };
	view_split(&rest, ':', &kind);
	c->opened = view_equal(kind, "fifo");
	if ((!c->opened && !view_equal(kind, "fd")) || !rest.at)
		return err_set(err, ERR_USAGE, "'%s' is not fd:IN[,OUT] or fifo:IN[,OUT]", spec);
	view_split(&rest, ',', &in);
	out = rest;
	r = c->opened ? open_fifo(in, &c->in, err) : parse_fd(in, &c->in, err);
	if (r == 0 && out.at)
		r = c->opened ? open_fifo(out, &c->out, err) : parse_fd(out, &c->out, err);
	return r < 0 ? err_while(err, "control '%s'", spec) : 0;
}

static enum control_word find_word(struct view word)
{
	static const char *const words[] = { "enable", "disable",  "evlist",
					     "ping",   "snapshot", "stop" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (view_equal(word, words[i]))
			return (enum control_word)i;
	}
	return CONTROL_OTHER;
}

static enum control_word split_line(struct control *c, struct view line)
{
	struct view rest = view_trim(line), word = { 0 };

	buf_clear(&c->line);
	buf_add_view(&c->line, rest);
	view_split(&rest, ' ', &word);
	buf_clear(&c->argument);
	buf_add_view(&c->argument, view_trim(rest));
	return find_word(word);
}

static bool take_line(struct control *c, enum control_word *word)
{
	size_t end = view_find(buf_view(&c->text), 0, '\n');

	if (end == c->text.len)
		return false;
	*word = split_line(c, view_make(c->text.at, end));
	memmove(c->text.at, c->text.at + end + 1, c->text.len - end - 1);
	buf_cut(&c->text, c->text.len - end - 1);
	return true;
}

int control_next(struct control *c, enum control_word *word, struct err *err)
{
	for (;;) {
		struct pollfd ready = { .fd = c->in, .events = POLLIN };
		char bytes[256];
		ssize_t n;

		if (c->text.len && take_line(c, word))
			return 1;
		/* The descriptor is another's, who may want it to block. */
		if (c->in < 0 || poll(&ready, 1, 0) <= 0)
			return 0;
		n = read(c->in, bytes, sizeof(bytes));
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (n < 0)
			return err_system(err, errno, "reading control commands");
		if (n == 0 && c->opened)
			close(c->in);
		if (n == 0)
			c->in = -1;
		buf_add(&c->text, bytes, (size_t)n);
		if (c->text.len > LINE_LIMIT)
			return err_set(err, ERR_INPUT, "a control command is longer than %d bytes",
				       LINE_LIMIT);
	}
}

void control_ack(const struct control *c)
{
	ssize_t n;

	if (c->out < 0)
		return;
	n = write(c->out, "ack\n", 4);
	(void)n;
}

void control_release(struct control *c)
{
	if (c->opened && c->in >= 0)
		close(c->in);
	if (c->opened && c->out >= 0)
		close(c->out);
	buf_release(&c->text);
	buf_release(&c->line);
	buf_release(&c->argument);
}
