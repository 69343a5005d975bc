/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/machinedir.h"
#include "util/base/fs.h"
#include "util/data/dataread.h"
#include "util/data/datawrite.h"

enum { STREAMS = 64 };

#define FIXTURES "../shared/fixtures/perfdata"

static int copy_sections(struct dataread *r, struct datawrite *w, struct err *err)
{
	const struct datafile *f = dataread_file(r);
	struct buf bytes = { 0 };

	for (size_t i = 0; i < f->sections.len; i++) {
		buf_clear(&bytes);
		if (dataread_section(r, &f->sections.at[i], 1 << 24, &bytes, err) < 0 ||
		    datawrite_section(w, f->sections.at[i].bit, buf_text(&bytes), bytes.len, err) <
			    0)
			return -1;
	}
	buf_release(&bytes);
	return 0;
}

/* Writes what is read, records as they are stored; a pipe's events are records of it. */
static void copy(struct dataread *r, int fd)
{
	const struct datafile *f = dataread_file(r);
	const struct datawrite_options o = { .is_pipe = f->is_pipe, .swap = f->swap };
	struct datawrite *w = datawrite_new(fd, &o);
	struct buf payload = { 0 };
	struct err err = { 0 };
	struct record rec;
	int status;

	for (size_t i = 0; i < f->events.len; i++)
		datawrite_add_event(w, &f->events.at[i].attr, f->events.at[i].ids,
				    f->events.at[i].n_ids);
	while ((status = dataread_next(r, &rec, &err)) > 0) {
		if (rec.is_inner)
			continue;
		cr_assert_eq(datawrite_records(w, rec.bytes, rec.size, &err), 0, "%s", err.text);
		if (!rec.payload_size)
			continue;
		buf_clear(&payload);
		if (dataread_payload(r, 1 << 24, &payload, &err) < 0) {
			/* A size that is none: the records end here. */
			err_clear(&err);
			status = 0;
			break;
		}
		cr_assert_eq(datawrite_records(w, payload.at, payload.len, &err), 0);
	}
	cr_assert_eq(status, 0, "%s", err.text);
	if (!f->is_pipe)
		cr_assert_eq(copy_sections(r, w, &err), 0, "%s", err.text);
	cr_assert_eq(datawrite_finish(w, &err), 0, "%s", err.text);
	datawrite_free(w);
	buf_release(&payload);
}

static void check_same_header(const char *name, struct dataread *a, struct dataread *b)
{
	const struct datafile *x = dataread_file(a), *y = dataread_file(b);

	cr_assert_eq(x->events.len, y->events.len, "%s", name);
	cr_assert_eq(x->sections.len, y->sections.len, "%s", name);
	for (size_t i = 0; i < x->events.len; i++) {
		const struct datafile_event *e = &x->events.at[i], *o = &y->events.at[i];

		cr_expect(memcmp(&e->attr, &o->attr, sizeof(e->attr)) == 0, "%s: event %zu", name,
			  i);
		cr_assert_eq(e->n_ids, o->n_ids);
		cr_expect(memcmp(e->ids, o->ids, e->n_ids * sizeof(e->ids[0])) == 0, "%s", name);
		/* Of one event and of several. */
		for (size_t k = 0; k < e->n_ids; k++)
			cr_expect_eq(datafile_find_id(x, e->ids[k]), (long)i, "%s", name);
		cr_expect_eq(datafile_find_id(x, UINT64_MAX), -1, "%s", name);
	}
	for (size_t i = 0; i < x->sections.len; i++) {
		struct buf s = { 0 }, t = { 0 };
		struct err err = { 0 };

		cr_expect_eq(x->sections.at[i].bit, y->sections.at[i].bit);
		cr_assert_eq(dataread_section(a, &x->sections.at[i], 1 << 24, &s, &err), 0);
		cr_assert_eq(dataread_section(b, &y->sections.at[i], 1 << 24, &t, &err), 0);
		cr_expect(s.len == t.len && memcmp(buf_text(&s), buf_text(&t), s.len) == 0,
			  "%s: section %u", name, x->sections.at[i].bit);
		buf_release(&s);
		buf_release(&t);
	}
}

static void check_same_records(const char *name, struct dataread *a, struct dataread *b)
{
	struct err err = { 0 };
	struct record x, y;
	int status;

	do {
		status = dataread_next(a, &x, &err);
		cr_assert_eq(status, dataread_next(b, &y, &err), "%s: %s", name, err.text);
		if (status <= 0)
			return;
		cr_assert(x.size == y.size && memcmp(x.bytes, y.bytes, x.size) == 0, "%s", name);
	} while (1);
}

static void check_round_trip(const char *name)
{
	int fd = memfd_create("round", 0);
	struct buf path = { 0 }, copied = { 0 };
	struct dataread *r, *again;
	struct err err = { 0 };

	buf_printf(&path, FIXTURES "/%s", name);
	buf_printf(&copied, "/proc/self/fd/%d", fd);
	r = dataread_open(buf_text(&path), &err);
	cr_assert(r, "%s", err.text);
	copy(r, fd);
	dataread_close(r);
	r = dataread_open(buf_text(&path), &err);
	again = dataread_open(buf_text(&copied), &err);
	cr_assert(again, "%s: %s", name, err.text);
	check_same_header(name, r, again);
	check_same_records(name, r, again);
	dataread_close(r);
	dataread_close(again);
	close(fd);
	buf_release(&path);
	buf_release(&copied);
}

/* Each file of a folder has records alone, but the first, which has the head, too. */
static void copy_folder(struct dataread *r, const char *folder)
{
	const struct datafile *f = dataread_file(r);
	struct datawrite *out[STREAMS] = { NULL };
	int fds[STREAMS];
	struct err err = { 0 };
	struct record rec;

	while (dataread_next(r, &rec, &err) > 0) {
		const struct datawrite_options o = { .swap = f->swap, .is_bare = rec.stream };
		struct buf path = { 0 };

		if (rec.is_inner)
			continue;
		cr_assert_lt(rec.stream, STREAMS);
		if (!out[rec.stream]) {
			buf_printf(&path, rec.stream ? "%s/data.%u" : "%s/data", folder,
				   rec.stream - 1);
			fds[rec.stream] = open(path.at, O_RDWR | O_CREAT | O_TRUNC, 0600);
			cr_assert_geq(fds[rec.stream], 0);
			out[rec.stream] = datawrite_new(fds[rec.stream], &o);
			for (size_t i = 0; i < f->events.len && !rec.stream; i++)
				datawrite_add_event(out[0], &f->events.at[i].attr,
						    f->events.at[i].ids, f->events.at[i].n_ids);
			buf_release(&path);
		}
		cr_assert_eq(datawrite_records(out[rec.stream], rec.bytes, rec.size, &err), 0);
	}
	cr_assert(out[0] && !err.code, "%s", err.text);
	cr_assert_eq(copy_sections(r, out[0], &err), 0, "%s", err.text);
	for (size_t i = 0; i < STREAMS; i++) {
		if (!out[i])
			continue;
		cr_assert_eq(datawrite_finish(out[i], &err), 0, "%s", err.text);
		datawrite_free(out[i]);
		close(fds[i]);
	}
}

Test(datawrite, writes_folders_that_were_read)
{
	const char *name = FIXTURES "/p61-threads-dir.data", *root;
	struct dataread *r, *again;
	struct err err = { 0 };

	if (!fs_is_dir(&(struct fs){ 0 }, name))
		cr_skip("no " FIXTURES);
	root = machinedir_new();
	r = dataread_open(name, &err);
	cr_assert(r, "%s", err.text);
	copy_folder(r, root);
	dataread_close(r);
	r = dataread_open(name, &err);
	again = dataread_open(root, &err);
	cr_assert(again, "%s", err.text);
	check_same_header(name, r, again);
	check_same_records(name, r, again);
	dataread_close(r);
	dataread_close(again);
	machinedir_remove(root);
}

Test(datawrite, writes_what_was_read)
{
	struct fs_names names = { 0 };
	struct err err = { 0 };
	size_t n = 0;

	if (!fs_is_dir(&(struct fs){ 0 }, FIXTURES))
		cr_skip("no " FIXTURES);
	cr_assert_eq(fs_list(&(struct fs){ 0 }, FIXTURES, &names, &err), 0);
	for (size_t i = 0; i < names.len; i++) {
		struct buf path = { 0 };

		buf_printf(&path, FIXTURES "/%s", names.at[i]);
		if (view_ends(view_of(names.at[i]), ".data") &&
		    !fs_is_dir(&(struct fs){ 0 }, buf_text(&path))) {
			check_round_trip(names.at[i]);
			n++;
		}
		buf_release(&path);
	}
	cr_expect_gt(n, 50);
	fs_names_release(&names);
}

/* A file that says that it has no data is one of a recorder that was killed. */
Test(datawrite, what_has_no_records_is_whole)
{
	const struct perfattr attr = { .type = 1, .size = 128, .sample_type = PERFATTR_SAMPLE_IP };

	for (int swap = 0; swap < 2; swap++) {
		int fd = memfd_create("empty", 0);
		struct datawrite *w = datawrite_new(
			fd, &(struct datawrite_options){ .name = "empty", .swap = swap });
		struct dataread *r;
		struct record rec;
		struct err err = { 0 };
		char path[32];

		datawrite_add_event(w, &attr, NULL, 0);
		cr_assert_eq(datawrite_section(w, 3, "name", 5, &err), 0);
		cr_assert_eq(datawrite_finish(w, &err), 0, "%s", err.text);
		datawrite_free(w);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		r = dataread_open(path, &err);
		cr_assert(r, "%s", err.text);
		cr_assert_eq(dataread_file(r)->problems.len, 0);
		cr_assert_eq(dataread_file(r)->swap, swap);
		cr_assert_eq(dataread_file(r)->sections.len, 1);
		cr_assert_eq(dataread_next(r, &rec, &err), 1);
		cr_assert_eq(rec.type, RECORD_FINISHED_ROUND);
		cr_assert_eq(dataread_next(r, &rec, &err), 0);
		dataread_close(r);
		close(fd);
	}
}

Test(datawrite, errors_name_the_file)
{
	int full = open("/dev/full", O_WRONLY);
	struct err err = { 0 };

	if (full < 0)
		cr_skip("there is no /dev/full");
	for (int i = 0; i < 2; i++) {
		const char *name = i ? "-" : "some.data";
		struct datawrite *w =
			datawrite_new(full, &(struct datawrite_options){ .name = name });

		cr_assert_eq(datawrite_finish(w, &err), -1);
		cr_assert(strstr(err.text, i ? "standard output: cannot" : "'some.data': cannot"),
			  "%s", err.text);
		err_clear(&err);
		datawrite_free(w);
	}
	close(full);
}
