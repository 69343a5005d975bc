/* SPDX-License-Identifier: MIT */
#include "util/base/input.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#define NAME "standard input"

static int tell_limit(size_t limit, struct err *err)
{
	return err_set(err, ERR_INPUT, NAME ": longer than %zu bytes", limit);
}

static int write_all(int fd, const char *at, size_t len)
{
	while (len) {
		ssize_t put = write(fd, at, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		at += put;
		len -= (size_t)put;
	}
	return 0;
}

/* All that comes, into fd. */
static int copy_to(int fd, size_t limit, struct err *err)
{
	char piece[65536];
	size_t sum = 0;
	ssize_t got;

	while ((got = read(STDIN_FILENO, piece, sizeof(piece))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_system(err, errno, NAME);
		sum += (size_t)got;
		if (sum > limit)
			return tell_limit(limit, err);
		if (write_all(fd, piece, (size_t)got) < 0)
			return err_system(err, errno, "keeping " NAME);
	}
	return 0;
}

int input_hold(size_t limit, struct err *err)
{
	int fd, status = -1;

	if (lseek(STDIN_FILENO, 0, SEEK_CUR) >= 0)
		return 0;
	fd = memfd_create("input", MFD_CLOEXEC);
	if (fd < 0)
		return err_system(err, errno, "keeping " NAME);
	if (copy_to(fd, limit, err) == 0) {
		status = 0;
		if (lseek(fd, 0, SEEK_SET) < 0 || dup2(fd, STDIN_FILENO) < 0)
			status = err_system(err, errno, "keeping " NAME);
	}
	close(fd);
	return status;
}

int input_read(size_t limit, struct buf *out, struct err *err)
{
	off_t at = lseek(STDIN_FILENO, 0, SEEK_CUR);
	char piece[65536];
	size_t sum = 0;
	ssize_t got;

	while ((got = pread(STDIN_FILENO, piece, sizeof(piece), at)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_system(err, errno, NAME);
		at += got;
		sum += (size_t)got;
		if (sum > limit)
			return tell_limit(limit, err);
		buf_add(out, piece, (size_t)got);
	}
	return 0;
}

size_t input_peek(void *out, size_t n)
{
	ssize_t got = pread(STDIN_FILENO, out, n, lseek(STDIN_FILENO, 0, SEEK_CUR));

	return got < 0 ? 0 : (size_t)got;
}
