/* SPDX-License-Identifier: MIT */
#include "util/data/datastream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

int datastream_open(struct datastream *s, struct datablocks *blocks, int fd, uint64_t offset,
		    uint64_t end, struct err *err)
{
	*s = (struct datastream){
		.fd = fd, .blocks = blocks, .offset = offset, .end = end, .piece = DATASTREAM_WINDOW
	};
	s->is_seekable = lseek(fd, 0, SEEK_CUR) >= 0;
	if (s->is_seekable && lseek(fd, (off_t)offset, SEEK_SET) < 0)
		return err_system(err, errno, "cannot go to offset %llu",
				  (unsigned long long)offset);
	return 0;
}

void datastream_close(struct datastream *s)
{
	if (s->blocks)
		datablock_drop(s->blocks, s->window);
	*s = (struct datastream){ .fd = -1 };
}

/* Waits until more can be read, or nothing more comes. */
static void wait_for_more(const struct datastream *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };

	poll(&p, 1, -1);
}

/* A small file, or one of many that are read at a time, does without a large window. */
static size_t choose_room(const struct datastream *s, size_t needed)
{
	uint64_t left = s->end - s->offset;
	size_t room = s->piece < DATASTREAM_WINDOW ? s->piece : DATASTREAM_WINDOW;

	if (needed > room)
		room = DATASTREAM_WINDOW;
	return left < room ? (size_t)left : room;
}

/*
 * Moves what is there to the beginning of a window, for room behind it. What
 * others use stays where it is, and is left only when the room is too small for
 * what is needed: in a pipe there is little at a time.
 */
static void make_room(struct datastream *s, size_t needed)
{
	struct datablock *old = s->window;

	if (!old) {
		s->window = datablock_take(s->blocks, choose_room(s, needed));
		return;
	}
	if (needed > old->room || (s->start && old->users > 1 && needed > old->room - s->start))
		s->window = datablock_take(s->blocks, choose_room(s, needed));
	else if (!s->start || old->users > 1)
		return;
	memmove(s->window->bytes, old->bytes + s->start, s->len);
	s->start = 0;
	if (s->window != old)
		datablock_drop(s->blocks, old);
}

/*
 * Reads more behind what is there, up to so many bytes at least, which takes one
 * call of the system. Of a live stream nothing may be there: then it is dry.
 */
static int fill(struct datastream *s, size_t needed, struct err *err)
{
	uint64_t wanted, left = s->end - s->offset - s->len;
	ssize_t got;

	if (!left && s->window) {
		s->is_at_end = true;
		return 0;
	}
	make_room(s, needed);
	wanted = s->window->room - s->start - s->len;
	if (wanted > s->piece)
		wanted = s->piece;
	if (wanted > left)
		wanted = left;
	do
		got = read(s->fd, s->window->bytes + s->start + s->len, (size_t)wanted);
	while (got < 0 && errno == EINTR);
	s->is_dry = got < 0 && errno == EAGAIN && s->is_live;
	if (s->is_dry)
		return 0;
	if (got < 0)
		return err_system(err, errno, "cannot read at offset %llu",
				  (unsigned long long)(s->offset + s->len));
	s->is_at_end = got == 0;
	s->len += (size_t)got;
	return 0;
}

int datastream_peek(struct datastream *s, size_t wanted, const unsigned char **at, size_t *got,
		    struct err *err)
{
	assert(wanted <= DATASTREAM_WINDOW);
	while (s->len < wanted && !s->is_at_end) {
		if (fill(s, wanted, err) < 0)
			return -1;
		if (s->is_dry)
			wait_for_more(s);
	}
	*at = s->window->bytes + s->start;
	*got = s->len;
	return 0;
}

int datastream_fill(struct datastream *s, size_t wanted, struct err *err)
{
	assert(wanted <= DATASTREAM_WINDOW);
	while (s->len < wanted && !s->is_at_end && !s->is_dry)
		if (fill(s, wanted, err) < 0)
			return -1;
	return 0;
}

int datastream_set_live(struct datastream *s, struct err *err)
{
	int flags = fcntl(s->fd, F_GETFL);

	if (flags < 0 || fcntl(s->fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return err_system(err, errno, "cannot read without waiting");
	s->is_live = true;
	return 0;
}

int datastream_skip(struct datastream *s, uint64_t len, uint64_t *skipped, struct err *err)
{
	uint64_t left = len;

	for (;;) {
		size_t part = left < s->len ? (size_t)left : s->len;

		datastream_take(s, part);
		left -= part;
		if (!left || s->is_at_end)
			break;
		if (fill(s, 1, err) < 0)
			return -1;
		if (s->is_dry)
			wait_for_more(s);
	}
	*skipped = len - left;
	return 0;
}
