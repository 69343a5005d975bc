/* SPDX-License-Identifier: MIT */
#include "util/report/branchsteps.h"

#include "arch/branch.h"

/* More than any hardware keeps: where there are so many, all of them are told. */
enum { LOOPS_WITHIN = 1024 };

void branchsteps_release(struct branchsteps *b)
{
	vec_release(&b->all);
}

/* The first step from the same place in front of step at; at itself: there is none. */
static size_t find_first(const struct branchsteps *b, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (b->all.at[i].from == b->all.at[at].from)
			return i;
	return at;
}

/* From step at on the same is gone through as from first to at, as far as there are steps. */
static bool is_round(const struct branchsteps *b, size_t first, size_t at)
{
	size_t len = at - first;

	for (size_t i = 0; i < len && at + i < b->all.len; i++)
		if (b->all.at[first + i].from != b->all.at[at + i].from)
			return false;
	return true;
}

static void drop_round(struct branchsteps *b, size_t at, size_t len)
{
	size_t left = b->all.len - at;
	uint32_t cycles = 0;

	if (len >= left) {
		b->all.len = at;
		return;
	}
	for (size_t i = 0; i < len; i++)
		cycles += branch_flags_cycles(b->all.at[at + i].flags);
	memmove(b->all.at + at, b->all.at + at + len, (left - len) * sizeof(b->all.at[0]));
	b->all.len -= len;
	b->all.at[at].rounds++;
	b->all.at[at].round_cycles = cycles;
}

void branchsteps_make(struct branchsteps *b, struct words branches, size_t most, bool oldest_first)
{
	size_t n = branches.len / 3;

	if (most && most < n)
		n = most;
	b->all.len = 0;
	for (size_t i = 0; i < n; i++) {
		size_t at = (oldest_first ? n - 1 - i : i) * 3;

		*vec_add(&b->all) = (struct branchstep){
			.from = words_get(branches, at),
			.to = words_get(branches, at + 1),
			.flags = words_get(branches, at + 2),
		};
	}
	for (size_t i = 1; i < b->all.len && n <= LOOPS_WITHIN; i++) {
		size_t first = find_first(b, i);

		if (first < i && is_round(b, first, i))
			drop_round(b, i, i - first);
	}
}
