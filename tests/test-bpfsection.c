/* SPDX-License-Identifier: MIT */
/* The code of BPF programs out of their section, whose numbers may be anything. */
#include <criterion/criterion.h>
#include <string.h>

#include "util/data/bpfsection.h"

TestSuite(bpfsection);

enum { INFO = 192, CODE = 64, HEAD = 4 + 16, DATA = HEAD + INFO };

/* A program of two functions, of 16 and 48 bytes. */
struct section {
	unsigned char bytes[DATA + 16 + 8 + CODE];
};

static void put(struct section *s, size_t at, uint64_t value, size_t size)
{
	memcpy(s->bytes + at, &value, size);
}

static struct section make(void)
{
	struct section s = { 0 };

	put(&s, 0, 1, 4);
	put(&s, 4, INFO, 4);
	put(&s, 8, 16 + 8 + CODE, 4);
	put(&s, HEAD + 16, CODE, 4);
	put(&s, HEAD + 24, 24, 8);
	put(&s, HEAD + 104, 2, 4);
	put(&s, HEAD + 108, 2, 4);
	put(&s, HEAD + 112, 0, 8);
	put(&s, HEAD + 120, 16, 8);
	put(&s, DATA, 0xffffffffc0001000, 8);
	put(&s, DATA + 8, 0xffffffffc0002000, 8);
	put(&s, DATA + 16, 16, 4);
	put(&s, DATA + 20, 48, 4);
	memset(s.bytes + DATA + 24, 1, 16);
	memset(s.bytes + DATA + 24 + 16, 2, 48);
	return s;
}

struct found {
	const struct section *section;
	size_t n;
	struct bpfsection_code at[4];
};

static void find(void *arg, const struct bpfsection_code *code)
{
	struct found *f = arg;

	cr_assert_geq((const void *)code->bytes.at, (const void *)f->section->bytes);
	cr_assert_leq((const void *)(code->bytes.at + code->bytes.len),
		      (const void *)(f->section->bytes + sizeof(f->section->bytes)));
	cr_assert_lt(f->n, 4);
	f->at[f->n++] = *code;
}

static struct found walk(const struct section *s, size_t len)
{
	struct found f = { .section = s };

	bpfsection_walk_codes(bytes_of(s->bytes, len, false), find, &f);
	return f;
}

Test(bpfsection, functions_have_their_bytes)
{
	struct section s = make();
	struct found f = walk(&s, sizeof(s.bytes));

	cr_assert_eq(f.n, 2);
	cr_expect_eq(f.at[0].start, UINT64_C(0xffffffffc0001000));
	cr_expect_eq(f.at[0].bytes.len, 16);
	cr_expect_eq(f.at[0].bytes.at[15], 1);
	cr_expect_eq(f.at[1].start, UINT64_C(0xffffffffc0002000));
	cr_expect_eq(f.at[1].bytes.len, 48);
	cr_expect_eq(f.at[1].bytes.at[0], 2);
}

Test(bpfsection, nothing_lies_outside)
{
	static const struct {
		size_t at, size;
		uint64_t value;
		size_t n; /* functions that are left */
	} damage[] = {
		{ HEAD + 16, 4, 20, 1 },	      /* less code than the functions have */
		{ HEAD + 16, 4, UINT32_MAX, 2 },      /* more than there is */
		{ HEAD + 24, 8, UINT64_MAX, 0 },      /* code is nowhere */
		{ HEAD + 24, 8, 24 + CODE - 1, 0 },   /* or its end is */
		{ HEAD + 104, 4, UINT32_MAX, 2 },     /* more functions than there are */
		{ HEAD + 112, 8, UINT64_MAX - 7, 0 }, /* which are nowhere */
		{ HEAD + 120, 8, 1000, 0 },	      /* nor their sizes */
		{ DATA + 16, 4, UINT32_MAX, 0 },
		{ DATA + 16, 4, 0, 0 },
		{ 4, 4, UINT32_MAX, 0 },
		{ 8, 4, UINT32_MAX, 0 },
		{ 0, 4, UINT32_MAX, 2 },
	};

	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		struct section s = make();

		put(&s, damage[i].at, damage[i].value, damage[i].size);
		cr_expect_leq(walk(&s, sizeof(s.bytes)).n, damage[i].n, "damage %zu", i);
	}
	for (size_t len = 0; len < sizeof(struct section); len++) {
		struct section s = make();

		cr_expect_eq(walk(&s, len).n, 0, "%zu bytes", len);
	}
}
