/* SPDX-License-Identifier: MIT */
#include "util/data/datastream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/base/alloc.h"

int datastream_open(struct datastream *s, int fd, uint64_t offset, uint64_t end, struct err *err)
{
	*s = (struct datastream){
		.fd = fd, .offset = offset, .end = end, .piece = DATASTREAM_WINDOW
	};
	s->is_seekable = lseek(fd, 0, SEEK_CUR) >= 0;
	if (s->is_seekable && lseek(fd, (off_t)offset, SEEK_SET) < 0)
		return err_system(err, errno, "cannot go to offset %llu",
				  (unsigned long long)offset);
	s->window = alloc_resize(NULL, DATASTREAM_WINDOW, 1);
	return 0;
}

void datastream_close(struct datastream *s)
{
	free(s->window);
	*s = (struct datastream){ .fd = -1 };
}

/* Waits until more can be read, or nothing more comes. */
static void wait_for_more(const struct datastream *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };

	poll(&p, 1, -1);
}

/*
 * Reads more behind what is there, which takes one call of the system. Of a live
 * stream nothing may be there: then it is dry.
 */
static int fill(struct datastream *s, struct err *err)
{
	uint64_t wanted = DATASTREAM_WINDOW - s->len, left = s->end - s->offset - s->len;
	ssize_t got;

	if (s->start) {
		memmove(s->window, s->window + s->start, s->len);
		s->start = 0;
	}
	if (wanted > s->piece)
		wanted = s->piece;
	if (wanted > left)
		wanted = left;
	do
		got = wanted ? read(s->fd, s->window + s->len, (size_t)wanted) : 0;
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
		if (fill(s, err) < 0)
			return -1;
		if (s->is_dry)
			wait_for_more(s);
	}
	*at = s->window + s->start;
	*got = s->len;
	return 0;
}

int datastream_fill(struct datastream *s, size_t wanted, struct err *err)
{
	assert(wanted <= DATASTREAM_WINDOW);
	while (s->len < wanted && !s->is_at_end && !s->is_dry)
		if (fill(s, err) < 0)
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
		if (fill(s, err) < 0)
			return -1;
		if (s->is_dry)
			wait_for_more(s);
	}
	*skipped = len - left;
	return 0;
}
