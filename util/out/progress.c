/* SPDX-License-Identifier: MIT */
#include "util/out/progress.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "util/base/buf.h"

#define SECOND 1000000000u

enum { EACH_NS = 100000000, USUAL_WIDTH = 80, BAR_MOST = 60, TEXT_ROOM = 12 };

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

void progress_init(struct progress *p, const char *what, int fd)
{
	const char *term = getenv("TERM");
	bool has_cursor = term && term[0] && strcmp(term, "dumb") != 0;

	*p = (struct progress){ .fd = has_cursor && isatty(fd) == 1 ? fd : -1, .what = what };
	p->start = p->last = now();
}

static size_t width_of(int fd)
{
	struct winsize size;

	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : USUAL_WIDTH;
}

/* Where it goes is not what was asked for: that it cannot be written matters to nobody. */
static void write_text(const struct progress *p, const struct buf *text)
{
	ssize_t written = write(p->fd, text->at, text->len);

	(void)written;
}

void progress_step(struct progress *p, uint64_t done, uint64_t all)
{
	uint64_t time;
	struct buf text = { 0 };
	size_t width, bar, full;

	if (p->fd < 0)
		return;
	time = now();
	if (time - p->start < SECOND || time - p->last < EACH_NS)
		return;
	p->last = time;
	p->is_shown = true;
	/* ECMA-48: erase what is behind the cursor. */
	buf_printf(&text, "\r%s ", p->what);
	width = width_of(p->fd);
	bar = width > strlen(p->what) + TEXT_ROOM ? width - strlen(p->what) - TEXT_ROOM : 0;
	bar = bar < BAR_MOST ? bar : BAR_MOST;
	if (!all) {
		buf_printf(&text, "%llu MB", (unsigned long long)(done / 1000000));
	} else {
		done = done < all ? done : all;
		full = (size_t)((double)done / (double)all * (double)bar);
		buf_add_char(&text, '[');
		buf_add_fill(&text, '#', full);
		buf_add_fill(&text, '.', bar - full);
		buf_printf(&text, "] %3.0f%%", 100.0 * (double)done / (double)all);
	}
	buf_add_text(&text, "\033[K");
	write_text(p, &text);
	buf_release(&text);
}

void progress_end(struct progress *p)
{
	struct buf text = { 0 };

	if (!p->is_shown)
		return;
	buf_add_text(&text, "\r\033[K");
	write_text(p, &text);
	buf_release(&text);
	p->is_shown = false;
}
