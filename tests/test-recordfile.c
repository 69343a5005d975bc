/* SPDX-License-Identifier: MIT */
/*
 * Recordings when the system does not do as it should: calls that are
 * interrupted, that write less than they are asked to, and that find no room.
 * The program's own write() and mmap() are the ones below.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/machinedir.h"
#include "util/base/fs.h"
#include "util/base/zstd.h"
#include "util/data/datacheck.h"
#include "util/data/recordput.h"
#include "util/pmu/encoding.h"
#include "util/pmu/plan.h"
#include "util/run/recordfile.h"
#include "util/run/recordname.h"
#include "util/target/opener.h"
#include "util/target/rings.h"

static struct {
	bool interrupts; /* every other call */
	size_t most;	 /* bytes of a call; 0: any */
	off_t file_most; /* bytes of a file; 0: any */
	size_t map_most; /* of a map; 0: any */
	int map_error;	 /* of a larger one */
	unsigned int calls;
} faults;

static bool is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

ssize_t write(int fd, const void *bytes, size_t len);

ssize_t write(int fd, const void *bytes, size_t len)
{
	if ((faults.interrupts || faults.most || faults.file_most) && is_file(fd)) {
		off_t at = lseek(fd, 0, SEEK_CUR);

		if (faults.interrupts && faults.calls++ % 2) {
			errno = EINTR;
			return -1;
		}
		if (faults.file_most && at >= faults.file_most) {
			errno = ENOSPC;
			return -1;
		}
		if (faults.file_most && (off_t)len > faults.file_most - at)
			len = (size_t)(faults.file_most - at);
		if (faults.most && len > faults.most)
			len = faults.most;
	}
	return syscall(SYS_write, fd, bytes, len);
}

void *mmap(void *at, size_t len, int rights, int flags, int fd, off_t offset)
{
	if (faults.map_most && fd >= 0 && (flags & MAP_SHARED) && len > faults.map_most) {
		errno = faults.map_error;
		return MAP_FAILED;
	}
	return (void *)syscall(SYS_mmap, at, len, rights, flags, fd, offset);
}

static const struct datasection_event event = {
	.name = "cpu-clock",
	.attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = 128,
		.sample_type = PERFATTR_SAMPLE_IP | PERFATTR_SAMPLE_TID | PERFATTR_SAMPLE_TIME,
		.flags = PERFATTR_SAMPLE_ID_ALL | PERFATTR_MMAP | PERFATTR_COMM,
	},
	.group_len = 1,
};

enum { SAMPLE = 8 + 8 + 8 + 8, SAMPLES = 3000, LEAST = 16384 };

static void put_sample(struct buf *out, uint64_t n)
{
	const uint64_t words[] = { RECORD_SAMPLE | (uint64_t)RECORD_USER << 32 |
					   (uint64_t)SAMPLE << 48,
				   0x400000 + n % 777, 1000 | (uint64_t)1000 << 32, 1000000 + n };

	buf_add(out, words, sizeof(words));
}

/* Records of a recording, as a ring and a recorder give them. -1 when one could not be written. */
static int write_records(struct recordfile *f, struct err *err)
{
	const struct recordput put = { .out = &(struct buf){ 0 }, .id_size = 16 };
	struct view piece;
	int status = 0;

	recordput_comm(&put, 1000, 1000, view_of("prog"));
	piece = buf_view(put.out);
	status = recordfile_records(f, &piece, 1, err);
	for (uint64_t i = 0; i < SAMPLES && status == 0; i++) {
		buf_clear(put.out);
		put_sample(put.out, i);
		piece = buf_view(put.out);
		status = f->parts.len ? recordfile_part_records(f, i % f->parts.len, &piece, 1, err)
				      : recordfile_records(f, &piece, 1, err);
		/* As whoever reads rings does it, now and then. */
		if (i % 100 == 99 && status == 0)
			status = recordfile_flush(f, err);
	}
	buf_release(put.out);
	return status;
}

static int begin(struct recordfile *f, const struct recordfile_options *o, struct err *err)
{
	struct buf section = { 0 };
	int status = recordfile_open(f, o, err) < 0 ? -1 : recordfile_add_events(f, &event, 1, err);

	datasection_put_events(&section, &event, 1);
	if (status == 0)
		status = recordfile_section(f, DATASECTION_EVENT_DESC, buf_view(&section), err);
	buf_release(&section);
	return status;
}

static void check_whole(const char *path, uint64_t at_most)
{
	struct datacheck c = { 0 };
	struct err err = { 0 };

	cr_assert_eq(datacheck_walk(&c, path, &err), 0, "%s: %s", path, err.text);
	cr_assert_eq(c.n_problems, 0, "%s: %s", path, c.problems.at[0].text);
	cr_assert_leq(c.samples, at_most);
	if (at_most == SAMPLES)
		cr_assert_eq(c.samples, SAMPLES);
	datacheck_release(&c);
}

static void read_file(const char *path, struct buf *out)
{
	struct err err = { 0 };

	cr_assert_eq(fs_read(NULL, path, 1 << 24, out, &err), 0, "%s", err.text);
}

static void make(const char *path, const struct recordfile_options *o)
{
	struct recordfile_options own = *o;
	struct recordfile f = { 0 };
	struct err err = { 0 };

	own.path = path;
	cr_assert_eq(begin(&f, &own, &err), 0, "%s", err.text);
	cr_assert_eq(write_records(&f, &err), 0, "%s", err.text);
	cr_assert_eq(recordfile_finish(&f, &err), 0, "%s", err.text);
	recordfile_close(&f);
	check_whole(path, SAMPLES);
}

Test(recordfile, short_and_interrupted_writes_change_nothing)
{
	const struct recordfile_options kinds[] = { { 0 }, { .level = 1 }, { .parts = 3 } };
	const char *root = machinedir_new();

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct buf usual = { 0 }, odd = { 0 }, one = { 0 }, two = { 0 };

		if (kinds[i].level && !zstd_built_in())
			continue;
		buf_printf(&usual, "%s/usual", root);
		buf_printf(&odd, "%s/odd", root);
		make(usual.at, &kinds[i]);
		faults.interrupts = true;
		faults.most = 13;
		make(odd.at, &kinds[i]);
		faults.interrupts = false;
		faults.most = 0;
		for (size_t part = 0; part <= kinds[i].parts; part++) {
			struct buf a = { 0 }, b = { 0 };

			buf_printf(&a, kinds[i].parts ? "%s/data" : "%s", usual.at);
			buf_printf(&b, kinds[i].parts ? "%s/data" : "%s", odd.at);
			if (part) {
				buf_printf(&a, ".%zu", part - 1);
				buf_printf(&b, ".%zu", part - 1);
			}
			buf_clear(&one);
			buf_clear(&two);
			read_file(a.at, &one);
			read_file(b.at, &two);
			cr_assert(one.len == two.len && memcmp(one.at, two.at, one.len) == 0,
				  "%s and %s", a.at, b.at);
			buf_release(&a);
			buf_release(&b);
		}
		recordname_remove(usual.at);
		recordname_remove(odd.at);
		buf_release(&usual);
		buf_release(&odd);
		buf_release(&one);
		buf_release(&two);
	}
	machinedir_remove(root);
}

/* At whatever byte the disk is full: one error, and what fits is a whole recording. */
static void fill(const char *path, const struct recordfile_options *o, off_t room)
{
	struct recordfile_options own = *o;
	struct err err = { 0 }, more = { 0 };
	struct recordfile f = { 0 };
	bool saved = false;

	own.path = path;
	faults.file_most = room;
	if (begin(&f, &own, &err) < 0 || write_records(&f, &err) < 0 ||
	    recordfile_finish(&f, &err) < 0) {
		cr_assert_eq(err.sys, ENOSPC, "%s", err.text);
		cr_assert(strstr(err.text, path), "%s", err.text);
		cr_assert(strstr(err.hint, "--max-size"), "%s", err.hint);
		for (int i = 0; i < 8 && !saved && recordfile_save(&f); i++) {
			err_clear(&more);
			saved = recordfile_finish(&f, &more) == 0;
		}
		cr_assert(saved || room < LEAST, "nothing is saved of %ld bytes", (long)room);
	} else {
		saved = true;
	}
	faults.file_most = 0;
	recordfile_close(&f);
	/* Without a record it looks like that of a recorder that was killed. */
	if (room >= LEAST)
		check_whole(path, UINT64_MAX);
	recordname_remove(path);
}

Test(recordfile, a_full_disk_leaves_a_whole_recording)
{
	const struct recordfile_options kinds[] = { { 0 }, { .level = 1 }, { .parts = 2 } };
	const char *root = machinedir_new();
	struct buf path = { 0 };

	buf_printf(&path, "%s/full", root);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (kinds[i].level && !zstd_built_in())
			continue;
		for (off_t room = 1; room < 120000; room += room < 2000 ? 97 : 4321)
			fill(path.at, &kinds[i], room);
	}
	buf_release(&path);
	machinedir_remove(root);
}

Test(recordfile, names_and_those_that_were_there)
{
	const char *root = machinedir_new();
	struct recordfile_options o = { .is_stamped = true, .max_files = 2 };
	struct fs_names names = { 0 };
	struct buf path = { 0 }, old = { 0 };
	struct recordfile f = { 0 };
	struct err err = { 0 };

	buf_printf(&path, "%s/some", root);
	buf_printf(&old, "%s.old", path.at);
	make(path.at, &(struct recordfile_options){ 0 });
	make(path.at, &(struct recordfile_options){ .parts = 2 });
	check_whole(old.at, SAMPLES);
	make(path.at, &(struct recordfile_options){ 0 });
	cr_assert(fs_is_dir(NULL, old.at));
	check_whole(old.at, SAMPLES);
	/* One after the other, of which the newest two are kept. */
	o.path = path.at;
	cr_assert_eq(begin(&f, &o, &err), 0, "%s", err.text);
	for (int i = 0; i < 3; i++) {
		cr_assert_eq(write_records(&f, &err), 0, "%s", err.text);
		cr_assert_eq(recordfile_finish(&f, &err), 0, "%s", err.text);
		cr_assert(view_starts(buf_view(&f.name), path.at) && f.name.len == path.len + 17,
			  "%s", f.name.at);
		check_whole(f.name.at, SAMPLES);
		usleep(11000);
		if (i < 2) {
			cr_assert_eq(recordfile_reopen(&f, &err), 0, "%s", err.text);
			cr_assert_eq(recordfile_add_events(&f, &event, 1, &err), 0);
		}
	}
	recordfile_close(&f);
	cr_assert_eq(fs_list(NULL, root, &names, &err), 0);
	cr_assert_eq(names.len, 3, "two of them, and the old one");
	fs_names_release(&names);
	buf_release(&path);
	buf_release(&old);
	machinedir_remove(root);
}

/* An event of this process, which needs no PMU. */
static bool open_dummy(struct opener *o, const struct plan *plan)
{
	static const pid_t self;
	const struct target_where where = { .threads = &self, .nthreads = 1 };
	struct err err = { 0 };

	return opener_open(o, plan, &where, NULL, &err) == 0 && o->events[0].open;
}

Test(rings, a_map_that_fails_is_one_error)
{
	struct encoding dummy = { .name = "dummy",
				  .pmu = "software",
				  .has_type = true,
				  .type = PERF_TYPE_SOFTWARE,
				  .config = { PERF_COUNT_SW_DUMMY },
				  .mods = { .user = true } };
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct opener o = { 0 };
	struct plan plan = { 0 };
	struct err err = { 0 };
	struct rings r;

	plan_add_group(&plan);
	plan_add_event(&plan, &(struct plan_event){ .name = "dummy", .encoding = &dummy });
	if (!open_dummy(&o, &plan))
		cr_skip("no event may be opened here");
	faults.map_most = 9 * page;
	faults.map_error = EPERM;
	/* Less memory may be locked: less is taken, if nobody asked for more. */
	cr_assert_eq(rings_open(&r, &o, 64, true, &err), 0, "%s", err.text);
	cr_assert_eq(r.all.at[0].ring.size, 8 * page);
	rings_close(&r);
	cr_assert_eq(rings_open(&r, &o, 64, false, &err), -1);
	cr_assert_eq(err.code, ERR_DENIED);
	cr_assert(strstr(err.hint, "perf_event_mlock_kb"), "%s", err.hint);
	rings_close(&r);
	err_clear(&err);
	faults.map_error = ENOMEM;
	cr_assert_eq(rings_open(&r, &o, 64, true, &err), -1);
	cr_assert_eq(err.sys, ENOMEM);
	cr_assert(strstr(err.hint, "-m"), "%s", err.hint);
	rings_close(&r);
	faults.map_most = 0;
	opener_close(&o);
	plan_release(&plan);
}
