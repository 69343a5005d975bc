/* SPDX-License-Identifier: MIT */
/* Groups of events as a section has them, which may say anything. */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/data/datasection.h"
#include "util/data/datawrite.h"
#include "util/data/recordput.h"
#include "util/session/eventgroup.h"

enum { EVENTS = 8 };

static const struct perfattr attr = { .type = 1, .size = 128, .sample_type = PERFATTR_SAMPLE_IP };

/* Opens a recording with that section, by *fd. */
static struct recording *open_with(const uint32_t groups[][2], uint32_t n, int *fd)
{
	struct recording_options o = { 0 };
	int made = memfd_create("groups", 0);
	struct datawrite *w = datawrite_new(made, &(struct datawrite_options){ 0 });
	struct buf section = { 0 }, records = { 0 };
	struct err err = { 0 };
	struct recording *r;
	char path[32];

	datasection_put32(&section, n);
	for (uint32_t i = 0; i < n; i++) {
		datasection_put32(&section, 4);
		buf_add(&section, "{ab", 4);
		datasection_put32(&section, groups[i][0]);
		datasection_put32(&section, groups[i][1]);
	}
	for (uint64_t i = 0; i < EVENTS; i++)
		datawrite_add_event(w, &attr, &i, 1);
	cr_assert_eq(datawrite_section(w, DATASECTION_GROUP_DESC, section.at, section.len, &err),
		     0);
	recordput_empty(&records, RECORD_FINISHED_ROUND);
	cr_assert_eq(datawrite_records(w, records.at, records.len, &err), 0);
	cr_assert_eq(datawrite_finish(w, &err), 0, "%s", err.text);
	datawrite_free(w);
	buf_release(&section);
	buf_release(&records);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", made);
	*fd = dup(made);
	close(*fd); /* the next one to be given */
	o.input = path;
	r = recording_open(&o, &err);
	cr_assert(r, "%s", err.text);
	close(made);
	return r;
}

static void expect(struct recording *r, const size_t wanted[EVENTS][2])
{
	for (size_t i = 0; i < EVENTS; i++) {
		struct eventgroup g = eventgroup_find(r, i, EVENTGROUP_RECORDED);

		cr_assert_eq(g.leader, wanted[i][0], "event %zu: %zu", i, g.leader);
		cr_assert_eq(g.members, wanted[i][1], "event %zu: %zu", i, g.members);
	}
	cr_assert_eq(eventgroup_find(r, 3, EVENTGROUP_ALL).members, EVENTS);
	cr_assert_eq(eventgroup_find(r, 3, EVENTGROUP_NONE).leader, 3);
	cr_assert_eq(eventgroup_find(r, 3, EVENTGROUP_NONE).members, 1);
}

Test(eventgroup, the_file_is_read_once)
{
	static const uint32_t groups[][2] = { { 1, 2 }, { 4, 3 } };
	static const size_t wanted[EVENTS][2] = { { 0, 1 }, { 1, 2 }, { 1, 2 }, { 3, 1 },
						  { 4, 3 }, { 4, 3 }, { 4, 3 }, { 7, 1 } };
	int fd, folder = open("/", O_RDONLY);
	struct recording *r = open_with(groups, 2, &fd);

	expect(r, wanted);
	cr_assert_eq(dup2(folder, fd), fd);
	expect(r, wanted);
	recording_close(r);
	close(folder);
}

Test(eventgroup, what_overlaps_or_reaches_out_is_none)
{
	static const uint32_t groups[][2] = { { 0, 3 }, { 2, 2 },	   { 7, 2 },
					      { 8, 1 }, { UINT32_MAX, 2 }, { 5, UINT32_MAX },
					      { 4, 0 }, { 5, 2 } };
	static const size_t wanted[EVENTS][2] = { { 0, 3 }, { 0, 3 }, { 0, 3 }, { 3, 1 },
						  { 4, 1 }, { 5, 2 }, { 5, 2 }, { 7, 1 } };
	int fd;
	struct recording *r = open_with(groups, 8, &fd);

	expect(r, wanted);
	recording_close(r);
}
