/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

#include "util/data/datastream.h"

Test(datablock, is_used_anew_when_nobody_uses_it)
{
	struct datablocks blocks = { 0 };
	struct datablock *a = datablock_take(&blocks, 100), *b;

	a->users++;
	datablock_drop(&blocks, a);
	b = datablock_take(&blocks, 100);
	cr_assert_neq(a, b);
	datablock_drop(&blocks, a);
	cr_assert_eq(datablock_take(&blocks, 50), a);
	datablock_drop(&blocks, a);
	/* What is too small is not kept for ever. */
	a = datablock_take(&blocks, 1000);
	cr_assert_geq(a->room, 1000);
	cr_assert_null(blocks.free);
	datablock_drop(&blocks, a);
	datablock_drop(&blocks, b);
	datablock_release(&blocks);
}

/* A pipe gives little at a time: what is kept stays, and does not take a window each. */
Test(datablock, what_is_kept_of_a_pipe_stays)
{
	enum { PIECE = 1000, PIECES = 5000 };
	struct datablocks blocks = { 0 };
	struct datastream s;
	struct err err = { 0 };
	unsigned char bytes[PIECE];
	const unsigned char *kept[PIECES];
	struct datablock *used[PIECES];
	size_t windows = 0;
	int fds[2];

	cr_assert_eq(pipe(fds), 0);
	cr_assert_eq(datastream_open(&s, &blocks, fds[0], 0, UINT64_MAX, &err), 0);
	for (int i = 0; i < PIECES; i++) {
		size_t got;

		memset(bytes, i % 251, sizeof(bytes));
		cr_assert_eq(write(fds[1], bytes, sizeof(bytes)), PIECE);
		cr_assert_eq(datastream_peek(&s, PIECE, &kept[i], &got, &err), 0);
		cr_assert_geq(got, PIECE);
		used[i] = s.window;
		used[i]->users++;
		windows += i == 0 || used[i] != used[i - 1];
		datastream_take(&s, PIECE);
	}
	cr_assert_leq(windows, PIECE * PIECES / DATASTREAM_WINDOW + 1);
	for (int i = 0; i < PIECES; i++) {
		cr_assert_eq(kept[i][0], i % 251);
		cr_assert_eq(kept[i][PIECE - 1], i % 251);
		datablock_drop(&blocks, used[i]);
	}
	datastream_close(&s);
	datablock_release(&blocks);
	close(fds[0]);
	close(fds[1]);
}
