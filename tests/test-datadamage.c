/* SPDX-License-Identifier: MIT */
/*
 * Recordings that were damaged after the fact - cut, bits flipped, sizes of nothing
 * or of everything, sections on top of each other or behind the end: reading them
 * ends, in bounded time and memory, with an error or with what can still be had.
 * Run it sanitized.
 */
#include <criterion/criterion.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "util/base/fs.h"
#include "util/data/dataread.h"
#include "util/data/datasample.h"

enum { VARIANTS = 100, MOST_MS = 5000, MOST_KIB = 200 << 10 };

#define FIXTURES "../shared/fixtures/perfdata"

/* xorshift64 (Marsaglia): the same damage in every run. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static uint64_t read_all(const char *path)
{
	union {
		struct record_auxtrace_error error;
		struct record_mmap2 mmap2;
		char room[256];
	} fields;
	struct err err = { 0 };
	struct dataread *r = dataread_open(path, &err);
	struct record rec;
	uint64_t n = 0;

	if (!r) {
		cr_assert(err.text[0]);
		return 0;
	}
	for (; dataread_next(r, &rec, &err) > 0; n++) {
		const struct datafile_event *e = datafile_find_event(dataread_file(r), &rec);
		struct datasample s;
		struct record_id id;

		err_clear(&err);
		if (rec.type == RECORD_SAMPLE && e)
			datasample_read(&rec, &e->attr, &s, &err);
		else
			record_read(&rec, e ? perfattr_id_size(&e->attr) : 0, &fields, &err);
		err_clear(&err);
		if (e)
			record_read_id(&rec, &e->attr, &id);
	}
	dataread_close(r);
	return n;
}

static uint64_t read_bytes(const struct buf *bytes, size_t len)
{
	int fd = memfd_create("damaged", 0);
	struct buf path = { 0 };
	uint64_t n;

	buf_printf(&path, "/proc/self/fd/%d", fd);
	cr_assert_eq(write(fd, buf_text(bytes), len), (ssize_t)len);
	n = read_all(buf_text(&path));
	close(fd);
	buf_release(&path);
	return n;
}

/* Values that break arithmetic, at any place; half of the places in the first kilobyte. */
static void break_word(struct buf *b, uint64_t *state)
{
	static const uint64_t bad[] = { 0,	    1,	       7,	 UINT64_MAX,
					UINT32_MAX, INT64_MAX, 1u << 31, UINT64_MAX - 7,
					1ull << 62, 0xffff,    104,	 16 };
	size_t room = b->len < 8 ? 0 : b->len - 8;
	size_t at = (size_t)next_random(state);

	at = at & 1 ? (at >> 1) % (room + 1) : (at >> 1) % (room < 1024 ? room + 1 : 1024);
	memcpy(b->at + at, &bad[next_random(state) % ARRAY_LEN(bad)],
	       next_random(state) & 1 ? 8 : 2);
}

static void put(struct buf *b, size_t at, uint64_t value, size_t len)
{
	if (at <= b->len && len <= b->len - at)
		memcpy(b->at + at, &value, len);
}

static uint64_t get(const struct buf *b, size_t at)
{
	uint64_t value = 0;

	if (at <= b->len && sizeof(value) <= b->len - at)
		memcpy(&value, b->at + at, sizeof(value));
	return value;
}

/* A word of a table is that of another one, is behind the end, or goes over it. */
static uint64_t break_offset(const struct buf *b, uint64_t other, uint64_t *state)
{
	const uint64_t bad[] = { other,	     b->len,	 b->len + 1,
				 b->len - 1, UINT64_MAX, UINT64_MAX - 8,
				 0,	     8,		 (uint64_t)1 << 63,
				 other + 1,  other - 1,	 next_random(state) };

	return bad[next_random(state) % ARRAY_LEN(bad)];
}

enum { MAGIC = 8, HEADER = 104, DATA_OFFSET = 40, DATA_SIZE = 48 };

/* The header's own offsets and sizes, one or two of them. */
static void break_header(struct buf *b, uint64_t *state)
{
	for (uint64_t i = next_random(state) % 2 + 1; i; i--) {
		size_t at = MAGIC + next_random(state) % ((HEADER - MAGIC) / 8) * 8;

		put(b, at, break_offset(b, get(b, MAGIC + next_random(state) % 9 * 8), state), 8);
	}
}

/* The table of sections, which is behind the data: entries overlap or are elsewhere. */
static void break_sections(struct buf *b, uint64_t *state)
{
	uint64_t table = get(b, DATA_OFFSET) + get(b, DATA_SIZE);

	for (uint64_t i = next_random(state) % 3 + 1; i && table < b->len; i--) {
		size_t at = (size_t)table + next_random(state) % 24 * 8;

		put(b, at,
		    break_offset(b, get(b, (size_t)table + next_random(state) % 24 * 8), state), 8);
	}
}

/* Sizes of records: nothing, less than a header, more than there is. */
static void break_records(struct buf *b, uint64_t *state)
{
	static const uint16_t bad[] = { 0, 1, 7, 8, 9, 15, 0x7fff, 0xfff8, 0xffff };
	bool is_pipe = get(b, MAGIC) == 16;
	size_t at = is_pipe ? 16 : (size_t)get(b, DATA_OFFSET);
	uint64_t which = next_random(state) % 40;

	for (uint64_t i = 0; at + 8 <= b->len; i++) {
		uint16_t size = (uint16_t)(get(b, at) >> 48);

		if (i == which || size < 8) {
			put(b, at + 6, bad[next_random(state) % ARRAY_LEN(bad)], 2);
			return;
		}
		at += size;
	}
}

static void flip_bits(struct buf *b, uint64_t *state)
{
	for (uint64_t i = next_random(state) % 8 + 1; i && b->len; i--)
		b->at[next_random(state) % b->len] ^= (char)(1 << next_random(state) % 8);
}

static uint64_t cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* All kinds of damage, each several times. */
static void damage_kinds(const char *name, const struct buf *whole, uint64_t *state)
{
	static void (*const kinds[])(struct buf * b,
				     uint64_t * state) = { break_word, break_header, break_sections,
							   break_records, flip_bits };
	struct buf broken = { 0 };

	for (size_t i = 0; i < VARIANTS && whole->len > 16; i++) {
		uint64_t began = cpu_ms();

		buf_clear(&broken);
		buf_add(&broken, whole->at, whole->len);
		kinds[i % ARRAY_LEN(kinds)](&broken, state);
		/* The smallest record has eight bytes, compressed ones aside. */
		cr_expect_leq(read_bytes(&broken, broken.len), whole->len * 64, "%s broken", name);
		cr_expect_lt(cpu_ms() - began, MOST_MS, "%s, variant %zu", name, i);
	}
	buf_release(&broken);
}

static void damage(const char *name, uint64_t *state)
{
	struct buf path = { 0 }, whole = { 0 };
	struct err err = { 0 };
	uint64_t n;

	buf_printf(&path, FIXTURES "/%s", name);
	cr_assert_eq(fs_read(&(struct fs){ 0 }, buf_text(&path), 1 << 24, &whole, &err), 0);
	n = read_bytes(&whole, whole.len);
	for (int i = 0; i < 8 && whole.len; i++) {
		size_t len = (size_t)(next_random(state) % whole.len);

		/* What is cut has no more records than the whole. */
		cr_expect_leq(read_bytes(&whole, i < 4 ? len : len % 2048), n, "%s cut", name);
	}
	damage_kinds(name, &whole, state);
	buf_release(&path);
	buf_release(&whole);
}

/* Where memory is not counted by a sanitizer, which has much of its own. */
static void check_memory(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
	cr_expect_lt(used.ru_maxrss, MOST_KIB);
#endif
}

static void damage_folder(const char *folder, const char *suffix, size_t at_least)
{
	struct buf path = { 0 }, name = { 0 };
	struct fs_names names = { 0 };
	struct err err = { 0 };
	uint64_t state = UINT64_C(0x7a11e);
	size_t n = 0;

	buf_printf(&path, FIXTURES "%s", folder);
	if (!fs_is_dir(&(struct fs){ 0 }, buf_text(&path)))
		cr_skip("no " FIXTURES);
	cr_assert_eq(fs_list(&(struct fs){ 0 }, buf_text(&path), &names, &err), 0);
	for (size_t i = 0; i < names.len; i++) {
		buf_clear(&path);
		buf_clear(&name);
		buf_printf(&name, "%s/%s", folder, names.at[i]);
		buf_printf(&path, FIXTURES "%s", buf_text(&name));
		if (!view_ends(view_of(names.at[i]), suffix) ||
		    fs_is_dir(&(struct fs){ 0 }, buf_text(&path)))
			continue;
		damage(buf_text(&name), &state);
		n++;
	}
	cr_expect_geq(n, at_least);
	check_memory();
	fs_names_release(&names);
	buf_release(&path);
	buf_release(&name);
}

Test(datadamage, ends_on_damaged_recordings)
{
	damage_folder("", ".data", 50);
}

Test(datadamage, ends_on_what_fuzzers_found)
{
	damage_folder("/bad/fuzz", ".bin", 10);
	damage_folder("/bad", ".data", 2);
}
