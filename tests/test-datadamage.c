/* SPDX-License-Identifier: MIT */
/*
 * Recordings that were damaged after the fact: reading them ends, in bounded
 * memory, with an error or with what can still be had. Run it sanitized.
 */
#include <criterion/criterion.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/base/fs.h"
#include "util/data/dataread.h"
#include "util/data/datasample.h"

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

static void damage(const char *name, uint64_t *state)
{
	struct buf path = { 0 }, whole = { 0 }, broken = { 0 };
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
	for (int i = 0; i < 16 && whole.len > 16; i++) {
		buf_clear(&broken);
		buf_add(&broken, whole.at, whole.len);
		for (int k = 0; k <= i % 4; k++)
			break_word(&broken, state);
		/* The smallest record has eight bytes, compressed ones aside. */
		cr_expect_leq(read_bytes(&broken, broken.len), whole.len * 64, "%s broken", name);
	}
	buf_release(&path);
	buf_release(&whole);
	buf_release(&broken);
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
