/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/session/jitcode.h"

static void put(struct buf *b, uint64_t n, size_t bytes, bool swap)
{
	if (swap)
		n = __builtin_bswap64(n) >> (64 - 8 * bytes);
	buf_add(b, &n, bytes);
}

static void put_header(struct buf *b, bool swap)
{
	put(b, 0x4a695444, 4, swap);
	put(b, 1, 4, swap);
	put(b, 40, 4, swap);
	put(b, 62, 4, swap);
	put(b, 0, 4, swap);
	put(b, 12, 4, swap);
	put(b, 0, 8, swap);
	put(b, 0, 8, swap);
}

/* name NULL: code 0 moves from 0x1000 to start. */
static void put_code(struct buf *b, uint64_t time, uint64_t start, const char *name, bool swap)
{
	size_t len = name ? strlen(name) + 1 + 4 : 0;

	put(b, name ? 0 : 1, 4, swap);
	put(b, 16 + 40 + (name ? len : 8), 4, swap);
	put(b, time, 8, swap);
	put(b, 12, 4, swap);
	put(b, 12, 4, swap);
	put(b, start, 8, swap);
	if (!name)
		put(b, 0x1000, 8, swap);
	put(b, start, 8, swap);
	put(b, 0x100, 8, swap);
	put(b, 0, 8, swap);
	if (name)
		buf_add(b, name, len - 4);
	if (name)
		buf_add_fill(b, 0x90, 4);
}

static int open_bytes(const struct buf *b, size_t len, struct buf *path)
{
	int fd = memfd_create("jit", 0);

	cr_assert_eq(write(fd, b->at, len), (ssize_t)len);
	buf_printf(path, "/proc/self/fd/%d", fd);
	return fd;
}

static const char *name_at(struct session *s, uint64_t address)
{
	struct session_place p =
		session_find_place(s, session_find_thread(s, 12, 12), RECORD_USER, address);

	return p.mapping ? p.mapping->dso->function : NULL;
}

static void check_times(bool swap)
{
	struct buf b = { 0 }, path = { 0 };
	struct session *s = session_new();
	struct jitcode j = { 0 };
	struct err err = { 0 };
	int fd;

	put_header(&b, swap);
	put_code(&b, 100, 0x1000, "first", swap);
	put_code(&b, 200, 0x2000, NULL, swap);
	put_code(&b, 300, 0x1000, "second", swap);
	fd = open_bytes(&b, b.len, &path);
	cr_assert_eq(jitcode_add(&j, 12, path.at, true, &err), 0, "%s", err.text);
	jitcode_map(&j, s, 50);
	cr_assert_null(name_at(s, 0x1010));
	jitcode_map(&j, s, 100);
	cr_assert_str_eq(name_at(s, 0x1010), "first");
	cr_assert_null(name_at(s, 0x2010));
	jitcode_map(&j, s, 250);
	cr_assert_str_eq(name_at(s, 0x2010), "first");
	jitcode_map(&j, s, 1000);
	cr_assert_str_eq(name_at(s, 0x1010), "second");
	cr_assert_null(name_at(s, 0x1100));
	jitcode_release(&j);
	session_free(s);
	buf_release(&b);
	buf_release(&path);
	close(fd);
}

Test(jitdump, code_is_where_it_was_at_the_time)
{
	check_times(false);
	check_times(true);
}

Test(jitdump, what_is_cut_is_left_out)
{
	struct buf b = { 0 };

	put_header(&b, false);
	put_code(&b, 1, 0x1000, "first", false);
	put_code(&b, 2, 0x3000, "second", false);
	for (size_t len = 0; len < b.len; len++) {
		struct buf path = { 0 };
		struct jitdump j;
		struct jitdump_code code;
		struct err err = { 0 };
		int fd = open_bytes(&b, len, &path), n = 0;

		if (jitdump_open(&j, path.at, &err) == 0) {
			while (jitdump_next(&j, UINT64_MAX, &code))
				n++;
			cr_assert_leq(n, 1);
			jitdump_close(&j);
		} else {
			cr_assert_lt(len, 40);
			cr_assert(err.text[0]);
		}
		buf_release(&path);
		close(fd);
	}
	buf_release(&b);
}

Test(jitdump, names_of_files)
{
	cr_assert(jitdump_is_named(view_of("/a/.debug/jit/x/jit-12.dump")));
	cr_assert(jitdump_is_named(view_of("jit-1.dump")));
	cr_assert(!jitdump_is_named(view_of("/a/jit-.dump")));
	cr_assert(!jitdump_is_named(view_of("/a/jit-1.dump.old")));
	cr_assert(!jitdump_is_named(view_of("/a/xjit-1.dump")));
	cr_assert(!jitdump_is_named(view_of("")));
}
