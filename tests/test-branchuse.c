/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include <string.h>

#include "arch/branch.h"
#include "util/report/branchuse.h"

struct entry {
	uint64_t from, to, flags;
};

static uint64_t flags(unsigned int cycles, enum branch_type type, uint64_t more)
{
	return (uint64_t)cycles << BRANCH_CYCLES_SHIFT | (uint64_t)type << BRANCH_TYPE_SHIFT | more;
}

static struct words words_of(const struct entry *e, size_t n)
{
	return (struct words){ .at = (const unsigned char *)e, .len = n * 3 };
}

/* A path of letters: where each step came from. */
static const char *path(const char *newest_first, size_t most, bool oldest_first,
			struct branchsteps *b, char *out)
{
	struct entry e[64] = { 0 };
	size_t n = strlen(newest_first);

	for (size_t i = 0; i < n; i++)
		e[i] = (struct entry){ .from = (uint64_t)newest_first[i], .flags = flags(2, 0, 0) };
	branchsteps_make(b, words_of(e, n), most, oldest_first);
	for (size_t i = 0; i < b->all.len; i++)
		out[i] = (char)b->all.at[i].from;
	out[b->all.len] = '\0';
	return out;
}

Test(branchuse, rounds_of_loops_are_left_out)
{
	struct branchsteps b = { 0 };
	char out[64];

	cr_assert_str_eq(path("abcd", 0, false, &b, out), "abcd");
	cr_assert_str_eq(path("abcd", 0, true, &b, out), "dcba");
	cr_assert_str_eq(path("abcd", 2, true, &b, out), "ba");
	cr_assert_str_eq(path("xababy", 0, false, &b, out), "xaby");
	cr_assert_eq(b.all.at[3].rounds, 1);
	cr_assert_eq(b.all.at[3].round_cycles, 4);
	/* The same place without the same way back to it is no loop. */
	cr_assert_str_eq(path("abcaxbd", 0, false, &b, out), "abcaxbd");
	/* A round that the recording cuts off. */
	cr_assert_str_eq(path("xabca", 0, false, &b, out), "xabc");
	cr_assert_str_eq(path("", 0, false, &b, out), "");
	branchsteps_release(&b);
}

static void tells(const struct branchuse *u, const char *wanted)
{
	struct buf text = { 0 };

	branchuse_tell(u, &text);
	cr_assert_str_eq(buf_text(&text), wanted);
	buf_release(&text);
}

Test(branchuse, sums_are_told)
{
	struct branchstep forth = { 0x1000, 0x1800, flags(7, BRANCH_COND, BRANCH_FLAG_PREDICTED), 3,
				    30 };
	struct branchstep back = { 0x1000, 0x400, flags(4, BRANCH_COND, BRANCH_FLAG_ABORT), 0, 0 };
	struct branchuse to = branchuse_of_target(&forth), from = branchuse_of_source(&forth);
	struct branchuse more = branchuse_of_target(&back);

	tells(&(struct branchuse){ 0 }, " (calltrace)");
	tells(&to, " (COND_FWD)");
	tells(&from, " (cycles:7 iter:3 avg_cycles:10)");
	branchuse_add(&to, &more);
	tells(&to, " (COND_FWD COND_BWD CROSS_4K predicted:50.0% abort:50.0%)");
	more = branchuse_of_source(&back);
	branchuse_add(&from, &more);
	tells(&from, " (cycles:5 iter:1 avg_cycles:10)");
	forth.flags = flags(0, BRANCH_CALL, BRANCH_FLAG_PREDICTED);
	forth.to = 0x400000;
	to = branchuse_of_target(&forth);
	tells(&to, " (CALL CROSS_2M)");
	forth.flags = BRANCH_FLAG_PREDICTED;
	to = branchuse_of_target(&forth);
	tells(&to, "");
}

Test(branchuse, sums_are_kept_for_each_stack)
{
	const struct branchuse uses[] = { { .n = 1, .cycles = 4 }, { .n = 1, .predicted = 1 } };
	const struct branchuse *found;
	struct branchuses u = { 0 };
	size_t n;

	cr_assert_null(branchuse_find(&u, 0, &n));
	branchuse_keep(&u, 2, uses, 2);
	branchuse_keep(&u, 0, uses, 1);
	branchuse_keep(&u, 2, uses, 2);
	found = branchuse_find(&u, 2, &n);
	cr_assert_eq(n, 2);
	cr_assert_eq(found[0].cycles, 8);
	cr_assert_eq(found[1].predicted, 2);
	found = branchuse_find(&u, 0, &n);
	cr_assert_eq(n, 1);
	cr_assert_eq(found[0].cycles, 4);
	cr_assert_null(branchuse_find(&u, 1, &n));
	branchuse_release(&u);
}
