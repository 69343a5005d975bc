/* SPDX-License-Identifier: MIT */
#include "util/export/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

void spill_release(struct spill *s)
{
	if (s->has_file)
		close(s->file);
	*s = (struct spill){ 0 };
}

static int open_file(struct spill *s, struct err *err)
{
	const char *folder = getenv("TMPDIR");

	if (!folder || !folder[0])
		folder = "/tmp";
	s->file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (s->file < 0) {
		err_system(err, errno, "cannot make a file without a name in '%s'", folder);
		err_hint(err, "TMPDIR names another folder");
		return -1;
	}
	s->has_file = true;
	return 0;
}

int spill_write(struct spill *s, const void *bytes, size_t len, struct err *err)
{
	const char *at = bytes;
	size_t done = 0;

	if (!s->has_file && open_file(s, err) < 0)
		return -1;
	while (done < len) {
		ssize_t n = pwrite(s->file, at + done, len - done, (off_t)(s->size + done));

		if (n < 0 && errno != EINTR)
			return err_system(err, errno, "writing samples to a file in TMPDIR");
		done += n > 0 ? (size_t)n : 0;
	}
	s->size += len;
	return 0;
}

int spill_read(const struct spill *s, uint64_t offset, void *to, size_t len, struct err *err)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = pread(s->file, (char *)to + done, len - done, (off_t)(offset + done));

		if (n == 0 || (n < 0 && errno != EINTR))
			return err_system(err, n ? errno : EIO, "reading samples from TMPDIR");
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}
