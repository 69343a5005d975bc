/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/base/arena.h"
#include "util/base/buf.h"
#include "util/base/fs.h"
#include "util/base/map.h"
#include "util/base/near.h"
#include "util/base/num.h"
#include "util/base/pick.h"
#include "util/base/proc.h"
#include "util/base/sort.h"
#include "util/base/vec.h"
#include "util/base/work.h"
#include "util/base/zstd.h"

Test(err, context_goes_before_the_reason)
{
	struct err err = { 0 };

	cr_assert_eq(err_set(&err, ERR_INPUT, "header ends at byte %d", 104), -1);
	err_while(&err, "reading %s", "a.data");
	cr_assert_str_eq(err.text, "reading a.data: header ends at byte 104");
}

Test(err, a_long_context_never_overflows)
{
	struct err err = { 0 };
	char big[2000];

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	err_set(&err, ERR_INPUT, "%s", big);
	for (int i = 0; i < 4; i++)
		err_while(&err, "%s", big);
	cr_assert_eq(strlen(err.text), sizeof(err.text) - 1);
}

Test(buf, numbers_and_text_are_appended)
{
	struct buf b = { 0 };

	cr_assert_str_eq(buf_text(&b), "");
	buf_add_text(&b, "n=");
	buf_add_u64(&b, UINT64_MAX);
	buf_add_char(&b, ' ');
	buf_add_hex(&b, 0xabc);
	buf_printf(&b, " %d", -5);
	cr_assert_str_eq(buf_text(&b), "n=18446744073709551615 0xabc -5");
	buf_release(&b);
}

/* As printf() writes them, of each length. */
Test(buf, numbers_are_written_as_printf_writes_them)
{
	struct buf b = { 0 };
	char wanted[128];

	for (unsigned shift = 0; shift <= 64; shift++) {
		unsigned long long n = shift ? UINT64_C(0xfedcba9876543210) >> (64 - shift) : 0;

		buf_clear(&b);
		buf_add_hex(&b, n);
		buf_add_char(&b, ' ');
		buf_add_hex_right(&b, n, '0', 9);
		buf_add_hex_right(&b, n, ' ', 20);
		buf_add_u64_right(&b, n, ' ', 12);
		buf_add_u64(&b, n);
		snprintf(wanted, sizeof(wanted), "0x%llx %09llx%20llx%12llu%llu", n, n, n, n, n);
		cr_expect_str_eq(buf_text(&b), wanted, "%llx", n);
	}
	buf_release(&b);
}

Test(map, a_text_is_interned_once)
{
	const char *same[3] = { 0 };
	struct arena arena = { 0 };
	struct map m = { 0 };

	for (int round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 1000; i++) {
			char text[16];
			const char *kept;

			snprintf(text, sizeof(text), "text %u", i % 500);
			kept = map_intern(&m, &arena, view_of(text));
			cr_assert_str_eq(kept, text);
			if (i == 7)
				same[round] = kept;
		}
	}
	cr_expect_eq(m.len, 500);
	cr_expect(same[0] == same[1] && same[1] == same[2]);
	cr_expect_str_eq(map_intern(&m, &arena, (struct view){ 0 }), "");
	cr_expect_eq(map_find(&m, view_of("text 7")), (void *)same[0]);
	map_release(&m);
	arena_release(&arena);
}

Test(num, whole_text_must_be_the_number)
{
	struct err err = { 0 };
	uint64_t n = 0;
	double d;

	cr_assert_eq(num_parse_u64(view_of("0xffffffffffffffff"), &n, &err), 0);
	cr_assert_eq(n, UINT64_MAX);
	cr_assert_eq(num_parse_u64(view_of("18446744073709551616"), &n, &err), -1);
	cr_assert_str_eq(err.text, "'18446744073709551616' does not fit in 64 bits");
	err_clear(&err);
	cr_assert_eq(num_parse_u64(view_of("12x"), &n, &err), -1);
	cr_assert_str_eq(err.text, "'12x' is not a number");
	err_clear(&err);
	cr_assert_not(num_is_u64(view_of(""), &n));
	cr_assert_not(num_is_u64(view_of("0x"), &n));
	cr_assert_eq(num_parse_range(view_of("9"), 1, 8, &n, &err), -1);
	cr_assert_str_eq(err.text, "9 is not within 1 to 8");
	err_clear(&err);
	cr_assert_eq(num_parse_real(view_of("1.5e-3"), &d, &err), 0);
	cr_assert_float_eq(d, 0.0015, 1e-12);
	cr_assert_eq(num_parse_real(view_of("1.5e"), &d, &err), -1);
	err_clear(&err);
	cr_assert_eq(num_parse_real(view_of("nan"), &d, &err), -1);
}

Test(map, many_keys_are_found_again)
{
	static char keys[5000][8];
	struct map m = { 0 };

	for (size_t i = 0; i < 5000; i++) {
		snprintf(keys[i], sizeof(keys[i]), "k%zu", i);
		*map_add(&m, view_of(keys[i])) = keys[i];
	}
	cr_assert_eq(m.len, 5000);
	for (size_t i = 0; i < 5000; i++)
		cr_assert_eq(map_find(&m, view_of(keys[i])), keys[i]);
	cr_assert_null(map_find(&m, view_of("k5000")));
	map_release(&m);
}

Test(map, reserved_room_is_enough_and_keeps_what_is_there)
{
	static char keys[1000][8];
	struct map m = { 0 };
	size_t room;

	*map_add(&m, view_of("first")) = &m;
	map_reserve(&m, 1001);
	room = m.room;
	for (size_t i = 0; i < 1000; i++) {
		snprintf(keys[i], sizeof(keys[i]), "k%zu", i);
		*map_add(&m, view_of(keys[i])) = keys[i];
	}
	cr_assert_eq(m.room, room);
	cr_assert_eq(map_find(&m, view_of("first")), &m);
	map_reserve(&m, 1);
	cr_assert_eq(m.room, room);
	map_release(&m);
}

Test(arena, text_of_any_length_is_printed)
{
	struct arena a = { 0 };
	char *longest;

	cr_assert_str_eq(arena_print(&a, "%s/%d", "x", 7), "x/7");
	cr_assert_str_eq(arena_print(&a, "%s", ""), "");
	longest = arena_print(&a, "%0*d.", 200000, 1);
	cr_assert_eq(strlen(longest), 200001);
	cr_assert_str_eq(longest + 199999, "1.");
	arena_release(&a);
}

Test(arena, taking_another_keeps_both)
{
	struct arena a = { 0 }, b = { 0 };
	char *one = arena_string(&a, "one"), *two = arena_string(&b, "two");
	char *big = arena_alloc(&b, 1 << 20);

	big[(1 << 20) - 1] = 'x';
	arena_take(&a, &b);
	cr_assert_str_eq(one, "one");
	cr_assert_str_eq(two, "two");
	cr_assert_eq((uintptr_t)arena_alloc(&a, 24) % 16, 0);
	arena_release(&a);
	arena_release(&b);
}

Test(near, a_ranking_keeps_the_nearest_in_order)
{
	struct near_rank r = { .most = 3 };
	struct buf b = { 0 };

	near_tell(&r, &b);
	cr_assert_eq(b.len, 0);
	near_rank(&r, "far", 9);
	near_tell(&r, &b);
	cr_assert_str_eq(b.at, "the nearest is 'far'");
	buf_clear(&b);
	near_rank(&r, "first", 4);
	near_rank(&r, "second", 4);
	near_rank(&r, "best", 1);
	near_rank(&r, "farther", 10);
	near_rank(&r, "second", 7);
	near_tell(&r, &b);
	cr_assert_str_eq(b.at, "the nearest are 'best', 'first', 'second'");
	buf_clear(&b);
	near_rank(&r, "second", 2);
	near_tell(&r, &b);
	cr_assert_str_eq(b.at, "the nearest are 'best', 'second', 'first'");
	r = (struct near_rank){ .most = 2 * NEAR_RANKED };
	for (size_t i = 0; i < 2 * NEAR_RANKED; i++)
		near_rank(&r, &"abcdefghijklmnopqrstuvwxyz"[i], 100 - i);
	cr_assert_eq(r.len, NEAR_RANKED);
	cr_assert_eq(r.best[0].distance, 100 - 2 * NEAR_RANKED + 1);
	r = (struct near_rank){ .most = 0 };
	near_rank(&r, "none", 0);
	cr_assert_eq(r.len, 0);
	buf_release(&b);
}

struct pickable {
	int key;
	size_t number;
};

static int by_key(const void *a, const void *b)
{
	const struct pickable *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

/* Of any number, with many that are equal, in order and backwards, too. */
Test(sort, rows_that_are_equal_stay_in_their_order)
{
	enum { ROWS = 1000 };

	for (size_t n = 0; n <= ROWS; n = n < 70 ? n + 1 : n * 3 / 2 + 1) {
		for (int shape = 0; shape < 4; shape++) {
			struct pickable rows[ROWS];
			size_t sum = 0;

			for (size_t i = 0; i < n; i++) {
				int keys[] = { (int)(i * 7919 % 101), (int)i, -(int)i, 0 };

				rows[i] = (struct pickable){ keys[shape], i };
			}
			sort_rows(rows, n, sizeof(rows[0]), by_key);
			for (size_t i = 1; i < n; i++) {
				int order = by_key(&rows[i - 1], &rows[i]);

				cr_assert(order < 0 ||
						  (!order && rows[i - 1].number < rows[i].number),
					  "%zu of %zu, shape %d", i, n, shape);
			}
			for (size_t i = 0; i < n; i++)
				sum += rows[i].number;
			cr_expect_eq(sum, n * (n ? n - 1 : 0) / 2, "%zu, shape %d", n, shape);
		}
	}
}

/* As a stable sort has them, with nothing lost of the others. */
Test(pick, the_first_ones_are_those_of_a_sort)
{
	enum { ROWS = 1000 };

	for (size_t most = 0; most <= ROWS + 1; most = most < 20 ? most + 1 : most * 2 + 1) {
		struct pickable rows[ROWS], sorted[ROWS];
		size_t first = most < ROWS ? most : ROWS, sum = 0;

		for (size_t i = 0; i < ROWS; i++)
			rows[i] = (struct pickable){ (int)(i * 7919 % 101), i };
		memcpy(sorted, rows, sizeof(rows));
		sort_rows(sorted, ROWS, sizeof(rows[0]), by_key);
		pick_first(rows, ROWS, sizeof(rows[0]), most, by_key);
		cr_expect_arr_eq(rows, sorted, first * sizeof(rows[0]), "%zu", most);
		for (size_t i = 0; i < ROWS; i++)
			sum += rows[i].number;
		cr_expect_eq(sum, (size_t)ROWS * (ROWS - 1) / 2, "%zu", most);
	}
	pick_first(NULL, 0, sizeof(struct pickable), 3, by_key);
}

static void square(void *context, size_t i)
{
	((size_t *)context)[i] = i * i;
}

Test(work, every_piece_is_done_once)
{
	size_t results[1000] = { 0 };

	work_run(1000, square, results);
	for (size_t i = 0; i < 1000; i++)
		cr_assert_eq(results[i], i * i);
}

static void write_whole(const char *path, const char *text)
{
	struct fs_output out = { 0 };
	struct err err = { 0 };

	cr_assert_eq(fs_create(&out, path, &err), 0, "%s", err.text);
	fputs(text, out.file);
	cr_assert_eq(fs_commit(&out, &err), 0, "%s", err.text);
}

Test(fs, a_link_stays_and_what_it_leads_to_is_replaced)
{
	char dir[] = "/tmp/tally-test-XXXXXX";
	struct buf file = { 0 }, link = { 0 }, got = { 0 }, command = { 0 };
	struct err err = { 0 };
	struct stat st;

	cr_assert_not_null(mkdtemp(dir));
	buf_printf(&file, "%s/file", dir);
	buf_printf(&link, "%s/link", dir);
	cr_assert_eq(symlink("file", link.at), 0);
	write_whole(link.at, "first\n"); /* the link leads to nothing yet */
	cr_assert_eq(chmod(file.at, 0640), 0);
	write_whole(link.at, "second\n");
	cr_assert_eq(fs_read_line(NULL, file.at, &got, &err), 0, "%s", err.text);
	cr_assert_str_eq(got.at, "second");
	cr_assert(lstat(link.at, &st) == 0 && S_ISLNK(st.st_mode));
	cr_assert(stat(file.at, &st) == 0 && (st.st_mode & 0777) == 0640);
	buf_clear(&got);
	cr_assert(unlink(file.at) == 0 && symlink("link", file.at) == 0);
	cr_assert_eq(fs_create(&(struct fs_output){ 0 }, link.at, &err), -1);
	err_clear(&err);
	buf_printf(&command, "rm -rf '%s'", dir);
	cr_assert_eq(system(command.at), 0);
	buf_release(&file);
	buf_release(&link);
	buf_release(&got);
	buf_release(&command);
}

Test(fs, what_is_open_already_is_written_to)
{
	char file[] = "/tmp/tally-test-XXXXXX", text[8] = "";
	int fd = mkstemp(file);
	struct buf path = { 0 };
	struct stat before, after;

	cr_assert_geq(fd, 0);
	buf_printf(&path, "/dev/fd/%d", fd);
	cr_assert_eq(fstat(fd, &before), 0);
	write_whole(path.at, "seen");
	cr_assert_eq(pread(fd, text, sizeof(text) - 1, 0), 4);
	cr_assert_str_eq(text, "seen");
	cr_assert(stat(file, &after) == 0 && before.st_ino == after.st_ino);
	close(fd);
	unlink(file);
	buf_release(&path);
}

Test(fs, a_commit_replaces_and_an_abandon_leaves)
{
	char dir[] = "/tmp/tally-test-XXXXXX";
	struct fs_output out = { 0 };
	struct fs_names names = { 0 };
	struct buf path = { 0 }, got = { 0 };
	struct err err = { 0 };
	struct fs fs;

	cr_assert_not_null(mkdtemp(dir));
	fs.root = dir;
	buf_printf(&path, "%s/f", dir);
	cr_assert_eq(fs_create(&out, path.at, &err), 0);
	fputs("first\n", out.file);
	cr_assert_eq(fs_commit(&out, &err), 0);
	cr_assert_eq(fs_create(&out, path.at, &err), 0);
	fputs("second\n", out.file);
	fs_abandon(&out);
	cr_assert_eq(fs_read_line(&fs, "/f", &got, &err), 0);
	cr_assert_str_eq(got.at, "first");
	cr_assert_eq(fs_list(&fs, "/", &names, &err), 0);
	cr_assert_eq(names.len, 1);
	cr_assert_eq(fs_read(&fs, "/absent", 10, &got, &err), -1);
	cr_assert_eq(err.code, ERR_ABSENT);
	err_clear(&err);
	buf_clear(&got);
	cr_assert_eq(fs_read(&fs, "/f", 3, &got, &err), -1);
	cr_assert_eq(err.code, ERR_INPUT);
	unlink(path.at);
	rmdir(dir);
	fs_names_release(&names);
	buf_release(&path);
	buf_release(&got);
}

Test(zstd, what_was_compressed_comes_back_or_is_refused)
{
	struct buf packed = { 0 };
	struct err err = { 0 };
	char text[1000], back[1000];

	if (!zstd_built_in())
		cr_skip("built without zstd");
	memset(text, 'a', sizeof(text));
	cr_assert_eq(zstd_compress(text, sizeof(text), 3, &packed, &err), 0);
	cr_assert_lt(packed.len, 100);
	cr_assert_eq(zstd_decompress(packed.at, packed.len, back, sizeof(back), &err), 0);
	cr_assert_arr_eq(text, back, sizeof(text));
	cr_assert_eq(zstd_decompress(packed.at, packed.len, back, 999, &err), -1);
	err_clear(&err);
	packed.at[packed.len / 2] ^= 0x55;
	cr_assert_eq(zstd_decompress(packed.at, packed.len - 2, back, sizeof(back), &err), -1);
	buf_release(&packed);
}

static int run(const char *script, int input)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	struct err err = { 0 };
	pid_t pid;

	cr_assert_eq(proc_start(&pid, argv, input, &err), 0, "%s", err.text);
	return proc_wait(pid);
}

Test(proc, the_end_is_told_as_shells_do)
{
	cr_assert_eq(run("exit 3", -1), 3);
	cr_assert_eq(run("kill -9 $$", -1), 128 + 9);
}

Test(proc, it_reads_what_it_is_given_and_has_sigpipe_back)
{
	int ends[2];

	signal(SIGPIPE, SIG_IGN);
	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(write(ends[1], "word\n", 5), 5);
	close(ends[1]);
	cr_assert_eq(run("read -r got; [ \"$got\" = word ]", ends[0]), 0);
	close(ends[0]);
	cr_assert_eq(run("kill -PIPE $$", -1), 128 + SIGPIPE);
}

static int ask(const char *script, const int *files, size_t n, uint64_t limit_ms, struct buf *said,
	       struct err *err)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	const struct proc_question q = {
		.argv = argv, .files = files, .nfiles = n, .most = 20, .limit_ms = limit_ms
	};

	buf_clear(said);
	return proc_ask(&q, said, err);
}

Test(proc, what_it_says_and_the_files_it_has)
{
	struct buf said = { 0 };
	struct err err = { 0 };
	int files[2], reversed[2];

	cr_assert_eq(pipe2(files, O_CLOEXEC), 0);
	cr_assert_eq(write(files[1], "line\n", 5), 5);
	cr_expect_eq(ask("echo a; echo b >&2; exit 3", NULL, 0, 9000, &said, &err), 3);
	cr_expect_str_eq(buf_text(&said), "a\nb\n");
	cr_expect_eq(ask("head -c 1000000 /dev/zero | tr '\\0' x", NULL, 0, 9000, &said, &err), 0);
	cr_expect_eq(said.len, 20);
	/* Numbers that are in each other's way. */
	reversed[0] = files[1];
	reversed[1] = files[0];
	cr_expect_eq(ask("read -r x <&4; echo $x; echo more >&3", reversed, 2, 9000, &said, &err),
		     0);
	cr_expect_str_eq(buf_text(&said), "line\n");
	cr_expect_eq(read(files[0], said.at, 5), 5);
	cr_expect_eq(memcmp(said.at, "more\n", 5), 0);
	close(files[0]);
	close(files[1]);
	buf_release(&said);
}

Test(proc, patience_has_an_end)
{
	struct buf said = { 0 };
	struct err err = { 0 };

	cr_expect_eq(ask("echo a; exec sleep 60", NULL, 0, 200, &said, &err), -1);
	cr_expect_eq(err.sys, ETIMEDOUT);
	cr_expect(strstr(err.text, "'sh' has not answered"), "%s", err.text);
	err_clear(&err);
	cr_expect_eq(ask("exec >&- 2>&-; exec sleep 60", NULL, 0, 200, &said, &err), -1);
	cr_expect_eq(err.sys, ETIMEDOUT, "it has closed its streams");
	err_clear(&err);
	cr_expect_eq(ask("while echo a; do :; done", NULL, 0, 200, &said, &err), -1);
	cr_expect_eq(err.sys, ETIMEDOUT, "it goes on talking");
	buf_release(&said);
}

Test(proc, a_program_that_is_not_there_is_told)
{
	const char *const argv[] = { "no-such-program", NULL };
	struct err err = { 0 };
	pid_t pid;

	cr_assert_eq(proc_start(&pid, argv, -1, &err), -1);
	cr_assert(strstr(err.text, "starting 'no-such-program'"), "%s", err.text);
	err_clear(&err);
}
