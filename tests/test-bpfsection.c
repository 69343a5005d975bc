/* SPDX-License-Identifier: MIT */
/* The code of BPF programs out of their section, whose numbers may be anything. */
#include <criterion/criterion.h>
#include <string.h>
#include <time.h>

#include "util/data/bpfsection.h"
#include "util/data/datasection.h"

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

/* ---- many of them ---- */

enum { MANY = 100000 };

static void put32(char *at, uint32_t n)
{
	memcpy(at, &n, sizeof(n));
}

struct called {
	size_t functions, by_types, by_program;
};

static void count_names(void *arg, const struct bpfsection_function *f)
{
	struct called *c = arg;

	c->functions++;
	c->by_types += strstr(f->name, "_typed") != NULL;
	c->by_program += strstr(f->name, "_own") != NULL;
}

/* Each has one function, and type number 1 of the set that is asked for. */
static struct buf many_programs(uint32_t btf)
{
	enum { ARRAYS = 16 };
	struct buf all = { 0 };

	datasection_put32(&all, MANY);
	for (int i = 0; i < MANY; i++) {
		char head[16] = "", info[INFO] = "", data[ARRAYS] = "";

		put32(head, INFO);
		put32(head + 4, ARRAYS);
		strcpy(info + 64, "own");
		put32(info + 104, 1); /* functions, their lengths, descriptions, tags */
		put32(info + 108, 1);
		put32(info + 128, btf);
		put32(info + 132, 8);
		put32(info + 144, 1);
		put32(info + 180, 1);
		put32(data + 4, 1);
		buf_add(&all, head, sizeof(head));
		buf_add(&all, info, sizeof(info));
		buf_add(&all, data, sizeof(data));
	}
	return all;
}

static void check_programs(const struct buf *programs, const struct buf *btfs, bool is_found)
{
	struct bytes types = bytes_of(btfs->at, btfs->len, false),
		     b = bytes_of(programs->at, programs->len, false);
	clock_t start = clock();
	struct called c = { 0 };
	struct buf text = { 0 };

	bpfsection_walk_functions(b, types, count_names, &c);
	cr_expect_eq(c.functions, MANY);
	cr_expect_eq(c.by_types > 0, is_found);
	cr_expect_gt(c.by_program, MANY / 2);
	cr_expect_eq(c.by_types + c.by_program, MANY);
	bpfsection_add_programs(&b, types, &text);
	cr_expect_eq(strstr(buf_text(&text), "_typed ") != NULL, is_found);
	cr_expect(strstr(buf_text(&text), "_own "));
	buf_release(&text);
	cr_expect_lt(clock() - start, (clock_t)5 * CLOCKS_PER_SEC);
}

Test(bpfsection, many_programs_of_the_same_types)
{
	enum { BTF_HEAD = 24, TYPES = 480000 };
	struct buf programs = many_programs(7), btfs = { 0 };
	char head[BTF_HEAD] = "";

	put32(head + 4, BTF_HEAD);
	put32(head + 12, TYPES);
	put32(head + 16, TYPES);
	put32(head + 20, sizeof("typed"));
	datasection_put32(&btfs, 1);
	datasection_put32(&btfs, 7);
	datasection_put32(&btfs, BTF_HEAD + TYPES + sizeof("typed"));
	buf_add(&btfs, head, BTF_HEAD);
	buf_add_fill(&btfs, 0, TYPES);
	buf_add(&btfs, "typed", sizeof("typed"));
	check_programs(&programs, &btfs, true);
	buf_release(&programs);
	buf_release(&btfs);
}

Test(bpfsection, many_programs_of_types_that_are_not_there)
{
	struct buf programs = many_programs(MANY), btfs = { 0 };

	datasection_put32(&btfs, MANY);
	for (uint32_t i = 0; i < MANY; i++) {
		datasection_put32(&btfs, i);
		datasection_put32(&btfs, 0);
	}
	check_programs(&programs, &btfs, false);
	buf_release(&programs);
	buf_release(&btfs);
}
