/* SPDX-License-Identifier: MIT */
/* Many files, half of which the recording has build ids of. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/data/dataread.h"
#include "util/data/datasection.h"
#include "util/data/datawrite.h"
#include "util/data/recordput.h"
#include "util/session/hitfiles.h"

enum { FILES = 200000, SAMPLE = 8 + 8 + 8 };

static const struct perfattr attr = {
	.type = 1,
	.size = 128,
	.sample_type = PERFATTR_SAMPLE_IP | PERFATTR_SAMPLE_TID,
};

static uint64_t place_of(uint64_t i)
{
	return (i + 1) << 16;
}

Test(hitfiles, many_files_take_no_square_of_time, .timeout = 20)
{
	int fd = memfd_create("files", 0);
	struct datawrite *w = datawrite_new(fd, &(struct datawrite_options){ 0 });
	struct buf records = { 0 }, section = { 0 };
	const struct recordput put = { .out = &records };
	struct dataread *r;
	struct hitfiles h;
	struct err err = { 0 };
	char path[32], name[32];

	datawrite_add_event(w, &attr, NULL, 0);
	for (uint64_t i = 0; i < FILES; i++) {
		const uint64_t sample[] = { RECORD_SAMPLE | (uint64_t)RECORD_USER << 32 |
						    (uint64_t)SAMPLE << 48,
					    place_of(i), 7 | UINT64_C(7) << 32 };
		int len = snprintf(name, sizeof(name), "/files/%06d", (int)i);
		const struct record_mmap map = { .pid = 7,
						 .tid = 7,
						 .addr = place_of(i),
						 .len = 4096,
						 .filename = view_make(name, (size_t)len) };

		recordput_mmap(&put, RECORD_USER, &map);
		buf_add(&records, sample, sizeof(sample));
		if (i % 2)
			recordput_build_id(&section, RECORD_USER, 7,
					   view_of("0123456789abcdef0123"), map.filename);
	}
	cr_assert_eq(datawrite_records(w, records.at, records.len, &err), 0);
	cr_assert_eq(datawrite_section(w, DATASECTION_BUILD_ID, section.at, section.len, &err), 0);
	cr_assert_eq(datawrite_finish(w, &err), 0, "%s", err.text);
	datawrite_free(w);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	r = dataread_open(path, &err);
	cr_assert(r, "%s", err.text);
	cr_assert_eq(hitfiles_read(&h, r, true, &err), 0, "%s", err.text);
	cr_assert_eq(h.all.len, FILES / 2);
	cr_assert_eq(h.others.len, FILES / 2);
	for (size_t i = 0; i < FILES / 2; i++) {
		snprintf(name, sizeof(name), "/files/%06zu", 2 * i + 1);
		cr_assert(h.all.at[i].is_hit && view_equal(h.all.at[i].name, name));
		snprintf(name, sizeof(name), "/files/%06zu", 2 * i);
		cr_assert(h.others.at[i].is_hit && view_equal(h.others.at[i].name, name));
	}
	hitfiles_release(&h);
	dataread_close(r);
	close(fd);
	buf_release(&records);
	buf_release(&section);
}
