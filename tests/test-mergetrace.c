/* SPDX-License-Identifier: MIT */
/* Traces that are cut, that cannot be read, and of threads with the largest numbers. */
#include <criterion/criterion.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "util/rewrite/mergetrace.h"
#include "util/rewrite/rewrite.h"

enum { AUXTRACE = 48, TID_AT = 36, PAYLOAD = 3 << 20, PIECE = 1 << 20 };
enum { LARGE = 96 << 20, MOST_KIB = 16 << 10 };

static const struct perfattr attr = {
	.type = 1,
	.size = 128,
	.sample_type = PERFATTR_SAMPLE_IP | PERFATTR_SAMPLE_TID,
};

/* A recording of one trace, of which so many bytes are there; its number in /proc/self/fd. */
static int make(uint64_t said, size_t there, int32_t tid, struct buf *path)
{
	const uint64_t info[] = { RECORD_AUXTRACE_INFO | (uint64_t)24 << 48, 1, 0 };
	uint64_t trace[AUXTRACE / 8] = { RECORD_AUXTRACE | (uint64_t)AUXTRACE << 48, said };
	int fd = memfd_create("traces", 0);
	struct datawrite *w = datawrite_new(fd, &(struct datawrite_options){ 0 });
	struct buf records = { 0 };
	struct err err = { 0 };

	memcpy((char *)trace + TID_AT, &tid, sizeof(tid));
	datawrite_add_event(w, &attr, NULL, 0);
	buf_add(&records, info, sizeof(info));
	buf_add(&records, trace, sizeof(trace));
	cr_assert_eq(datawrite_records(w, records.at, records.len, &err), 0);
	for (size_t piece; there; there -= piece) {
		piece = there < PIECE ? there : PIECE;
		buf_clear(&records);
		buf_add_fill(&records, 'x', piece);
		cr_assert_eq(datawrite_records(w, records.at, records.len, &err), 0);
	}
	cr_assert_eq(datawrite_finish(w, &err), 0, "%s", err.text);
	datawrite_free(w);
	buf_release(&records);
	buf_clear(path);
	buf_printf(path, "/proc/self/fd/%d", fd);
	return fd;
}

/* Opens it up to its trace, reading by the number that is given. */
static int open_input(struct mergeinput *in, const struct buf *path)
{
	struct err err = { 0 };
	int fd = dup(STDERR_FILENO);

	close(fd); /* the next one to be given */
	cr_assert_eq(mergeinput_open(in, path->at, &err), 0, "%s", err.text);
	cr_assert(in->has_next);
	cr_assert_eq(in->next.record.type, RECORD_AUXTRACE);
	return fd;
}

static uint64_t add(struct mergeinput *in, int *status, struct buf *out, struct err *err)
{
	int fd = memfd_create("merged", 0);
	struct datawrite *to = datawrite_new(fd, &(struct datawrite_options){ .is_bare = true });
	struct err late = { 0 };
	off_t size;

	*status = mergetrace_add(in, to, err);
	cr_assert_eq(datawrite_finish(to, &late), 0);
	datawrite_free(to);
	size = lseek(fd, 0, SEEK_END);
	buf_clear(out);
	buf_add_fill(out, 0, (size_t)size);
	cr_assert_eq(pread(fd, out->at, (size_t)size, 0), size);
	close(fd);
	return (uint64_t)size;
}

Test(mergetrace, numbers_of_threads_are_moved_without_overflow)
{
	static const int32_t tids[][2] = {
		{ 1, 1 + (7 << 22) }, { 0, 0 }, { -1, -1 }, { INT32_MAX, INT32_MIN + (7 << 22) - 1 }
	};
	struct buf path = { 0 }, out = { 0 };
	struct err err = { 0 };

	for (size_t i = 0; i < sizeof(tids) / sizeof(tids[0]); i++) {
		int fd = make(16, 16, tids[i][0], &path), status;
		struct mergeinput in;

		open_input(&in, &path);
		in.change.add_pid = 7 << 22;
		cr_assert_eq(add(&in, &status, &out, &err), AUXTRACE + 16);
		cr_assert_eq(status, 0);
		cr_assert_eq(memcmp(out.at + TID_AT, &tids[i][1], 4), 0, "%zu", i);
		mergeinput_release(&in);
		close(fd);
	}
	buf_release(&path);
	buf_release(&out);
}

Test(mergetrace, what_is_cut_is_left_out)
{
	struct buf path = { 0 }, out = { 0 };
	struct err err = { 0 };
	int fd = make(PAYLOAD, PAYLOAD / 2, 1, &path), status;
	struct mergeinput in;

	open_input(&in, &path);
	cr_assert_eq(add(&in, &status, &out, &err), 0);
	cr_assert_eq(status, 0);
	cr_assert_eq(err.code, ERR_NONE);
	cr_assert_eq(in.traces_left_out, 1);
	mergeinput_release(&in);
	close(fd);
	buf_release(&path);
	buf_release(&out);
}

/* It goes through in pieces. */
Test(mergetrace, a_large_trace_takes_no_memory)
{
	struct buf path = { 0 }, record = { 0 };
	int fd = make(LARGE, LARGE, 1, &path), out = memfd_create("copy", 0);
	struct datawrite *to = datawrite_new(out, &(struct datawrite_options){ .is_bare = true });
	struct rusage before, after;
	struct err err = { 0 };
	struct mergeinput in;

	open_input(&in, &path);
	buf_add(&record, in.next.record.bytes, in.next.record.size);
	getrusage(RUSAGE_SELF, &before);
	cr_assert_eq(rewrite_copy(in.reader, path.at, &record, to, &err), 1, "%s", err.text);
	getrusage(RUSAGE_SELF, &after);
	cr_assert_lt(after.ru_maxrss - before.ru_maxrss, MOST_KIB);
	cr_assert_eq(datawrite_finish(to, &err), 0);
	cr_assert_eq(lseek(out, 0, SEEK_END), AUXTRACE + LARGE);
	datawrite_free(to);
	mergeinput_release(&in);
	close(fd);
	close(out);
	buf_release(&path);
	buf_release(&record);
}

/* A file that cannot be read further is no file that is cut. */
Test(mergetrace, what_the_system_says_is_an_error)
{
	struct buf path = { 0 }, out = { 0 };
	struct err err = { 0 };
	int fd = make(PAYLOAD, PAYLOAD, 1, &path), folder = open("/", O_RDONLY), status, own;
	struct mergeinput in;

	own = open_input(&in, &path);
	cr_assert_eq(dup2(folder, own), own);
	cr_assert_eq(add(&in, &status, &out, &err), 0);
	cr_assert_eq(status, -1);
	cr_assert_eq(err.sys, EISDIR, "%s", err.text);
	cr_assert(strstr(err.text, path.at), "%s", err.text);
	cr_assert_eq(in.traces_left_out, 0);
	mergeinput_release(&in);
	close(fd);
	close(folder);
	buf_release(&path);
	buf_release(&out);
}
