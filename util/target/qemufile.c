/* SPDX-License-Identifier: MIT */
#include "util/target/qemufile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int qemufile_keep(int fd)
{
	int moved;

	if (fd < 0 || fd > STDERR_FILENO)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(fd);
	return moved;
}

int qemufile_make(const char *name, int *fd, struct err *err)
{
	*fd = qemufile_keep(memfd_create(name, MFD_CLOEXEC));
	return *fd < 0 ? err_system(err, errno, "making a file in memory") : 0;
}

int qemufile_write(int fd, struct view bytes, struct err *err)
{
	for (size_t done = 0; done < bytes.len;) {
		ssize_t n = write(fd, bytes.at + done, bytes.len - done);

		if (n < 0 && errno != EINTR)
			return err_system(err, errno, "writing the machine's memory");
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

struct view qemufile_complaint(struct view said)
{
	struct view line = { 0 };
	const char *colon;

	if (said.len)
		view_split(&said, '\n', &line);
	colon = line.len ? memmem(line.at, line.len, ": ", 2) : NULL;
	return colon ? view_make(colon + 2, line.len - (size_t)(colon + 2 - line.at)) : line;
}
